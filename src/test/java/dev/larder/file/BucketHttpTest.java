package dev.larder.file;

import static dev.larder.LarderServer.await;
import static dev.larder.LarderServer.json;
import static dev.larder.LarderServer.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.Form;
import dev.larder.LarderServer;
import dev.larder.storage.BlobEntry;
import dev.larder.storage.BlobQuery;
import dev.larder.storage.S3BlobStore;
import dev.larder.storage.S3StandIn;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Files and backups in a bucket, through the whole application. */
class BucketHttpTest {

    @TempDir private static Path dir;

    private static LarderServer server;
    private static S3BlobStore bucket;

    @BeforeAll
    static void start() throws Exception {
        server = LarderServer.start(dir.resolve("data"));
        bucket = new S3BlobStore(S3StandIn.shared().options());
        server.sendJson(
                "POST",
                "/api/collections",
                server.superuserToken(),
                Map.of(
                        "name", "docs",
                        "type", "base",
                        "fields",
                                List.of(
                                        Map.of(
                                                "name",
                                                "file",
                                                "type",
                                                "file",
                                                "maxSize",
                                                50_000_000))));
        configure(S3StandIn.shared().endpoint());
    }

    private static void configure(String endpoint) throws Exception {
        Map<String, Object> s3 =
                Map.of(
                        "enabled", true,
                        "bucket", "larder",
                        "region", "us-east-1",
                        "endpoint", endpoint,
                        "accessKey", "key",
                        "secret", "secret",
                        "forcePathStyle", true);
        HttpResponse<byte[]> set =
                server.sendJson(
                        "PATCH",
                        "/api/settings",
                        server.superuserToken(),
                        Map.of("s3", s3, "backups", Map.of("s3", s3)));
        assertThat(set.statusCode()).as(text(set)).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        server.close();
        bucket.close();
    }

    @BeforeEach
    void empty() {
        bucket.forEach("", entry -> bucket.delete(entry.key()));
    }

    private static List<String> keys() {
        return StreamSupport.stream(bucket.entries(BlobQuery.prefix("")).spliterator(), false)
                .map(BlobEntry::key)
                .toList();
    }

    @Test
    void upload_download_thumb_delete() throws Exception {
        byte[] picture = Pictures.encoded(300, 200, "jpg");
        HttpResponse<byte[]> created =
                server.sendForm(
                        "POST",
                        "/api/collections/docs/records",
                        server.superuserToken(),
                        new Form().file("file", "p.jpg", picture));
        assertThat(created.statusCode()).as(text(created)).isEqualTo(200);
        String id = String.valueOf(json(created).get("id"));
        String path = "/api/files/docs/" + id + "/" + json(created).get("file");
        assertThat(server.send("GET", path, null).body()).isEqualTo(picture);
        HttpResponse<byte[]> part = server.send("GET", path, null, "Range", "bytes=1-2");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).containsExactly(picture[1], picture[2]);
        HttpResponse<byte[]> thumb = server.send("GET", path + "?thumb=100x100", null);
        assertThat(Pictures.decoded(thumb.body()).getWidth()).isEqualTo(100);
        assertThat(keys()).hasSize(2).anyMatch(key -> key.contains("/thumbs_"));
        server.send("DELETE", "/api/collections/docs/records/" + id, server.superuserToken());
        await(() -> keys().isEmpty());
    }

    @Test
    void upload_largerThanAPart_isWhole() throws Exception {
        byte[] large = new byte[12 << 20];
        new java.util.Random(3).nextBytes(large);
        HttpResponse<byte[]> created =
                server.sendForm(
                        "POST",
                        "/api/collections/docs/records",
                        server.superuserToken(),
                        new Form().file("file", "l.bin", large));
        String path =
                "/api/files/docs/" + json(created).get("id") + "/" + json(created).get("file");
        assertThat(server.send("GET", path, null).body()).isEqualTo(large);
    }

    @Test
    void backup_isMadeListedAndRestored() throws Exception {
        assertThat(
                        server.sendJson(
                                        "POST",
                                        "/api/backups",
                                        server.superuserToken(),
                                        Map.of("name", "s3.zip"))
                                .statusCode())
                .isEqualTo(204);
        assertThat(text(server.send("GET", "/api/backups", server.superuserToken())))
                .contains("\"key\":\"s3.zip\"");
        Object token =
                json(server.send("POST", "/api/files/token", server.superuserToken())).get("token");
        HttpResponse<byte[]> zip = server.send("GET", "/api/backups/s3.zip?token=" + token, null);
        assertThat(zip.statusCode()).isEqualTo(200);
        assertThat(zip.body()).startsWith('P', 'K');
        server.sendJson(
                "POST",
                "/api/collections",
                server.superuserToken(),
                Map.of("name", "later", "type", "base"));
        assertThat(
                        server.send("POST", "/api/backups/s3.zip/restore", server.superuserToken())
                                .statusCode())
                .isEqualTo(204);
        await(() -> statusOf("GET", "/api/collections/later") == 404);
        // Refused with a 400 until the restore is over, which is a moment after it can be seen.
        await(() -> statusOf("DELETE", "/api/backups/s3.zip") == 204);
    }

    private static int statusOf(String method, String path) {
        try {
            return server.send(method, path, server.superuserToken()).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void test_tellsWhetherTheBucketWorks() throws Exception {
        assertThat(testBucket("storage").statusCode()).isEqualTo(204);
        assertThat(testBucket("backups").statusCode()).isEqualTo(204);
        assertThat(keys()).isEmpty();
        assertThat(text(testBucket("")))
                .contains("\"filesystem\":{\"code\":\"validation_required\"");
        assertThat(text(testBucket("other")))
                .contains("\"filesystem\":{\"code\":\"validation_in_invalid\"");
    }

    @Test
    void unreachableBucket_isAnErrorAndNothingIsStored() throws Exception {
        configure("http://127.0.0.1:1");
        try {
            HttpResponse<byte[]> created =
                    server.sendForm(
                            "POST",
                            "/api/collections/docs/records",
                            server.superuserToken(),
                            new Form()
                                    .field("id", "unreachable0000")
                                    .file("file", "a.txt", new byte[] {'a'}));
            assertThat(created.statusCode()).isEqualTo(400);
            assertThat(text(created)).contains("Failed to create record.");
            assertThat(statusOf("GET", "/api/collections/docs/records/unreachable0000"))
                    .isEqualTo(404);
            assertThat(text(testBucket("storage")))
                    .contains("Failed to test the S3 filesystem. Raw error: \\n");
            assertThat(text(server.send("GET", "/api/backups", server.superuserToken())))
                    .contains("Failed to retrieve backup items. Raw error: \\n");
        } finally {
            configure(S3StandIn.shared().endpoint());
        }
    }

    private static HttpResponse<byte[]> testBucket(String filesystem) throws Exception {
        return server.sendJson(
                "POST",
                "/api/settings/test/s3",
                server.superuserToken(),
                Map.of("filesystem", filesystem));
    }
}
