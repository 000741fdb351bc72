package dev.larder.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.larder.LarderServer;
import dev.larder.LarderServer.Client;
import dev.larder.LarderServer.FilePart;
import dev.larder.LarderServer.Response;
import dev.larder.api.ApiException;
import dev.larder.database.Databases;
import dev.larder.database.Sql;
import dev.larder.hook.ModelHooks;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Records over HTTP. */
class RecordHttpTest {

    private static final String OPEN =
            "\"listRule\":\"\",\"viewRule\":\"\",\"createRule\":\"\",\"updateRule\":\"\",\"deleteRule\":\"\"";

    @TempDir private static Path dir;

    private static LarderServer server;
    private static Client root;
    private static Client guest;
    private static int names;

    @BeforeAll
    static void start() {
        server = LarderServer.start(dir.resolve("data"));
        root = server.superuser();
        guest = server.guest();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    // ---- searches that find nothing ----

    @Test
    void list_searchesThatFindNothingUnderARule_areSlowedFromTheFourthOn() {
        String hidden = newCollection("\"listRule\": \"title = 'public'\"");
        String open = newCollection("\"listRule\": \"\"");
        EmptyLists emptyLists = server.bean(EmptyLists.class);
        long before = emptyLists.slowed();

        // More than the three that a window allows, even if a new one begins in between.
        for (int i = 0; i < 10; i++) {
            guest.get(records(open) + "?filter=title%20~%20%27a" + i + "%25%27").expect(200);
            guest.get(records(hidden)).expect(200);
            root.get(records(hidden) + "?filter=title%20~%20%27a" + i + "%25%27").expect(200);
        }
        assertThat(emptyLists.slowed()).isEqualTo(before);

        for (int i = 0; i < 20; i++) {
            guest.get(records(hidden) + "?filter=title%20~%20%27a" + i + "%25%27").expect(200);
        }
        assertThat(emptyLists.slowed()).isGreaterThan(before);
    }

    private static String newCollection(String rule) {
        String name = "searched" + names++;
        root.post(
                        "/api/collections",
                        "{\"name\": \""
                                + name
                                + "\", \"type\": \"base\", "
                                + rule
                                + ", \"fields\": [{\"name\": \"title\", \"type\": \"text\"}]}")
                .expect(200);
        return name;
    }

    // ---- create ----

    @Test
    void create_open_answersSortedRecordWithGeneratedValues() {
        String posts = collection(OPEN, text("title"), number("n"), created());

        Response response =
                guest.post(records(posts), "{\"title\":\"<a>\",\"n\":1.5,\"unknown\":1}");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.json().keySet())
                .containsExactly("collectionId", "collectionName", "created", "id", "n", "title");
        assertThat(response.body()).contains("\"title\":\"\\u003ca\\u003e\"", "\"n\":1.5");
        assertThat(response.text("id")).matches("[a-z0-9]{15}");
        assertThat(response.text("created"))
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(response.body()).endsWith("}\n");
    }

    @Test
    void create_ids_ascend() throws InterruptedException {
        String posts = collection(OPEN, text("title"));
        var ids = new ArrayList<String>();
        long last = 0;
        while (ids.size() < 5) {
            if (System.currentTimeMillis() > last) { // ids of one millisecond have no order
                last = System.currentTimeMillis();
                ids.add(guest.post(records(posts), "{}").expect(200).text("id"));
            }
        }

        assertThat(ids).isSorted();
    }

