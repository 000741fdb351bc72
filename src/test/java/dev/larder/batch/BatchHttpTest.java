package dev.larder.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.LarderServer;
import dev.larder.LarderServer.Client;
import dev.larder.LarderServer.FilePart;
import dev.larder.LarderServer.Response;
import dev.larder.api.DataDirectory;
import dev.larder.api.Json;
import dev.larder.record.RecordHooks;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Several writes in one request and one transaction. */
class BatchHttpTest {

    private static final long SECOND = 1_000_000_000;

    private static LarderServer server;
    private static Client root;
    private static Client guest;

    @BeforeAll
    static void start(@TempDir Path dir) {
        server = LarderServer.start(dir.resolve("data"));
        root = server.superuser();
        guest = server.guest();
        collection("posts", "");
        collection("locked", null);
        collection("headers", "@request.headers.x_token = 'yes' && @request.context = 'batch'");
        collection("unnamed", "@request.auth.id = ''");
    }

    @BeforeEach
    void settings() {
        settings(true, 20, 3, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void batch_switchedOff_is403() {
        settings(false, 20, 3, 0);

        assertThat(guest.post("/api/batch", "{\"requests\": []}").body())
                .contains("Batch requests are not allowed.");
        assertThat(guest.post("/api/batch", "{\"requests\": []}").status()).isEqualTo(403);
    }

    @Test
    void batch_everyKindOfItem_answersInOrder() {
        String changed = create("posts", "{\"title\": \"old\"}");
        String deleted = create("posts", "{\"title\": \"leaving\"}");

        Response response =
                batch(
                        item(
                                "POST",
                                "/api/collections/posts/records?fields=title",
                                "{\"title\": \"new\"}"),
                        item(
                                "PATCH",
                                record("posts", changed) + "?fields=title",
                                "{\"title\": \"changed\"}"),
                        item(
                                "PUT",
                                "/api/collections/posts/records?fields=id,title",
                                "{\"id\": \"" + changed + "\", \"title\": \"again\"}"),
                        item(
                                "PUT",
                                "/api/collections/posts/records?fields=title",
                                "{\"title\": \"upserted\"}"),
                        item("delete", record("posts", deleted), "{}"));

        assertThat(response.expect(200).body())
                .isEqualTo(
                        "[{\"body\":{\"title\":\"new\"},\"status\":200},"
                                + "{\"body\":{\"title\":\"changed\"},\"status\":200},"
                                + "{\"body\":{\"id\":\""
                                + changed
                                + "\",\"title\":\"again\"},\"status\":200},"
                                + "{\"body\":{\"title\":\"upserted\"},\"status\":200},"
                                + "{\"body\":null,\"status\":204}]\n");
        assertThat(guest.get(record("posts", deleted)).status()).isEqualTo(404);
        assertThat(guest.get(record("posts", changed)).text("title")).isEqualTo("again");
    }

    @Test
    void batch_laterItems_seeTheEarlierOnes() {
        String id = "abcdefghijklmn1";

        batch(
                        item(
                                "POST",
                                "/api/collections/posts/records",
                                "{\"id\": \"" + id + "\", \"title\": \"one\"}"),
                        item(
                                "PUT",
                                "/api/collections/posts/records",
                                "{\"id\": \"" + id + "\", \"title\": \"two\"}"),
                        item("PATCH", record("posts", id), "{\"views+\": 2}"))
                .expect(200);

        assertThat(guest.get(record("posts", id)).json())
                .containsEntry("title", "two")
                .containsEntry("views", 2.0);
    }

    @Test
    void batch_oneItemFails_undoesAllAndNamesIt() {
        String changed = create("posts", "{\"title\": \"untouched\"}");
        String deleted = create("posts", "{\"title\": \"still there\"}");
        long before = count("posts");

        Response response =
                batch(
                        item("POST", "/api/collections/posts/records", "{\"title\": \"gone\"}"),
                        item("PATCH", record("posts", changed), "{\"title\": \"changed\"}"),
                        item("DELETE", record("posts", deleted), "{}"),
                        item("POST", "/api/collections/posts/records", "{\"title\": \"\"}"));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        "{\"data\":{\"requests\":{\"3\":{\"code\":\"batch_request_failed\",\"message\":\"Batch request"
                                + " failed.\",\"response\":{\"data\":{\"title\":{\"code\":\"validation_required\",\"message\":"
                                + "\"Cannot be blank.\"}},\"message\":\"Failed to create record.\",\"status\":400}}}},"
                                + "\"message\":\"Batch transaction failed.\",\"status\":400}\n");
        assertThat(count("posts")).isEqualTo(before);
        assertThat(guest.get(record("posts", changed)).text("title")).isEqualTo("untouched");
        assertThat(guest.get(record("posts", deleted)).status()).isEqualTo(200);
    }

    @Test
    void batch_files_areStoredUnderBothNotations() throws IOException {
        Response response =
                guest.multipart(
                                "POST",
                                "/api/batch",
                                "@jsonPayload",
                                """
                                {"requests": [
                                  {"method": "POST", "url": "/api/collections/posts/records", "body": {"title": "a"}},
                                  {"method": "POST", "url": "/api/collections/posts/records", "body": {"title": "b"}}]}\
                                """,
                                "requests.0.files",
                                new FilePart("dot.txt", "dotted"),
                                "requests[1].files",
                                new FilePart("first.txt", "one"),
                                "requests[1].files",
                                new FilePart("second.txt", "two"))
                        .expect(200);

        List<Map<String, @Nullable Object>> bodies = bodies(response);
        assertThat((List<?>) bodies.get(0).get("files")).hasSize(1);
        assertThat((List<?>) bodies.get(1).get("files")).hasSize(2);
        Object name = ((List<?>) bodies.get(0).get("files")).getFirst();
        assertThat(guest.get("/api/files/posts/" + bodies.get(0).get("id") + "/" + name).body())
                .isEqualTo("dotted");
    }

    @Test
    void batch_appendedFile_staysBesideTheOthers() {
        Response created =
                guest.multipart(
                                "POST",
                                "/api/collections/posts/records",
                                "title",
                                "with files",
                                "files",
                                new FilePart("a.txt", "a"))
                        .expect(200);

        Response response =
                guest.multipart(
                                "POST",
                                "/api/batch",
                                "@jsonPayload",
                                "{\"requests\": [{\"method\": \"PATCH\", \"url\": \""
                                        + record("posts", created.text("id"))
                                        + "\"}]}",
                                "requests.0.files+",
                                new FilePart("b.txt", "b"))
                        .expect(200);

        assertThat((List<?>) bodies(response).getFirst().get("files")).hasSize(2);
    }

    @Test
    void batch_failingAfterAnUpload_leavesNoFile() throws IOException {
        long before = storedFiles();

        guest.multipart(
                        "POST",
                        "/api/batch",
                        "@jsonPayload",
                        """
                        {"requests": [
                          {"method": "POST", "url": "/api/collections/posts/records", "body": {"title": "a"}},
                          {"method": "POST", "url": "/api/collections/posts/records", "body": {"title": ""}}]}\
                        """,
                        "requests.0.files",
                        new FilePart("lost.txt", "never kept"))
                .expect(400);

        assertThat(storedFiles()).isEqualTo(before);
    }

    @Test
    void batch_notWhatItShouldBe_isRefusedWhole() {
        assertThat(guest.post("/api/batch", "{").body())
                .contains("Failed to read the submitted batch data.");
        assertThat(guest.post("/api/batch", "{\"requests\": {}}").status()).isEqualTo(400);
        assertThat(guest.post("/api/batch", "{\"requests\": []}").body())
                .contains("\"requests\":{\"code\":\"validation_required\"")
                .contains("Invalid batch request data.");
        Response wrong =
                batch(
                        item("TRACE", "/api/collections/posts/records", "{}"),
                        item("POST", "", "{}"),
                        item("POST", "/" + "x".repeat(2000), "{}"));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body())
                .contains("\"0\":{\"method\":{\"code\":\"validation_in_invalid\"")
                .contains("\"1\":{\"url\":{\"code\":\"validation_required\"")
                .contains("\"2\":{\"url\":{\"code\":\"validation_length_");
    }

