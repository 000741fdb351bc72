package dev.larder.file;

import static dev.larder.LarderServer.await;
import static dev.larder.LarderServer.json;
import static dev.larder.LarderServer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.Form;
import dev.larder.LarderServer;
import dev.larder.collection.CollectionModel;
import dev.larder.database.Databases;
import dev.larder.record.RecordHooks;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Uploads and downloads through the whole application. */
class FileHttpTest {

    private static final String RECORDS = "/api/collections/docs/records";

    @TempDir private static Path dir;

    private static LarderServer server;
    private static String collectionId = "";

    @BeforeAll
    static void start() throws Exception {
        server = LarderServer.start(dir.resolve("data"));
        HttpResponse<byte[]> created =
                server.sendJson(
                        "POST",
                        "/api/collections",
                        server.superuserToken(),
                        Map.of(
                                "name", "docs",
                                "type", "base",
                                "listRule", "",
                                "viewRule",
                                        "@request.auth.id != '' && @request.context = 'protectedFile'",
                                "createRule", "",
                                "updateRule", "",
                                "deleteRule", "",
                                "indexes",
                                        List.of(
                                                "CREATE UNIQUE INDEX idx_docs_title ON docs (title)"),
                                "fields",
                                        List.of(
                                                Map.of("name", "title", "type", "text"),
                                                Map.of(
                                                        "name",
                                                        "cover",
                                                        "type",
                                                        "file",
                                                        "thumbs",
                                                        List.of("50x50", "0x30")),
                                                Map.of(
                                                        "name",
                                                        "papers",
                                                        "type",
                                                        "file",
                                                        "maxSelect",
                                                        5,
                                                        "maxSize",
                                                        1000),
                                                Map.of(
                                                        "name",
                                                        "secret",
                                                        "type",
                                                        "file",
                                                        "protected",
                                                        true),
                                                Map.of(
                                                        "name",
                                                        "pdf",
                                                        "type",
                                                        "file",
                                                        "mimeTypes",
                                                        List.of("application/pdf")))));
        assertThat(created.statusCode()).as(text(created)).isEqualTo(200);
        collectionId = String.valueOf(json(created).get("id"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static RecordModel stored(String id) {
        Records records = server.bean(Records.class);
        return records.require(server.bean(Databases.class).data(), collection(), id);
    }

    private static CollectionModel collection() {
        return server.bean(Records.class).requireCollection("docs");
    }

    private static Path folder(String id) {
        return dir.resolve("data/storage").resolve(collectionId).resolve(id);
    }

    private static List<String> filesOf(String id) throws IOException {
        if (!Files.exists(folder(id))) {
            return List.of();
        }
        try (var files = Files.list(folder(id))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".attrs"))
                    .sorted()
                    .toList();
        }
    }

    private static String create(Form form) throws Exception {
        // The view rule hides records from guests, so that the answer comes to the superuser.
        HttpResponse<byte[]> created =
                server.sendForm("POST", RECORDS, server.superuserToken(), form);
        assertThat(created.statusCode()).as(text(created)).isEqualTo(200);
        return String.valueOf(json(created).get("id"));
    }

    private static String fileToken() throws Exception {
        HttpResponse<byte[]> answer =
                server.send("POST", "/api/files/token", server.superuserToken());
        assertThat(answer.statusCode()).isEqualTo(200);
        return String.valueOf(json(answer).get("token"));
    }

    @Test
    void create_withUpload_storesItUnderASafeName() throws Exception {
        String id =
                create(
                        new Form()
                                .field("title", "one")
                                .file("papers", "../My Paper.TXT", bytes("hello")));
        String name = stored(id).texts("papers").getFirst();
        assertThat(name).matches("my_paper_[a-z0-9]{10}\\.TXT|[a-z0-9_]+\\.my_paper.*|.*\\.TXT");
        assertThat(filesOf(id)).containsExactly(name);
        assertThat(folder(id).resolve(name)).hasContent("hello");
        assertThat(folder(id).resolve(name + ".attrs"))
                .content()
                .contains(
                        "\"user.content_type\":\"text/plain; charset=utf-8\"",
                        "\"original-filename\":");
    }

    @Test
    void download_storedFile_isSentWithItsHeaders() throws Exception {
        String id =
                create(
                        new Form()
                                .field("title", "dl")
                                .file("papers", "page.html", bytes("<html><body>")));
        String name = stored(id).texts("papers").getFirst();
        HttpResponse<byte[]> response =
                server.send("GET", "/api/files/docs/" + id + "/" + name, null);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(text(response)).isEqualTo("<html><body>");
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValue("text/html; charset=utf-8");
        assertThat(response.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=" + name);
        assertThat(response.headers().firstValue("X-Frame-Options")).isEmpty();
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        HttpResponse<byte[]> head = server.send("HEAD", "/api/files/docs/" + id + "/" + name, null);
        assertThat(head.headers().firstValue("Content-Length")).hasValue("12");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void download_whatIsNotThere_is404() throws Exception {
        String id = create(new Form().field("title", "404").file("papers", "a.txt", bytes("a")));
        for (String path :
                List.of(
                        "/api/files/docs/" + id + "/other.txt",
                        "/api/files/docs/nosuchrecord000/a.txt",
                        "/api/files/nothing/" + id + "/a.txt",
                        "/api/files/docs/" + id + "/..%2F..%2Fdata.db")) {
            assertThat(server.send("GET", path, null).statusCode()).as(path).isEqualTo(404);
        }
        String name = stored(id).texts("papers").getFirst();
        Files.delete(folder(id).resolve(name));
        assertThat(server.send("GET", "/api/files/docs/" + id + "/" + name, null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void create_refusedByUniqueIndex_leavesNoFile() throws Exception {
        String first =
                create(new Form().field("title", "unique").file("papers", "a.txt", bytes("a")));
        HttpResponse<byte[]> second =
                server.sendForm(
                        "POST",
                        RECORDS,
                        server.superuserToken(),
                        new Form()
                                .field("id", "uniquerefused00")
                                .field("title", "unique")
                                .file("papers", "b.txt", bytes("b")));
        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(text(second)).contains("validation_not_unique");
        assertThat(folder("uniquerefused00")).doesNotExist();
        assertThat(filesOf(first)).hasSize(1);
        HttpResponse<byte[]> taken =
                server.sendForm(
                        "POST",
                        RECORDS,
                        server.superuserToken(),
                        new Form()
                                .field("id", first)
                                .field("title", "taken")
                                .file("papers", "b.txt", bytes("b")));
        assertThat(taken.statusCode()).isEqualTo(400);
        assertThat(filesOf(first)).hasSize(1);
    }

    @Test
    void create_uploadOfTheWrongKind_isRefusedUnstored() throws Exception {
        HttpResponse<byte[]> tooLarge =
                server.sendForm(
                        "POST",
                        RECORDS,
                        server.superuserToken(),
                        new Form().file("papers", "a.bin", new byte[1001]));
        assertThat(tooLarge.statusCode()).isEqualTo(400);
        assertThat(text(tooLarge)).contains("validation_file_size_limit");
        HttpResponse<byte[]> wrongType =
                server.sendForm(
                        "POST",
                        RECORDS,
                        server.superuserToken(),
                        new Form().file("pdf", "a.pdf", bytes("no pdf at all")));
        assertThat(text(wrongType)).contains("validation_invalid_mime_type");
        HttpResponse<byte[]> invented =
                server.sendJson(
                        "POST", RECORDS, server.superuserToken(), Map.of("cover", "../../data.db"));
        assertThat(text(invented)).contains("validation_invalid_file");
    }

    @Test
    void update_dropsAndAddsFiles() throws Exception {
        String id =
                create(
                        new Form()
                                .field("title", "update")
                                .file("papers", "one.txt", bytes("1"))
                                .file("papers", "two.txt", bytes("2")));
        List<String> before = stored(id).texts("papers");
        HttpResponse<byte[]> updated =
                server.sendForm(
                        "PATCH",
                        RECORDS + "/" + id,
                        server.superuserToken(),
                        new Form()
                                .field("papers-", before.getFirst())
                                .file("papers+", "three.txt", bytes("3")));
        assertThat(updated.statusCode()).as(text(updated)).isEqualTo(200);
        List<String> after = stored(id).texts("papers");
        assertThat(after).hasSize(2).contains(before.getLast());
        assertThat(filesOf(id)).containsExactlyInAnyOrderElementsOf(after);
        server.sendJson(
                "PATCH", RECORDS + "/" + id, server.superuserToken(), Map.of("papers", List.of()));
        assertThat(filesOf(id)).isEmpty();
    }

    @Test
    void update_rolledBack_keepsTheOldFiles() throws Exception {
        String id =
                create(
                        new Form()
                                .field("title", "rollback")
                                .file("cover", "old.txt", bytes("old")));
        List<String> before = filesOf(id);
        Databases databases = server.bean(Databases.class);
        Records records = server.bean(Records.class);
        RecordModel record = stored(id);
        record.set("cover", new TextUpload("new.txt", "new"));
        assertThatThrownBy(() ->
                        databases
                                .data()
                                .transaction(tx -> {
                                    records.save(tx, record);
                                    throw new IllegalStateException("roll back");
                                }))
                .hasMessage("roll back");
        assertThat(filesOf(id)).isEqualTo(before);
        records.save(databases.data(), record);
        assertThat(folder(id).resolve(stored(id).texts("cover").getFirst())).hasContent("new");
        assertThat(filesOf(id)).hasSize(1);
    }

    @Test
    void create_failingHookInside_removesTheUpload() throws Exception {
        RecordHooks hooks = server.bean(RecordHooks.class);
        hooks.createExecute()
                .bind(
                        "test.refuse",
                        995,
                        event -> {
                            throw new IllegalStateException("refused");
                        },
                        "docs");
        try {
            HttpResponse<byte[]> refused =
                    server.sendForm(
                            "POST",
                            RECORDS,
                            server.superuserToken(),
                            new Form()
                                    .field("id", "refusedbyhook00")
                                    .field("title", "hook")
                                    .file("cover", "a.txt", bytes("a")));
            assertThat(refused.statusCode()).isGreaterThanOrEqualTo(400);
        } finally {
            hooks.createExecute().unbind("test.refuse");
        }
        assertThat(folder("refusedbyhook00")).doesNotExist();
    }

    @Test
    void delete_emptiesTheFolder() throws Exception {
        String id =
                create(
                        new Form()
                                .field("title", "delete")
                                .file("cover", "a.jpg", Pictures.encoded(90, 90, "jpg")));
        String name = stored(id).texts("cover").getFirst();
        server.send("GET", "/api/files/docs/" + id + "/" + name + "?thumb=50x50", null);
        assertThat(folder(id).resolve("thumbs_" + name)).isDirectory();
        assertThat(server.send("DELETE", RECORDS + "/" + id, server.superuserToken()).statusCode())
                .isEqualTo(204);
        await(() -> !Files.exists(folder(id)));
    }

    @Test
    void download_thumbs_areMadeForListedSizesOnly() throws Exception {
        String id =
                create(
                        new Form()
                                .field("title", "thumb")
                                .file("cover", "a.jpg", Pictures.encoded(200, 100, "jpg")));
        String name = stored(id).texts("cover").getFirst();
        String path = "/api/files/docs/" + id + "/" + name;
        byte[] original = server.send("GET", path, null).body();
        HttpResponse<byte[]> thumb = server.send("GET", path + "?thumb=50x50", null);
        assertThat(Pictures.decoded(thumb.body()).getWidth()).isEqualTo(50);
        assertThat(thumb.headers().firstValue("Content-Disposition"))
                .hasValue("inline; filename=50x50_" + name);
        assertThat(
                        Pictures.decoded(server.send("GET", path + "?thumb=0x30", null).body())
                                .getWidth())
                .isEqualTo(60);
        assertThat(
                        Pictures.decoded(server.send("GET", path + "?thumb=100x100", null).body())
                                .getHeight())
                .isEqualTo(100);
        assertThat(server.send("GET", path + "?thumb=60x60", null).body()).isEqualTo(original);
        assertThat(server.send("GET", path + "?thumb=nonsense", null).body()).isEqualTo(original);
    }

    @Test
    void download_brokenPicture_isTheOriginal() throws Exception {
        byte[] broken = java.util.Arrays.copyOf(Pictures.encoded(200, 100, "png"), 60);
        String id = create(new Form().field("title", "broken").file("cover", "a.png", broken));
        String path = "/api/files/docs/" + id + "/" + stored(id).texts("cover").getFirst();
        assertThat(server.send("GET", path + "?thumb=50x50", null).body()).isEqualTo(broken);
    }

    @Test
    void download_protectedFile_needsATokenThatTheViewRuleAllows() throws Exception {
        String id =
                create(
                        new Form()
                                .field("title", "secret")
                                .file("secret", "a.txt", bytes("secret")));
        String path = "/api/files/docs/" + id + "/" + stored(id).texts("secret").getFirst();
        assertThat(server.send("GET", path, null).statusCode()).isEqualTo(404);
        assertThat(server.send("GET", path, server.superuserToken()).statusCode()).isEqualTo(404);
        assertThat(
                        server.send("GET", path + "?token=" + server.superuserToken(), null)
                                .statusCode())
                .isEqualTo(404);
        assertThat(server.send("GET", path + "?token=" + fileToken(), null).statusCode())
                .isEqualTo(200);
        HttpResponse<byte[]> user =
                server.sendJson(
                        "POST",
                        "/api/collections/users/records",
                        server.superuserToken(),
                        Map.of(
                                "email",
                                "u@example.com",
                                "password",
                                "1234567890",
                                "passwordConfirm",
                                "1234567890"));
        assertThat(user.statusCode()).as(text(user)).isEqualTo(200);
        HttpResponse<byte[]> signedIn =
                server.sendJson(
                        "POST",
                        "/api/collections/users/auth-with-password",
                        null,
                        Map.of("identity", "u@example.com", "password", "1234567890"));
        String token = String.valueOf(json(signedIn).get("token"));
        Object userFileToken = json(server.send("POST", "/api/files/token", token)).get("token");
        assertThat(server.send("GET", path + "?token=" + userFileToken, null).statusCode())
                .isEqualTo(200);
        assertThat(server.send("POST", "/api/files/token", null).statusCode()).isEqualTo(401);
    }

    @Test
    void download_fileOfAView_comesFromItsOrigin() throws Exception {
        String id =
                create(
                        new Form()
                                .field("title", "viewed")
                                .file("papers", "a.txt", bytes("through the view")));
        HttpResponse<byte[]> view =
                server.sendJson(
                        "POST",
                        "/api/collections",
                        server.superuserToken(),
                        Map.of(
                                "name", "doc_view",
                                "type", "view",
                                "viewQuery", "SELECT id, title, papers AS sheets FROM docs",
                                "viewRule", ""));
        assertThat(view.statusCode()).as(text(view)).isEqualTo(200);
        String name = stored(id).texts("papers").getFirst();
        HttpResponse<byte[]> response =
                server.send("GET", "/api/files/doc_view/" + id + "/" + name, null);
        assertThat(text(response)).isEqualTo("through the view");
        assertThat(
                        server.send("DELETE", "/api/collections/doc_view", server.superuserToken())
                                .statusCode())
                .isEqualTo(204);
    }

    @Test
    void deleteCollection_emptiesItsFolder() throws Exception {
        HttpResponse<byte[]> created =
                server.sendJson(
                        "POST",
                        "/api/collections",
                        server.superuserToken(),
                        Map.of(
                                "name",
                                "shortlived",
                                "type",
                                "base",
                                "fields",
                                List.of(Map.of("name", "f", "type", "file"))));
        Path folder = dir.resolve("data/storage").resolve(String.valueOf(json(created).get("id")));
        server.sendForm(
                "POST",
                "/api/collections/shortlived/records",
                server.superuserToken(),
                new Form().file("f", "a.txt", bytes("a")));
        assertThat(folder).isDirectory();
        assertThat(
                        server.send(
                                        "DELETE",
                                        "/api/collections/shortlived",
                                        server.superuserToken())
                                .statusCode())
                .isEqualTo(204);
        await(() -> !Files.exists(folder));
    }

    /** An upload that no request brought. */
    private record TextUpload(String clientName, String content) implements dev.larder.api.Upload {
        @Override
        public long size() {
            return bytes(content).length;
        }

        @Override
        public java.io.InputStream open() {
            return new java.io.ByteArrayInputStream(bytes(Objects.requireNonNull(content)));
        }
    }
}
