package dev.larder.backup;

import static dev.larder.LarderServer.await;
import static dev.larder.LarderServer.json;
import static dev.larder.LarderServer.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.Form;
import dev.larder.LarderServer;
import dev.larder.api.Json;
import dev.larder.replication.Replication;
import dev.larder.replication.ReplicationTroubled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The replication and its restores through the whole application. */
@Timeout(120)
class ReplicationHttpTest {

    private static final String STATE = "/api/larder/replication";
    private static final String RESTORES = "/api/larder/restores";

    @TempDir private static Path dir;

    private static LarderServer server;

    @BeforeAll
    static void start() throws Exception {
        Path data = Files.createDirectories(dir.resolve("data"));
        Files.writeString(
                data.resolve("litestream.yml"),
                """
                addr: ":9090"
                levels: [{interval: 1s}, {interval: 5s}]
                larder: {proof-interval: 0s, scrub-interval: 0s, storage: {path: %s}}
                dbs:
                  - path: %s/data.db
                    monitor-interval: 50ms
                    replica: {path: %s, sync-interval: 5ms}
                """
                        .formatted(dir.resolve("files"), data, dir.resolve("replica")));
        server = LarderServer.start(data);
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
        assertThat(post("/api/collections", notes).statusCode()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<byte[]> get(String path) throws Exception {
        return server.send("GET", path, server.superuserToken());
    }

    private static HttpResponse<byte[]> post(String path, Object body) throws Exception {
        return server.sendJson("POST", path, server.superuserToken(), body);
    }

    private static Map<?, ?> state() {
        try {
            return (Map<?, ?>) list(json(get(STATE)).get("databases")).getFirst();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value);
    }

    private static String createNote(String title) throws Exception {
        HttpResponse<byte[]> note =
                server.sendForm(
                        "POST",
                        "/api/collections/notes/records",
                        server.superuserToken(),
                        new Form()
                                .field("title", title)
                                .file("paper", "p.txt", title.getBytes(StandardCharsets.UTF_8)));
        assertThat(note.statusCode()).as(text(note)).isEqualTo(200);
        return String.valueOf(json(note).get("id"));
    }

    /** The transaction id up to which everything is stored. */
    private static String storedNow() throws Exception {
        await(() ->
                state().get("lagMillis").equals(0.0)
                        && state().get("storedTxid").equals(state().get("localTxid")));
        return String.valueOf(state().get("storedTxid"));
    }

    private static String restored(Object request) throws Exception {
        HttpResponse<byte[]> begun = post(RESTORES, request);
        assertThat(begun.statusCode()).as(text(begun)).isEqualTo(202);
        String id = String.valueOf(json(begun).get("id"));
        await(() -> !status(id).equals("running"));
        return id;
    }

    private static String status(String id) {
        try {
            return String.valueOf(json(get(RESTORES + "/" + id)).get("status"));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static int notes() throws Exception {
        return ((Number)
                        Objects.requireNonNull(
                                json(get("/api/collections/notes/records")).get("totalItems")))
                .intValue();
    }

    private static void discard(String id) throws Exception {
        await(() -> server.bean(BackupActivity.class).isIdle());
        assertThat(server.send("DELETE", RESTORES + "/" + id, server.superuserToken()).statusCode())
                .isEqualTo(204);
    }

    @Test
    void all_byGuests_are401() throws Exception {
        for (String path :
                List.of(
                        STATE,
                        STATE + "/schedule",
                        STATE + "/data.db/points",
                        RESTORES,
                        RESTORES + "/x",
                        "/api/larder/backups/activity")) {
            assertThat(server.send("GET", path, null).statusCode()).as(path).isEqualTo(401);
        }
        assertThat(server.sendJson("POST", RESTORES, null, Map.of()).statusCode()).isEqualTo(401);
        assertThat(server.send("GET", RESTORES + "/x/file", null).statusCode()).isEqualTo(403);
    }

    @Test
    void state_running_tellsPositionsAndWhatIsIgnored() throws Exception {
        createNote("any");
        storedNow();
        Map<String, @Nullable Object> json = json(get(STATE));
        assertThat(json).containsEntry("enabled", true);
        assertThat(list(json.get("remarks")))
                .singleElement()
                .asString()
                .contains("addr has no effect");
        assertThat(state().get("name")).isEqualTo("data.db");
        assertThat(state().get("healthy")).isEqualTo(true);
        assertThat(state().get("storeReachable")).isEqualTo(true);
        assertThat(String.valueOf(state().get("storedAt"))).matches("\\d{4}-.*Z");
        assertThat(text(get("/api/larder/capabilities")))
                .contains("\"replication\"")
                .contains("\"restores\"");
    }

    @Test
    void prove_now_isShownAsProven() throws Exception {
        createNote("proven");
        storedNow();
        assertThat(post(STATE + "/data.db/proof", Map.of()).statusCode()).isEqualTo(204);
        await(() ->
                state().get("proven") instanceof Map<?, ?> proven
                        && !"".equals(proven.get("fromNothingAt")));
        assertThat(post(STATE + "/nothing.db/proof", Map.of()).statusCode()).isEqualTo(404);
    }

    @Test
    void snapshot_now_isAmongThePoints() throws Exception {
        createNote("snapshot");
        String txid = storedNow();
        assertThat(post(STATE + "/data.db/snapshot", Map.of()).statusCode()).isEqualTo(204);
        await(() -> hasSnapshot(txid));
        Map<String, @Nullable Object> points = json(get(STATE + "/data.db/points?perPage=1"));
        assertThat(list(points.get("items"))).hasSize(1);
        assertThat(points.get("totalItems")).isNotEqualTo(1.0);
        assertThat(String.valueOf(points.get("oldest"))).isNotEmpty();
    }

    private static boolean hasSnapshot(String atLeast) {
        Path snapshots = dir.resolve("replica/ltx/9");
        if (Files.notExists(snapshots)) {
            return false;
        }
        try (var files = Files.list(snapshots)) {
            return files.anyMatch(
                    file -> file.getFileName().toString().substring(17).compareTo(atLeast) >= 0);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void restore_earlierState_isInspectedDownloadedAndSwitchedToAndBack() throws Exception {
        createNote("before");
        int before = notes();
        String past = storedNow();
        String lost = createNote("after");
        String present = storedNow();
        String id = restored(Map.of("txid", past));
        assertThat(status(id)).as(text(get(RESTORES + "/" + id))).isEqualTo("ready");
        HttpResponse<byte[]> collections = get(RESTORES + "/" + id + "/collections");
        assertThat(text(collections))
                .contains(
                        "\"name\":\"notes\",\"records\":"
                                + before
                                + ",\"recordsNow\":"
                                + (before + 1));
        String records = text(get(RESTORES + "/" + id + "/collections/notes/records?perPage=1"));
        assertThat(records).contains("\"title\":\"before\"").contains("\"totalItems\":" + before);
        assertThat(text(get(RESTORES + "/" + id + "/collections/_superusers/records")))
                .contains("root@example.com")
                .doesNotContain("tokenKey")
                .doesNotContain("password");
        String token =
                String.valueOf(
                        json(server.send("POST", "/api/files/token", server.superuserToken()))
                                .get("token"));
        HttpResponse<byte[]> file =
                server.send("GET", RESTORES + "/" + id + "/file?token=" + token, null);
        assertThat(new String(file.body(), 0, 15, StandardCharsets.ISO_8859_1))
                .isEqualTo("SQLite format 3");
        assertThat(post(RESTORES + "/" + id + "/switch", Map.of()).statusCode()).isEqualTo(204);
        await(() -> server.bean(BackupActivity.class).isIdle());
        assertThat(text(get("/api/larder/backups/activity")))
                .contains("\"running\":null")
                .contains("\"kind\":\"switch\"")
                .contains("\"error\":\"\"");
        assertThat(notes()).isEqualTo(before);
        assertThat(get("/api/collections/notes/records/" + lost).statusCode()).isEqualTo(404);
        assertThat(get(RESTORES + "/" + id).statusCode()).isEqualTo(404);
        String back = restored(Map.of("txid", present));
        assertThat(post(RESTORES + "/" + back + "/switch", Map.of()).statusCode()).isEqualTo(204);
        await(() -> server.bean(BackupActivity.class).isIdle());
        assertThat(get("/api/collections/notes/records/" + lost).statusCode()).isEqualTo(200);
        createNote("and on");
        storedNow();
        assertThat(state().get("healthy")).isEqualTo(true);
    }

    @Test
    void restore_stateWhoseFileIsGone_takesItFromTheMirror() throws Exception {
        String id = createNote("with a file that goes");
        String past = storedNow();
        await(() -> isMirrored(id));
        assertThat(
                        server.send(
                                        "DELETE",
                                        "/api/collections/notes/records/" + id,
                                        server.superuserToken())
                                .statusCode())
                .isEqualTo(204);
        storedNow();
        String restored = restored(Map.of("txid", past));
        post(RESTORES + "/" + restored + "/switch", Map.of());
        await(() -> server.bean(BackupActivity.class).isIdle());
        assertThat(get("/api/collections/notes/records/" + id).statusCode()).isEqualTo(200);
        assertThat(json(get(STATE)).get("missingFiles")).isEqualTo(0.0);
        String paper =
                String.valueOf(json(get("/api/collections/notes/records/" + id)).get("paper"));
        assertThat(text(get("/api/files/notes/" + id + "/" + paper)))
                .isEqualTo("with a file that goes");
    }

    /** Looks only where files end up: what is being stored comes and goes under other names. */
    private static boolean isMirrored(String record) {
        File[] collections = dir.resolve("files/files").toFile().listFiles();
        if (collections == null) {
            return false;
        }
        for (File collection : collections) {
            String[] stored =
                    new File(collection, record).list((_, name) -> !name.endsWith(".tmp"));
            if (stored != null && stored.length > 0) {
                return true;
            }
        }
        return false;
    }

    @Test
    void state_withMirror_tellsWhenItWasInStep() throws Exception {
        await(() -> {
            try {
                return json(get(STATE)).get("mirror") instanceof Map<?, ?> mirror
                        && !"".equals(mirror.get("inStepAt"))
                        && "".equals(mirror.get("trouble"));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void restore_badRequests_are400InOneSentence() throws Exception {
        createNote("any");
        storedNow();
        assertThat(text(post(RESTORES, Map.of("database", "auxiliary.db"))))
                .contains("The database auxiliary.db is not replicated.");
        assertThat(text(post(RESTORES, Map.of("txid", "12"))))
                .contains("The transaction id is wrong");
        assertThat(text(post(RESTORES, Map.of("before", "yesterday"))))
                .contains("The timestamp is wrong");
        assertThat(
                        text(
                                post(
                                        RESTORES,
                                        Map.of(
                                                "txid",
                                                "00000000000000a1",
                                                "before",
                                                "2026-01-01T00:00:00Z"))))
                .contains("not both");
        assertThat(get(RESTORES + "/unknown").statusCode()).isEqualTo(404);
        String early = restored(Map.of("before", "2001-01-01T00:00:00Z"));
        assertThat(text(get(RESTORES + "/" + early)))
                .contains("\"status\":\"failed\"")
                .contains("has no state from before 2001");
        assertThat(post(RESTORES + "/" + early + "/switch", Map.of()).statusCode()).isEqualTo(400);
        discard(early);
    }

    @Test
    void schedule_changed_holdsAtOnceAndIsKept() throws Exception {
        HttpResponse<byte[]> changed =
                server.sendJson(
                        "PATCH",
                        STATE + "/schedule",
                        server.superuserToken(),
                        Map.of("snapshotInterval", "90m", "levels", List.of("2s", "1m")));
        assertThat(text(changed))
                .contains("\"levels\":[\"2s\",\"1m\"]")
                .contains("\"snapshotInterval\":\"1h30m\"")
                .contains("\"configured\":{\"levels\":[\"1s\",\"5s\"]");
        server.bean(ReplicationTimes.class).on(new dev.larder.database.DatabaseReplaced());
        assertThat(
                        Objects.requireNonNull(server.bean(Replication.class).schedule())
                                .snapshotInterval())
                .hasMinutes(90);
        HttpResponse<byte[]> reset =
                server.sendJson(
                        "PATCH",
                        STATE + "/schedule",
                        server.superuserToken(),
                        Map.of("reset", true));
        assertThat(json(reset)).containsEntry("levels", List.of("1s", "5s"));
    }

    @Test
    void schedule_badValues_areRefusedByMember() throws Exception {
        HttpResponse<byte[]> refused =
                server.sendJson(
                        "PATCH",
                        STATE + "/schedule",
                        server.superuserToken(),
                        Map.of(
                                "snapshotInterval",
                                "often",
                                "proofInterval",
                                "1ms",
                                "levels",
                                List.of("1s")));
        assertThat(refused.statusCode()).isEqualTo(400);
        Map<?, ?> data = (Map<?, ?>) Objects.requireNonNull(json(refused).get("data"));
        assertThat(data.keySet().stream().map(String::valueOf))
                .containsExactlyInAnyOrder("snapshotInterval", "proofInterval", "levels");
        HttpResponse<byte[]> wrongType =
                server.sendJson(
                        "PATCH",
                        STATE + "/schedule",
                        server.superuserToken(),
                        Map.of("proofInterval", 5));
        assertThat(wrongType.statusCode()).isEqualTo(400);
    }

    @Test
    void troubled_once_mailsSuperusersAndOnlyOnceAnHour() throws Exception {
        var watch = server.bean(ReplicationWatch.class);
        var fact =
                new ReplicationTroubled(
                        dir.resolve("data/data.db"),
                        ReplicationTroubled.Part.PROOF,
                        "The replica is damaged: level 9 <b>.",
                        Instant.parse("2026-01-01T00:00:00Z"));
        watch.on(fact);
        watch.on(fact);
        await(() -> outbox().contains("does not prove restorable"));
        assertThat(outbox())
                .contains("level 9 \\u0026lt;b\\u0026gt;.")
                .containsOnlyOnce("\"subject\":\"The replica of data.db");
    }

    private static String outbox() {
        try {
            return Json.write(Json.parse(text(get("/api/mails/outbox"))));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