    @Test
    void batch_moreItemsThanAllowed_isRefusedWithoutRunningAny() {
        settings(true, 2, 3, 0);
        long before = count("posts");
        String post = item("POST", "/api/collections/posts/records", "{\"title\": \"a\"}");

        assertThat(batch(post, post, post).body())
                .contains("\"requests\":{\"code\":\"validation_length_too_long\"");
        assertThat(count("posts")).isEqualTo(before);
        batch(post, post).expect(200);
    }

    @Test
    void batch_bodyOverItsOwnLimit_is413() {
        settings(true, 20, 3, 1000);

        assertThat(
                        batch(
                                        item(
                                                "POST",
                                                "/api/collections/posts/records",
                                                "{\"title\": \"" + "x".repeat(2000) + "\"}"))
                                .status())
                .isEqualTo(413);
    }

    @Test
    void batch_unknownTargets_failAsTheirItem() {
        assertThat(response(batch(item("GET", "/api/health", "{}"))))
                .containsEntry("status", 400.0);
        assertThat(response(batch(item("POST", record("posts", "abc"), "{}"))))
                .containsEntry("status", 400.0);
        assertThat(response(batch(item("POST", "http://a/api/collections/posts/records", "{}"))))
                .containsEntry("status", 400.0);
        assertThat(response(batch(item("POST", "/api/collections/missing/records", "{}"))))
                .containsEntry("status", 404.0)
                .containsEntry("message", "Missing collection context.");
        assertThat(response(batch(item("PATCH", record("posts", "missing"), "{}"))))
                .containsEntry("status", 404.0);
        // Not decoded: these are no paths.
        assertThat(
                        response(
                                batch(
                                        item(
                                                "DELETE",
                                                "/api/collections/posts/records/..%2F..%2Fdata.db",
                                                "{}"))))
                .containsEntry("status", 404.0);
    }