    @Test
    void create_invalid_gathersErrorsByField() {
        String posts =
                collection(
                        OPEN,
                        "{\"name\":\"title\",\"type\":\"text\",\"required\":true}",
                        "{\"name\":\"mail\",\"type\":\"email\"}");

        Response response = guest.post(records(posts), "{\"mail\":\"nonsense\"}");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        "{\"data\":{\"mail\":{\"code\":\"validation_is_email\",\"message\":\"Must be a valid email"
                                + " address.\"},\"title\":{\"code\":\"validation_required\",\"message\":\"Cannot be blank.\"}},"
                                + "\"message\":\"Failed to create record.\",\"status\":400}\n");
    }

    @Test
    void create_duplicate_namesEveryColumnOfTheIndex() {
        String posts = name();
        root.post(
                        "/api/collections",
                        "{\"name\":\""
                                + posts
                                + "\",\"type\":\"base\","
                                + OPEN
                                + ",\"fields\":["
                                + text("a")
                                + ","
                                + text("b")
                                + "],\"indexes\":[\"CREATE UNIQUE INDEX idx_"
                                + posts
                                + " ON "
                                + posts
                                + " (a, b)\"]}")
                .expect(200);
        guest.post(records(posts), "{\"a\":\"1\",\"b\":\"2\"}").expect(200);

        Response response = guest.post(records(posts), "{\"a\":\"1\",\"b\":\"2\"}").expect(400);

        assertThat(response.body())
                .contains(
                        "\"a\":{\"code\":\"validation_not_unique\",\"message\":\"Value must be unique.\"}")
                .contains("\"b\":{\"code\":\"validation_not_unique\"");
    }

    @Test
    void create_takenId_isNotUnique() {
        String posts = collection(OPEN, text("title"));
        String id = guest.post(records(posts), "{}").expect(200).text("id");

        Response response = guest.post(records(posts), "{\"id\":\"" + id + "\"}").expect(400);

        assertThat(response.body()).contains("\"id\":{\"code\":\"validation_not_unique\"");
    }

    @Test
    void create_ruleSaysNo_is400WithoutData() {
        String posts =
                collection(
                        "\"createRule\":\"title = 'ok' && @request.body.n > 1\"",
                        text("title"),
                        number("n"));

        assertThat(guest.post(records(posts), "{\"title\":\"ok\",\"n\":1}").body())
                .isEqualTo(
                        "{\"data\":{},\"message\":\"Failed to create record.\",\"status\":400}\n");
        guest.post(records(posts), "{\"title\":\"ok\",\"n\":2}").expect(200);
    }

    @Test
    void create_withoutRule_isForSuperusers() {
        String posts = collection("\"listRule\":\"\"", text("title"));

        assertThat(guest.post(records(posts), "{}").expect(403).body())
                .contains("Only superusers can perform this action.");
        root.post(records(posts), "{}").expect(200);
    }

    @Test
    void create_unknownCollection_is404() {
        assertThat(guest.post("/api/collections/nowhere/records", "{}").expect(404).body())
                .contains("Missing or invalid collection context.");
        assertThat(guest.get("/api/collections/nowhere/records").expect(404).body())
                .contains("\"Missing collection context.\"");
    }

    @Test
    void create_hiddenField_isIgnoredForOthers() {
        String posts =
                collection(
                        OPEN,
                        text("title"),
                        "{\"name\":\"secret\",\"type\":\"text\",\"hidden\":true}");

        String id =
                guest.post(records(posts), "{\"title\":\"a\",\"secret\":\"x\"}")
                        .expect(200)
                        .text("id");
        assertThat(root.get(records(posts) + "/" + id).text("secret")).isEmpty();

        String other = root.post(records(posts), "{\"secret\":\"x\"}").expect(200).text("id");
        assertThat(root.get(records(posts) + "/" + other).text("secret")).isEqualTo("x");
        assertThat(guest.get(records(posts) + "/" + other).json()).doesNotContainKey("secret");
    }

    @Test
    void create_multipart_infersValuesAndStoresFiles() {
        String posts =
                collection(
                        OPEN,
                        text("title"),
                        number("n"),
                        "{\"name\":\"docs\",\"type\":\"file\",\"maxSelect\":5}");

        Response response =
                guest.multipart(
                                "POST",
                                records(posts),
                                "title",
                                "Täst",
                                "n",
                                "3",
                                "docs",
                                new FilePart("My File.txt", "hello"),
                                "@jsonPayload",
                                "{\"n\":4}")
                        .expect(200);

        assertThat(response.text("title")).isEqualTo("Täst");
        assertThat(response.json().get("n")).isEqualTo(4.0);
        assertThat(response.body())
                .containsPattern("\"docs\":\\[\"my_file_[a-z0-9]{10}\\.txt\"\\]");
    }

    // ---- update ----

    @Test
    void update_modifiers_applyToStoredValuesShortestFirst() {
        String posts =
                collection(
                        OPEN,
                        number("n"),
                        "{\"name\":\"tags\",\"type\":\"select\",\"maxSelect\":3,\"values\":[\"a\",\"b\",\"c\"]}");
        String id =
                guest.post(records(posts), "{\"n\":10,\"tags\":[\"a\",\"b\"]}")
                        .expect(200)
                        .text("id");

        Response response =
                guest.patch(
                                records(posts) + "/" + id,
                                "{\"n+\":5,\"n-\":1,\"+tags\":\"c\",\"tags-\":[\"a\"]}")
                        .expect(200);

        assertThat(response.json()).contains(entry("n", 14.0), entry("tags", List.of("c", "b")));
    }

    @Test
    void update_ruleSeesStoredRecordAndResolvedBody() {
        String posts =
                collection(
                        "\"createRule\":\"\",\"updateRule\":\"title = 'open' && @request.body.n <= 5\"",
                        text("title"),
                        number("n"));
        String open = root.post(records(posts), "{\"title\":\"open\",\"n\":4}").text("id");
        String closed = root.post(records(posts), "{\"title\":\"closed\",\"n\":4}").text("id");

        guest.patch(records(posts) + "/" + open, "{\"n+\":1,\"title\":\"other\"}").expect(200);
        guest.patch(records(posts) + "/" + closed, "{\"n+\":1,\"title\":\"open\"}").expect(404);
        root.patch(records(posts) + "/" + open, "{\"title\":\"open\"}").expect(200);
        guest.patch(records(posts) + "/" + open, "{\"n+\":1}").expect(404);
    }

    @Test
    void update_otherId_isRefused() {
        String posts = collection(OPEN, text("title"));
        String id = guest.post(records(posts), "{}").text("id");

        assertThat(
                        guest.patch(records(posts) + "/" + id, "{\"id\":\"aaaaaaaaaaaaaaa\"}")
                                .expect(400)
                                .body())
                .contains("validation_pk_change");
    }

    @Test
    void update_missing_is404() {
        String posts = collection(OPEN, text("title"));

        guest.patch(records(posts) + "/missing", "{}").expect(404);
    }

    // ---- list and view ----

    @Test
    void list_pages_countAndClamp() {
        String posts = collection(OPEN, number("n"));
        for (int i = 1; i <= 5; i++) {
            guest.post(records(posts), "{\"n\":" + i + "}").expect(200);
        }

        Response page = guest.get(records(posts) + "?page=2&perPage=2&sort=-n");
        assertThat(page.items()).extracting(item -> item.get("n")).containsExactly(3.0, 2.0);
        assertThat(page.body())
                .endsWith("\"page\":2,\"perPage\":2,\"totalItems\":5,\"totalPages\":3}\n");
        assertThat(guest.get(records(posts) + "?perPage=9999&skipTotal=true").body())
                .endsWith("\"page\":1,\"perPage\":1000,\"totalItems\":-1,\"totalPages\":-1}\n");
        assertThat(guest.get(records(posts) + "?page=9").items()).isEmpty();
        guest.get(records(posts) + "?page=x").expect(400);
        guest.get(records(posts) + "?skipTotal=maybe").expect(400);
        guest.get(records(posts) + "?filter=nonsense%20%3D").expect(400);
        guest.get(records(posts) + "?sort=missing").expect(400);
    }

    @Test
    void list_ruleFilters_andRulePathsAreForSuperusers() {
        String posts = collection("\"listRule\":\"n > 1\",\"createRule\":\"\"", number("n"));
        for (int i = 1; i <= 3; i++) {
            guest.post(records(posts), "{\"n\":" + i + "}").expect(200);
        }

        assertThat(guest.get(records(posts)).items()).hasSize(2);
        assertThat(guest.get(records(posts) + "?filter=n%3D1").items()).isEmpty();
        assertThat(root.get(records(posts)).items()).hasSize(3);
        assertThat(
                        guest.get(records(posts) + "?filter=@collection." + posts + ".n%3D1")
                                .expect(403)
                                .body())
                .contains("Only superusers can filter by @collection.");
    }

    @Test
    void list_hiddenField_cannotBeProbed() {
        String posts = collection(OPEN, "{\"name\":\"secret\",\"type\":\"text\",\"hidden\":true}");

        guest.get(records(posts) + "?filter=secret%3D'x'").expect(400);
        root.get(records(posts) + "?filter=secret%3D'x'").expect(200);
    }

    @Test
    void view_ruleSaysNo_isIndistinguishableFromMissing() {
        String posts = collection("\"viewRule\":\"n = 1\"", number("n"));
        String id = root.post(records(posts), "{\"n\":2}").text("id");

        assertThat(guest.get(records(posts) + "/" + id).expect(404).body())
                .isEqualTo(guest.get(records(posts) + "/missing").expect(404).body());
        root.patch(records(posts) + "/" + id, "{\"n\":1}").expect(200);
        guest.get(records(posts) + "/" + id).expect(200);
    }

    @Test
    void fields_narrowRecordsOnly() {
        String posts = collection(OPEN, text("title"), number("n"));
        String id = guest.post(records(posts), "{\"title\":\"t\",\"n\":1}").text("id");

        assertThat(guest.get(records(posts) + "?fields=n,title").body())
                .isEqualTo(
                        "{\"items\":[{\"n\":1,\"title\":\"t\"}],\"page\":1,\"perPage\":30,\"totalItems\":1,"
                                + "\"totalPages\":1}\n");
        assertThat(guest.get(records(posts) + "/" + id + "?fields=n").body())
                .isEqualTo("{\"n\":1}\n");
    }

    @Test
    void head_list_hasLengthOfGet() {
        String posts = collection(OPEN, text("title"));

        Response head = guest.send("HEAD", records(posts), null);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("content-length"))
                .isEqualTo(String.valueOf(guest.get(records(posts)).body().length()));
    }

    @Test
    void email_isShownWhereItMayBe() {
        String users = name();
        root.post(
                        "/api/collections",
                        "{\"name\":\""
                                + users
                                + "\",\"type\":\"auth\",\"listRule\":\"\",\"viewRule\":\"\"}")
                .expect(200);
        String shy = user(users, "shy@example.com", false);
        String open = user(users, "open@example.com", true);

        assertThat(emails(guest.get(records(users) + "?sort=email")))
                .containsExactly("open@example.com", null);
        assertThat(emails(root.get(records(users) + "?sort=email")))
                .containsExactly("open@example.com", "shy@example.com");
        String token =
                guest.post(
                                "/api/collections/" + users + "/auth-with-password",
                                "{\"identity\":\"shy@example.com\",\"password\":\"1234567890\"}")
                        .expect(200)
                        .text("token");
        assertThat(emails(server.as(token).get(records(users) + "?sort=email")))
                .containsExactly("open@example.com", "shy@example.com");
        assertThat(guest.get(records(users) + "/" + shy).json())
                .doesNotContainKeys("email", "password", "tokenKey");
        assertThat(guest.get(records(users) + "/" + open).text("email"))
                .isEqualTo("open@example.com");
    }

    // ---- expand ----

    @Test
    void expand_forwardsAndBackwards_underTargetRules() {
        String authors = collection("\"viewRule\":\"name != 'hidden'\"", text("name"));
        String posts =
                collection(
                        OPEN,
                        text("title"),
                        relation("author", authors, 1, false, false),
                        relation("editors", authors, 9, false, false));
        String ann = root.post(records(authors), "{\"name\":\"ann\"}").text("id");
        String hidden = root.post(records(authors), "{\"name\":\"hidden\"}").text("id");
        String post =
                guest.post(
                                records(posts),
                                "{\"title\":\"t\",\"author\":\""
                                        + ann
                                        + "\",\"editors\":[\""
                                        + hidden
                                        + "\",\""
                                        + ann
                                        + "\"]}")
                        .expect(200)
                        .text("id");

        Map<String, @Nullable Object> expand =
                expand(guest.get(records(posts) + "/" + post + "?expand=author,editors"));
        assertThat(((Map<?, ?>) Objects.requireNonNull(expand.get("author"))).get("name"))
                .hasToString("ann");
        assertThat((List<?>) expand.get("editors")).hasSize(1);

        String back = posts + "_via_author";
        Map<String, @Nullable Object> behind =
                expand(guest.get(records(authors) + "/" + ann + "?expand=" + back + ".editors"));
        List<?> found = (List<?>) Objects.requireNonNull(behind.get(back));
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().toString()).contains("expand={editors=[");
    }

    @Test
    void expand_brokenPath_leavesNoTrace() {
        String authors = collection("\"listRule\":\"\"", text("name"));
        String posts =
                collection(OPEN, text("title"), relation("author", authors, 1, false, false));
        String ann = root.post(records(authors), "{\"name\":\"ann\"}").text("id");
        String post = guest.post(records(posts), "{\"author\":\"" + ann + "\"}").text("id");

        assertThat(guest.get(records(posts) + "/" + post + "?expand=author,missing").json())
                .doesNotContainKey("expand");
        assertThat(root.get(records(posts) + "/" + post + "?expand=author.missing").json())
                .doesNotContainKey("expand");
        assertThat(root.get(records(posts) + "/" + post + "?expand=author").json())
                .containsKey("expand");
    }

    // ---- delete ----

    @Test
    void delete_cascades_asReferencesSay() {
        String authors = collection(OPEN, text("name"));
        String posts = collection(OPEN, relation("author", authors, 1, true, false));
        String notes = collection(OPEN, relation("authors", authors, 5, false, false), updated());
        String comments = collection(OPEN, relation("post", posts, 1, true, true));
        String ann = guest.post(records(authors), "{\"name\":\"ann\"}").text("id");
        String bob = guest.post(records(authors), "{\"name\":\"bob\"}").text("id");
        String post = guest.post(records(posts), "{\"author\":\"" + ann + "\"}").text("id");
        String comment =
                guest.post(records(comments), "{\"post\":\"" + post + "\"}").expect(200).text("id");
        Response note =
                guest.post(records(notes), "{\"authors\":[\"" + ann + "\",\"" + bob + "\"]}");
        var facts = recordFacts();

        guest.delete(records(authors) + "/" + ann).expect(204);

        guest.get(records(posts) + "/" + post).expect(404);
        guest.get(records(comments) + "/" + comment).expect(404);
        Response left = guest.get(records(notes) + "/" + note.text("id")).expect(200);
        assertThat(left.json().get("authors")).isEqualTo(List.of(bob));
        assertThat(left.text("updated")).isGreaterThan(note.text("updated"));
        assertThat(facts)
                .containsExactlyInAnyOrder(
                        "DELETE " + ann,
                        "DELETE " + post,
                        "DELETE " + comment,
                        "UPDATE " + note.text("id"));
    }

    @Test
    void delete_requiredReference_keepsEverything() {
        String authors = collection(OPEN, text("name"));
        String posts = collection(OPEN, relation("author", authors, 1, false, true));
        String ann = guest.post(records(authors), "{\"name\":\"ann\"}").text("id");
        guest.post(records(posts), "{\"author\":\"" + ann + "\"}").expect(200);
        var facts = recordFacts();

        assertThat(guest.delete(records(authors) + "/" + ann).expect(400).body())
                .contains(
                        "Failed to delete record. Make sure that the record is not part of a required relation"
                                + " reference.");

        guest.get(records(authors) + "/" + ann).expect(200);
        assertThat(facts).isEmpty();
    }

    @Test
    void delete_hookOnTouchedCollection_sendsItsRowsThroughThePipeline() {
        String authors = collection(OPEN, text("name"));
        String posts = collection(OPEN, relation("author", authors, 1, true, false));
        String ann = guest.post(records(authors), "{\"name\":\"ann\"}").text("id");
        guest.post(records(posts), "{\"author\":\"" + ann + "\"}").expect(200);
        RecordHooks hooks = server.bean(RecordHooks.class);
        hooks.delete()
                .bind(
                        "keep posts",
                        0,
                        event -> {
                            throw ApiException.badRequest("posts stay");
                        },
                        posts);
        try {
            assertThat(guest.delete(records(authors) + "/" + ann).expect(400).body())
                    .contains("Posts stay.");
            guest.get(records(authors) + "/" + ann).expect(200);
        } finally {
            hooks.delete().unbind("keep posts");
        }
        guest.delete(records(authors) + "/" + ann).expect(204);
    }

    @Test
    void truncate_deletesAll_forSuperusersOnly() {
        String posts = collection(OPEN, text("title"));
        guest.post(records(posts), "{}").expect(200);
        guest.post(records(posts), "{}").expect(200);

        guest.delete("/api/collections/" + posts + "/truncate").expect(401);
        root.delete("/api/collections/" + posts + "/truncate").expect(204);
        assertThat(guest.get(records(posts)).items()).isEmpty();
        root.delete("/api/collections/nowhere/truncate").expect(404);
    }

    // ---- hooks ----

    @Test
    void hooks_runInOrder_andFactsFollowTheCommit() {
        String posts = collection(OPEN, text("title"));
        RecordHooks hooks = server.bean(RecordHooks.class);
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        hooks.createRequest()
                .bind("order", 0, event -> around(seen, "request", event::next), posts);
        hooks.create().bind("order", 0, event -> around(seen, "create", event::next), posts);
        hooks.validate().bind("order", 0, event -> around(seen, "validate", event::next), posts);
        hooks.createExecute()
                .bind("order", 0, event -> around(seen, "execute", event::next), posts);
        hooks.afterCreateSuccess()
                .bind("order", 0, event -> around(seen, "success", event::next), posts);
        hooks.enrich().bind("order", 0, event -> around(seen, "enrich", event::next), posts);

        guest.post(records(posts), "{}").expect(200);

        assertThat(seen)
                .containsExactly(
                        "+request",
                        "+create",
                        "+validate",
                        "-validate",
                        "+execute",
                        "-execute",
                        "-create",
                        "+success",
                        "-success",
                        "+enrich",
                        "-enrich",
                        "-request");
    }

    @Test
    void modelHooks_runWithinThoseOfRecords_andForCollectionsAndSettingsToo() {
        String posts = collection(OPEN, text("title"));
        ModelHooks models = server.bean(ModelHooks.class);
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        server.bean(RecordHooks.class)
                .update()
                .bind("models", 0, event -> around(seen, "record", event::next), posts);
        models.update().around().bind("order", event -> around(seen, event.table(), event::next));
        models.update()
                .afterSuccess()
                .bind(
                        "order",
                        event -> seen.add("after " + event.model().getClass().getSimpleName()));
        String id = guest.post(records(posts), "{}").expect(200).text("id");

        guest.patch(records(posts) + "/" + id, "{\"title\":\"x\"}").expect(200);
        root.patch("/api/collections/" + posts, "{\"listRule\":null}").expect(200);
        root.patch("/api/settings", "{\"meta\":{\"appName\":\"Hooks\"}}").expect(200);
        models.update().around().unbind("order");
        models.update().afterSuccess().unbind("order");

        assertThat(seen)
                .containsExactly(
                        "+record",
                        "+" + posts,
                        "-" + posts,
                        "-record",
                        "after RecordModel",
                        "+_collections",
                        "-_collections",
                        "after BaseCollection",
                        "+_params",
                        "-_params",
                        "after Settings");
    }

    @Test
    void hook_throwingAfterNextInItsTransaction_undoesTheWrite() {
        String posts = collection(OPEN, text("title"));
        RecordHooks hooks = server.bean(RecordHooks.class);
        hooks.create()
                .bind(
                        "undo",
                        0,
                        event ->
                                event.session()
                                        .transaction(tx -> {
                                            event.session(tx);
                                            event.next();
                                            throw ApiException.badRequest("changed my mind");
                                        }),
                        posts);
        var facts = recordFacts();

        assertThat(guest.post(records(posts), "{}").expect(400).body())
                .contains("Changed my mind.");

        assertThat(guest.get(records(posts)).items()).isEmpty();
        assertThat(facts).isEmpty();
    }

    @Test
    void hook_endingTheChain_leavesAnEmptyAnswer() {
        String posts = collection(OPEN, text("title"));
        server.bean(RecordHooks.class).createRequest().bind("end", 0, event -> {}, posts);

        assertThat(guest.post(records(posts), "{}").expect(200).body()).isEmpty();
        assertThat(guest.get(records(posts)).items()).isEmpty();
    }

    // ---- the same bytes both ways ----

    @Test
    void list_rowsAsText_equalTheModelsBytes() {
        String posts =
                collection(
                        OPEN,
                        text("title"),
                        number("n"),
                        "{\"name\":\"flag\",\"type\":\"bool\"}",
                        "{\"name\":\"data\",\"type\":\"json\"}",
                        "{\"name\":\"place\",\"type\":\"geoPoint\"}",
                        "{\"name\":\"day\",\"type\":\"date\"}",
                        "{\"name\":\"kind\",\"type\":\"select\",\"values\":[\"a\",\"b\"]}",
                        "{\"name\":\"tags\",\"type\":\"select\",\"maxSelect\":2,\"values\":[\"a\",\"b\"]}",
                        created());
        for (String n :
                List.of(
                        "0",
                        "1",
                        "-1",
                        "1.5",
                        "0.1",
                        "0.30000000000000004",
                        "123456.789",
                        "1e-7",
                        "1.7976931348623157e308",
                        "9007199254740993",
                        "1e15",
                        "1e21",
                        "0.0001",
                        "3.141592653589793",
                        "-2.5e-5")) {
            guest.post(
                            records(posts),
                            "{\"title\":\"<&>\\u2028\\u2029 \\u0001 \\\" \\\\ / é 😀\",\"n\":"
                                    + n
                                    + ",\"flag\":true,\"data\":{\"b\":[1.0,\"<\",null],\"a\":1e3},\"place\":{\"lon\":1.25,"
                                    + "\"lat\":-2},\"day\":\"2024-02-03\",\"kind\":\"a\",\"tags\":[\"b\",\"a\"]}")
                    .expect(200);
        }
        guest.post(records(posts), "{}").expect(200);
        String table = "`" + posts + "`";
        sql(
                "INSERT INTO "
                        + table
                        + " (id, data, tags, flag, day, place) VALUES ('badlystored0001', '[a, b', 'x',"
                        + " 'true', '2024-01-01', 'nothing')");

        sql("ALTER TABLE " + table + " ADD COLUMN loose REAL DEFAULT 2.0");
        sql(
                "UPDATE `_collections` SET fields = json_insert(fields, '$[#]', json('{\"id\":\"number77\",\"name\":\"loose\","
                        + "\"type\":\"number\"}')) WHERE name = '"
                        + posts
                        + "'");
        server.bean(dev.larder.collection.Schemas.class).reload();

        List<String> asText = new ArrayList<>();
        for (int page = 1; page <= 17; page++) {
            asText.add(guest.get(records(posts) + "?perPage=1&page=" + page).expect(200).body());
        }
        String whole = guest.get(records(posts)).expect(200).body();
        server.bean(RecordHooks.class)
                .enrich()
                .bind("model path " + posts, 0, event -> event.next(), posts);

        for (int page = 1; page <= 17; page++) {
            assertThat(guest.get(records(posts) + "?perPage=1&page=" + page).body())
                    .isEqualTo(asText.get(page - 1));
        }
        assertThat(guest.get(records(posts)).body()).isEqualTo(whole);
        assertThat(whole)
                .contains(
                        "\\u003c\\u0026\\u003e\\u2028\\u2029 \\u0001",
                        "\"n\":1e+21",
                        "\"n\":1e-7",
                        "\"loose\":2,");
    }

    // ---- helpers ----

    private static void around(List<String> seen, String name, Runnable next) {
        seen.add("+" + name);
        next.run();
        seen.add("-" + name);
    }

    /** What is published from now on. */
    private static List<String> recordFacts() {
        List<String> facts = Collections.synchronizedList(new ArrayList<>());
        server.onFact(
                RecordChanged.class, fact -> facts.add(fact.action() + " " + fact.record().id()));
        return facts;
    }

    private static void sql(String text) {
        server.bean(Databases.class).data().write(tx -> tx.execute(Sql.of(text)));
    }

    private static String user(String collection, String email, boolean visible) {
        return root.post(
                        records(collection),
                        "{\"email\":\""
                                + email
                                + "\",\"emailVisibility\":"
                                + visible
                                + ",\"password\":\"1234567890\",\"passwordConfirm\":\"1234567890\"}")
                .expect(200)
                .text("id");
    }

    private static List<@Nullable Object> emails(Response list) {
        var emails = new ArrayList<@Nullable Object>();
        list.expect(200).items().forEach(item -> emails.add(item.get("email")));
        return emails;
    }

    @SuppressWarnings("unchecked") // expand is an object
    private static Map<String, @Nullable Object> expand(Response response) {
        return (Map<String, @Nullable Object>)
                Objects.requireNonNull(response.expect(200).json().get("expand"), response.body());
    }

    private static String name() {
        return "things" + ++names;
    }

    private static String records(String collection) {
        return "/api/collections/" + collection + "/records";
    }

    private static String collection(String rules, String... fields) {
        String name = name();
        root.post(
                        "/api/collections",
                        "{\"name\":\""
                                + name
                                + "\",\"type\":\"base\","
                                + rules
                                + ",\"fields\":["
                                + String.join(",", fields)
                                + "]}")
                .expect(200);
        return name;
    }

    private static String text(String name) {
        return "{\"name\":\"" + name + "\",\"type\":\"text\"}";
    }

    private static String number(String name) {
        return "{\"name\":\"" + name + "\",\"type\":\"number\"}";
    }

    private static String created() {
        return "{\"name\":\"created\",\"type\":\"autodate\",\"onCreate\":true}";
    }

    private static String updated() {
        return "{\"name\":\"updated\",\"type\":\"autodate\",\"onCreate\":true,\"onUpdate\":true}";
    }

    private static String relation(
            String name, String target, int max, boolean cascade, boolean required) {
        String id = root.get("/api/collections/" + target).expect(200).text("id");
        return "{\"name\":\""
                + name
                + "\",\"type\":\"relation\",\"collectionId\":\""
                + id
                + "\",\"maxSelect\":"
                + max
                + ",\"cascadeDelete\":"
                + cascade
                + ",\"required\":"
                + required
                + "}";
    }
}
