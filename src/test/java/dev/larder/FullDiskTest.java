package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.larder.LarderServer.Client;
import dev.larder.LarderServer.FilePart;
import dev.larder.LarderServer.Response;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A data directory on a file system of a few megabytes that fills up. Mounting one needs rights
 * that a container may not give; the tests are then visibly skipped.
 */
class FullDiskTest {

    private static final String MEGABYTES = "24";

    @TempDir private Path dir;
    private LarderServer server;
    private Client root;
    private Path filler;

    @BeforeEach
    void start() throws Exception {
        Path small = Files.createDirectory(dir.resolve("small"));
        assumeTrue(
                run(
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=" + MEGABYTES + "m",
                        "tmpfs",
                        small.toString()),
                "a small file system cannot be mounted here");
        server = LarderServer.start(small.resolve("data"));
        root = server.superuser();
        filler = small.resolve("filler");
        root.post(
                        "/api/collections",
                        """
                        {"name": "docs", "type": "base", "listRule": "", "viewRule": "", "createRule": "", "fields": [
                          {"name": "title", "type": "text", "max": 2000000},
                          {"name": "file", "type": "file", "maxSize": 50000000}]}\
                        """)
                .expect(200);
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
            // Lazily: the one raw handle on a database file stays open as long as the process
            // lives.
            assertThat(run("umount", "-l", dir.resolve("small").toString())).isTrue();
        }
    }

    @Test
    void upload_noRoom_isAnErrorAndStoresNothing() throws Exception {
        fill(6);
        Response refused =
                root.multipart(
                        "POST",
                        "/api/collections/docs/records",
                        "file",
                        new FilePart("large.txt", "0123456789".repeat(900_000)));

        assertThat(refused.status()).isIn(400, 500, 503);
        assertThat(refused.body()).startsWith("{\"data\":{");
        assertThat(files()).isZero();
        assertThat(root.get("/api/collections/docs/records").json())
                .containsEntry("totalItems", 0.0);

        Files.delete(filler);
        Response stored =
                root.multipart(
                                "POST",
                                "/api/collections/docs/records",
                                "file",
                                new FilePart("small.txt", "there is room again"))
                        .expect(200);
        assertThat(
                        root.get("/api/files/docs/" + stored.text("id") + "/" + stored.text("file"))
                                .body())
                .isEqualTo("there is room again");
    }

    @Test
    void backup_noRoom_isAnErrorAndLeavesNothing() throws Exception {
        root.multipart(
                        "POST",
                        "/api/collections/docs/records",
                        "file",
                        new FilePart("kept.txt", random(6_000_000)))
                .expect(200);
        fill(3);

        Response refused = root.post("/api/backups", "{\"name\": \"full.zip\"}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("Failed to create backup.");
        assertThat(root.get("/api/backups").body()).isEqualTo("[]\n");
        root.get("/api/collections/docs/records").expect(200);
        Files.delete(filler);
        root.post("/api/backups", "{\"name\": \"full.zip\"}").expect(204);
    }

    @Test
    void records_noRoom_areRefusedAndWhatWasStoredStays() throws Exception {
        String kept =
                root.post("/api/collections/docs/records", "{\"title\": \"kept\"}")
                        .expect(200)
                        .text("id");
        fill(1);
        String wide = "{\"title\": \"" + "w".repeat(400_000) + "\"}";
        Response answer = root.post("/api/collections/docs/records", wide);
        for (int i = 0; i < 50 && answer.status() == 200; i++) {
            answer = root.post("/api/collections/docs/records", wide);
        }

        assertThat(answer.status()).isIn(400, 500, 503);
        assertThat(root.get("/api/collections/docs/records/" + kept).expect(200).text("title"))
                .isEqualTo("kept");

        Files.delete(filler);
        root.post("/api/collections/docs/records", "{\"title\": \"room again\"}").expect(200);
    }

    /* ---------- helpers ---------- */

    /** Leaves so many megabytes free. */
    private void fill(int megabytesFree) throws IOException {
        long free = Files.getFileStore(filler.getParent()).getUsableSpace();
        try (var out = Files.newOutputStream(filler)) {
            byte[] block = new byte[64 << 10];
            for (long written = 0;
                    written < free - ((long) megabytesFree << 20);
                    written += block.length) {
                out.write(block);
            }
        }
    }

    private long files() throws IOException {
        Path storage = dir.resolve("small/data/storage");
        if (!Files.exists(storage)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(storage)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    /** Text that does not compress well. */
    private static String random(int length) {
        var random = new java.util.Random(1);
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) (' ' + random.nextInt(95)));
        }
        return text.toString();
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false; // no such command here
        }
    }
}