    @Test
    void batch_rules_holdForEachItem() {
        assertThat(
                        response(
                                batch(
                                        item(
                                                "POST",
                                                "/api/collections/locked/records",
                                                "{\"title\": \"a\"}"))))
                .containsEntry("status", 403.0);
        root.post(
                        "/api/batch",
                        requests(
                                item(
                                        "POST",
                                        "/api/collections/locked/records",
                                        "{\"title\": \"a\"}")))
                .expect(200);
    }

    @Test
    void batch_itemHeaders_areSeenByRulesButNeverSignIn() {
        String withHeader =
                "{\"method\": \"POST\", \"url\": \"/api/collections/headers/records\", \"headers\": {\"X-Token\": \"yes\"},"
                        + " \"body\": {\"title\": \"a\"}}";
        String withToken =
                "{\"method\": \"POST\", \"url\": \"/api/collections/unnamed/records\", \"headers\": {\"Authorization\": \""
                        + server.superuserToken()
                        + "\"}, \"body\": {\"title\": \"a\"}}";

        batch(withHeader).expect(200);
        assertThat(batch(withHeader.replace("yes", "no")).status()).isEqualTo(400);
        batch(withToken).expect(200);
        assertThat(response(batch(withToken.replace("unnamed", "locked"))))
                .containsEntry("status", 403.0);
    }

    @Test
    void batch_rateLimits_countEachItem() {
        root.patch(
                        "/api/settings",
                        """
                        {"rateLimits": {"enabled": true, "rules": [
                          {"label": "posts:create", "audience": "", "duration": 60, "maxRequests": 2}]}}\
                        """)
                .expect(200);
        try {
            String post = item("POST", "/api/collections/posts/records", "{\"title\": \"a\"}");

            assertThat(response(batch(post, post, post))).containsEntry("status", 429.0);
        } finally {
            root.patch("/api/settings", "{\"rateLimits\": {\"enabled\": false}}").expect(200);
        }
    }

    @Test
    void batch_takingTooLong_isUndone() {
        settings(true, 20, 1, 0);
        RecordHooks hooks = server.bean(RecordHooks.class);
        long before = count("posts");
        hooks.create()
                .bind(
                        "slow",
                        event -> {
                            long start = System.nanoTime();
                            awaitQuietly(() -> System.nanoTime() - start > SECOND + SECOND / 5);
                            event.next();
                        });
        try {
            Response response =
                    batch(
                            item("POST", "/api/collections/posts/records", "{\"title\": \"a\"}"),
                            item("POST", "/api/collections/posts/records", "{\"title\": \"b\"}"));

            assertThat(response.body())
                    .isEqualTo(
                            "{\"data\":{},\"message\":\"Batch transaction failed.\",\"status\":400}\n");
        } finally {
            hooks.create().unbind("slow");
        }
        assertThat(count("posts")).isEqualTo(before);
    }

