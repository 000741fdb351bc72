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
import dev.larder.storage.S3Proxy;
import dev.larder.storage.S3Proxy.Fault;
import dev.larder.storage.S3StandIn;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * Files and backups in a bucket that refuses, is slow, or breaks off: an answer, and no remains.
 */
@Timeout(120)
class BucketFaultHttpTest {

    private static final String DOCS = "/api/collections/docs/records";

    @TempDir private static Path dir;

    private static LarderServer server;
    private static S3BlobStore bucket;
    private static S3Proxy proxy;
    private static volatile Fault fault = new Fault.None();

    @BeforeAll
    static void start() throws Exception {
        server = LarderServer.start(dir.resolve("data"));
        bucket = new S3BlobStore(S3StandIn.shared().options());
        proxy = new S3Proxy(S3StandIn.shared().endpoint(), () -> fault);
        Map<String, Object> file = Map.of("name", "file", "type", "file", "maxSize", 50_000_000);
        server.sendJson(
                "POST",
                "/api/collections",
                server.superuserToken(),
                Map.of("name", "docs", "type", "base", "fields", List.of(file)));
        Map<String, Object> s3 =
                Map.of(
                        "enabled", true,
                        "bucket", "larder",
                        "region", "us-east-1",
                        "endpoint", proxy.endpoint(),
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
        proxy.close();
        bucket.close();
    }

    @AfterEach
    void empty() {
        fault = new Fault.None();
        bucket.forEach("", entry -> bucket.delete(entry.key()));
    }

    private static List<String> keys() {
        return StreamSupport.stream(bucket.entries(BlobQuery.prefix("")).spliterator(), false)
                .map(BlobEntry::key)
                .toList();
    }

    private static HttpResponse<byte[]> upload(String id, byte[] content) throws Exception {
        return server.sendForm(
                "POST",
                DOCS,
                server.superuserToken(),
                new Form().field("id", id).file("file", "p.jpg", content));
    }

    private static String pathOf(HttpResponse<byte[]> created) {
        assertThat(created.statusCode()).as(text(created)).isEqualTo(200);
        return "/api/files/docs/" + json(created).get("id") + "/" + json(created).get("file");
    }

    private static HttpResponse<byte[]> call(String method, String path) throws Exception {
        return server.send(method, path, server.superuserToken());
    }

    /** An error in the documented envelope, without a word of the store's that names its keys. */
    private static void requireError(HttpResponse<byte[]> response, int... statuses) {
        assertThat(response.statusCode()).as(text(response)).isIn(boxed(statuses));
        assertThat(json(response)).containsOnlyKeys("data", "message", "status");
        assertThat(text(response)).contains("\"status\":" + response.statusCode());
        assertThat(String.valueOf(json(response).get("message"))).isNotBlank();
        assertThat(text(response)).doesNotContain("secret", "<Error>");
    }

    private static List<Integer> boxed(int... statuses) {
        return java.util.Arrays.stream(statuses).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({"403, AccessDenied", "412, PreconditionFailed", "500, InternalError"})
    void files_bucketRefuses_areErrorsAndNothingHalf(int status, String code) throws Exception {
        byte[] picture = Pictures.encoded(300, 200, "jpg");
        String path = pathOf(upload("fault0000000" + status, picture));
        fault = new Fault.Refused(status, code, false);

        HttpResponse<byte[]> refused = upload("refused00000000", picture);
        requireError(refused, 400);
        assertThat(text(refused)).contains("Failed to create record.");
        requireError(call("GET", DOCS + "/refused00000000"), 404);
        requireError(call("GET", path), 400, 500);
        requireError(call("GET", path + "?thumb=100x100"), 400, 500);

        fault = new Fault.None();
        assertThat(keys()).hasSize(1);
        assertThat(call("GET", path).body()).isEqualTo(picture);
        assertThat(Pictures.decoded(call("GET", path + "?thumb=100x100").body()).getWidth())
                .isEqualTo(100);
        fault = new Fault.Refused(status, code, false);
        // The record goes all the same; what cannot be removed is an orphan in the log.
        assertThat(call("DELETE", DOCS + "/fault0000000" + status).statusCode()).isEqualTo(204);
        requireError(call("GET", path), 404);
    }

    @ParameterizedTest
    @CsvSource({"403, AccessDenied", "412, PreconditionFailed", "500, InternalError"})
    void backups_bucketRefuses_areErrorsAndLeaveNothing(int status, String code) throws Exception {
        HttpResponse<byte[]> made = backup("kept.zip");
        assertThat(made.statusCode()).as(text(made)).isEqualTo(204);
        String token = String.valueOf(json(call("POST", "/api/files/token")).get("token"));
        fault = new Fault.Refused(status, code, false);

        requireError(backup("refused.zip"), 400);
        requireError(call("GET", "/api/backups"), 400);
        requireError(call("DELETE", "/api/backups/kept.zip"), 400);
        requireError(
                server.send("GET", "/api/backups/kept.zip?token=" + token, null), 400, 404, 500);
        requireError(call("POST", "/api/backups/kept.zip/restore"), 400);

        fault = new Fault.None();
        assertThat(text(call("GET", "/api/backups")))
                .contains("kept.zip")
                .doesNotContain("refused");
        HttpResponse<byte[]> whole =
                server.send("GET", "/api/backups/kept.zip?token=" + token, null);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(call("DELETE", "/api/backups/kept.zip").statusCode()).isEqualTo(204);
        await(() -> keys().isEmpty());
    }

    private static HttpResponse<byte[]> backup(String name) throws Exception {
        return server.sendJson(
                "POST", "/api/backups", server.superuserToken(), Map.of("name", name));
    }

    @Test
    void files_bucketIsSlow_areWhole() throws Exception {
        fault = new Fault.Slow(Duration.ofMillis(300));
        byte[] picture = Pictures.encoded(300, 200, "jpg");
        String path = pathOf(upload("slow00000000000", picture));
        assertThat(call("GET", path).body()).isEqualTo(picture);
        assertThat(Pictures.decoded(call("GET", path + "?thumb=100x100").body()).getWidth())
                .isEqualTo(100);
    }

    /**
     * Bodies that break off are taken up again; where that fails the answer does not look whole.
     */
    @Test
    void download_bodiesBreakOff_isWholeOrAnError() throws Exception {
        byte[] content = new byte[1 << 20];
        new java.util.Random(9).nextBytes(content);
        String path = pathOf(upload("half00000000000", content));
        fault = new Fault.Half();
        try {
            HttpResponse<byte[]> answer = call("GET", path);
            if (answer.statusCode() == 200) {
                assertThat(answer.body()).isEqualTo(content);
            } else {
                requireError(answer, 400, 500);
            }
        } catch (IOException e) {
            // Broken off here as well: a client cannot take it for the whole file.
            assertThat(e).isNotInstanceOf(java.net.http.HttpTimeoutException.class);
        }
    }

    @Test
    void thumb_bodyBreaksOff_isNotKeptHalf() throws Exception {
        byte[] picture = Pictures.encoded(900, 700, "png");
        String path = pathOf(upload("thumb0000000000", picture));
        fault = new Fault.Half();
        try {
            call("GET", path + "?thumb=100x100");
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(java.net.http.HttpTimeoutException.class);
        }
        fault = new Fault.None();
        HttpResponse<byte[]> thumb = call("GET", path + "?thumb=100x100");
        assertThat(thumb.statusCode()).isEqualTo(200);
        assertThat(Pictures.decoded(thumb.body()).getWidth()).isEqualTo(100);
    }
}
