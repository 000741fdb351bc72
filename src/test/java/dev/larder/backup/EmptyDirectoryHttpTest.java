package dev.larder.backup;

import static dev.larder.LarderServer.await;
import static dev.larder.LarderServer.json;
import static dev.larder.LarderServer.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.Form;
import dev.larder.LarderServer;
import dev.larder.replication.Replication;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A start after the loss of the machine, with the mirror of uploaded files configured. */
@Timeout(120)
class EmptyDirectoryHttpTest {

    @TempDir Path dir;

    private LarderServer start(String name) throws IOException {
        Path data = dir.resolve(name);
        Path file = dir.resolve(name + ".yml");
        Files.writeString(
                file,
                """
                larder: {proof-interval: 0s, scrub-interval: 0s, storage: {path: %s}}
                dbs:
                  - path: %s/data.db
                    replica: {path: %s, sync-interval: 5ms}
                """
                        .formatted(dir.resolve("files"), data, dir.resolve("replica")));
        return LarderServer.start(data, "--larder.litestream=" + file);
    }

    private static String createNote(LarderServer server, String title) throws Exception {
        HttpResponse<byte[]> note =
                server.sendForm(
                        "POST",
                        "/api/collections/notes/records",
                        server.superuserToken(),
                        new Form()
                                .field("title", title)
                                .file("paper", "p.txt", title.getBytes(StandardCharsets.UTF_8)));
        assertThat(note.statusCode()).as(text(note)).isEqualTo(200);
        return "/api/files/notes/" + json(note).get("id") + "/" + json(note).get("paper");
    }

    private static boolean isMirrored(Replication replication, int files) {
        var mirror = replication.mirror();
        return mirror != null && mirror.inStepAt() != null && mirror.files() >= files;
    }

    @Test
    void start_emptyDirectory_bringsDataAndUploadsBack() throws Exception {
        String first;
        String second;
        try (var server = start("lost")) {
            Map<String, Object> notes =
                    Map.of(
                            "name",
                            "notes",
                            "type",
                            "base",
                            "fields",
                            List.of(
                                    Map.of("name", "title", "type", "text"),
                                    Map.of("name", "paper", "type", "file")));
            assertThat(
                            server.sendJson(
                                            "POST",
                                            "/api/collections",
                                            server.superuserToken(),
                                            notes)
                                    .statusCode())
                    .isEqualTo(200);
            first = createNote(server, "one");
            second = createNote(server, "two");
            var replication = server.bean(Replication.class);
            await(() -> isMirrored(replication, 2));
            assertThat(replication.awaitStored("data.db", Duration.ofSeconds(30))).isPositive();
        }
        try (var server = start("new")) {
            HttpResponse<byte[]> notes =
                    server.send("GET", "/api/collections/notes/records", server.superuserToken());
            assertThat(json(notes)).containsEntry("totalItems", 2.0);
            await(() -> isMirrored(server.bean(Replication.class), 2));
            assertThat(text(server.send("GET", first, null))).isEqualTo("one");
            assertThat(text(server.send("GET", second, null))).isEqualTo("two");
            HttpResponse<byte[]> state =
                    server.send("GET", "/api/larder/replication", server.superuserToken());
            assertThat(json(state)).containsEntry("missingFiles", 0.0);
        }
    }
}