    @Test
    void batch_errorThrownInside_is500AndUndone_nextOneWorks() {
        RecordHooks hooks = server.bean(RecordHooks.class);
        long before = count("posts");
        hooks.create()
                .bind(
                        "broken",
                        event -> {
                            if (event.record().text("title").equals("poison")) {
                                throw new StackOverflowError("thrown by a test");
                            }
                            event.next();
                        });
        try {
            assertThat(
                            batch(
                                            item(
                                                    "POST",
                                                    "/api/collections/posts/records",
                                                    "{\"title\": \"a\"}"),
                                            item(
                                                    "POST",
                                                    "/api/collections/posts/records",
                                                    "{\"title\": \"poison\"}"))
                                    .status())
                    .isIn(400, 500);
            assertThat(count("posts")).isEqualTo(before);
            batch(item("POST", "/api/collections/posts/records", "{\"title\": \"healthy\"}"))
                    .expect(200);
        } finally {
            hooks.create().unbind("broken");
        }
    }

    @Test
    void batchHook_mayReplaceItems() {
        BatchHooks hooks = server.bean(BatchHooks.class);
        hooks.request()
                .bind(
                        "first",
                        event -> {
                            event.items(event.items().subList(0, 1));
                            event.next();
                        });
        try {
            String post = item("POST", "/api/collections/posts/records", "{\"title\": \"a\"}");

            assertThat(bodies(batch(post, post).expect(200))).hasSize(1);
        } finally {
            hooks.request().unbind("first");
        }
    }

    /* ---------- helpers ---------- */

    private static void collection(String name, @Nullable String createRule) {
        root.post(
                        "/api/collections",
                        """
                        {"name": "%s", "type": "base", "listRule": "", "viewRule": "", "updateRule": "", "deleteRule": "",
                         "createRule": %s, "fields": [
                           {"name": "title", "type": "text", "required": true}, {"name": "views", "type": "number"},
                           {"name": "files", "type": "file", "maxSelect": 5}]}\
                        """
                                .formatted(name, Json.write(createRule)))
                .expect(200);
    }

    private static void settings(boolean enabled, int most, int timeout, int bytes) {
        root.patch(
                        "/api/settings",
                        "{\"batch\": {\"enabled\": %s, \"maxRequests\": %d, \"timeout\": %d, \"maxBodySize\": %d}}"
                                .formatted(enabled, most, timeout, bytes))
                .expect(200);
    }

    private static String create(String collection, String json) {
        return guest.post("/api/collections/" + collection + "/records", json)
                .expect(200)
                .text("id");
    }

    private static String record(String collection, String id) {
        return "/api/collections/" + collection + "/records/" + id;
    }

    private static long count(String collection) {
        return ((Number)
                        List.of(
                                        root.get(
                                                        "/api/collections/"
                                                                + collection
                                                                + "/records?perPage=1")
                                                .json()
                                                .get("totalItems"))
                                .getFirst())
                .longValue();
    }

    private static String item(String method, String url, String body) {
        return "{\"method\": \"" + method + "\", \"url\": \"" + url + "\", \"body\": " + body + "}";
    }

    private static String requests(String... items) {
        return "{\"requests\": [" + String.join(",", items) + "]}";
    }

    private static Response batch(String... items) {
        return guest.post("/api/batch", requests(items));
    }

    /** The answer of the only item that failed. */
    private static Map<String, @Nullable Object> response(Response failed) {
        assertThat(failed.status()).isEqualTo(400);
        var requests = (Map<?, ?>) ((Map<?, ?>) failed.json().get("data")).get("requests");
        var error = (Map<?, ?>) requests.values().iterator().next();
        return Json.parseObject(Json.write(error.get("response")));
    }

    private static List<Map<String, @Nullable Object>> bodies(Response response) {
        var bodies = new ArrayList<Map<String, @Nullable Object>>();
        for (Object entry : (List<?>) Json.parse(response.body())) {
            bodies.add(Json.parseObject(Json.write(((Map<?, ?>) entry).get("body"))));
        }
        return bodies;
    }

    private static long storedFiles() throws IOException {
        Path storage = server.bean(DataDirectory.class).root().resolve("storage");
        if (!Files.exists(storage)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(storage)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    private static void awaitQuietly(java.util.function.BooleanSupplier condition) {
        try {
            LarderServer.await(condition);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
