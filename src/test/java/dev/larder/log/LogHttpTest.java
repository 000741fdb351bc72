package dev.larder.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.LarderServer;
import dev.larder.LarderServer.Client;
import dev.larder.LarderServer.Response;
import dev.larder.api.Json;
import dev.larder.database.Database;
import dev.larder.database.Databases;
import dev.larder.database.Sql;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** What becomes of requests and messages in the log, over HTTP. */
class LogHttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static LarderServer server;
    private static Client root;
    private static Client guest;

    @BeforeAll
    static void start(@TempDir Path dir) {
        server = LarderServer.start(dir.resolve("data"));
        root = server.superuser();
        guest = server.guest();
    }

    @BeforeEach
    void empty() {
        root.patch(
                        "/api/settings",
                        "{\"logs\": {\"maxDays\": 5, \"minLevel\": 0, \"logIP\": true, \"logAuthId\": false}}")
                .expect(200);
        root.delete("/api/logs").expect(204);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void request_success_isOneEntryWithItsFacts() {
        guest.send(
                guest.request("/api/health?a=%C3%A9")
                        .header("User-Agent", "tester")
                        .header("Referer", "http://a/?token=x"));

        Map<String, @Nullable Object> entry = only("data.url ~ '/api/health'");

        assertThat(entry.keySet()).containsExactly("id", "created", "data", "message", "level");
        assertThat(entry)
                .containsEntry("level", 0.0)
                .containsEntry("message", "GET /api/health?a=é");
        Map<String, @Nullable Object> data = data(entry);
        assertThat(data)
                .containsEntry("type", "request")
                .containsEntry("status", 200.0)
                .containsEntry("method", "GET")
                .containsEntry("url", "/api/health?a=%C3%A9")
                .containsEntry("userAgent", "tester")
                .containsEntry("referer", "http://a/?token=***")
                .containsEntry("auth", "")
                .containsEntry("userIP", "127.0.0.1")
                .containsEntry("remoteIP", "127.0.0.1")
                .doesNotContainKeys("error", "details", "meta", "authId");
        assertThat(List.copyOf(data.keySet())).isSorted();
        assertThat((Double) data.get("execTime")).isPositive();
    }

    @Test
    void request_failure_tellsWhy() {
        root.post("/api/collections", "{\"name\": \"\"}").expect(400);

        Map<String, @Nullable Object> entry = only("level = 8");

        assertThat(data(entry))
                .containsEntry("status", 400.0)
                .containsEntry("error", "Failed to create collection.")
                .containsEntry("auth", "_superusers");
        assertThat(Json.write(data(entry).get("details"))).contains("validation_required");
    }

    @Test
    void request_quietRoute_isLoggedOnlyWhenItFails() {
        root.get("/api/logs").expect(200);
        root.get("/api/logs/missing").expect(404);
        guest.get("/api/logs").expect(401);

        only("data.status = 404");
        only("data.status = 401");
        assertThat(entries("data.url ~ '/api/logs'")).hasSize(2);
    }

    @Test
    void request_fileToken_neverGetsIntoTheLog() {
        guest.get("/api/files/a/b/c?thumb=1&token=very-secret&x=1");

        Map<String, @Nullable Object> entry = only("data.url ~ '/api/files'");

        assertThat(Json.write(entry)).doesNotContain("very-secret").contains("token=***\\u0026x=1");
    }

    @Test
    void request_longTexts_areCut() {
        guest.send(guest.request("/api/health?x=1").header("User-Agent", "u".repeat(3000)));

        assertThat(String.valueOf(data(only("data.url ~ '/api/health?x'")).get("userAgent")))
                .hasSize(2003)
                .endsWith("u...");
        assertThat(RequestLog.cut("é".repeat(3), 5)).isEqualTo("éé...");
    }

    @Test
    void settings_addressAndIdentity_followThem() {
        root.patch("/api/settings", "{\"logs\": {\"logIP\": false, \"logAuthId\": true}}")
                .expect(200);

        root.get("/api/health").expect(200);

        Map<String, @Nullable Object> data = data(only("data.url ~ '/api/health'"));
        assertThat(data).doesNotContainKeys("userIP", "remoteIP").containsKey("authId");
    }

    @Test
    void settings_minLevel_leavesOutAndRemovesWhatIsBelow() {
        guest.get("/api/health").expect(200);
        guest.get("/api/logs").expect(401);
        only("data.url ~ '/api/health'");
        only("data.url ~ '/api/logs'");

        root.patch("/api/settings", "{\"logs\": {\"minLevel\": 8}}").expect(200);
        guest.get("/api/health").expect(200);

        assertThat(entries("data.url ~ '/api/'"))
                .allSatisfy(entry -> assertThat(entry).containsEntry("level", 8.0))
                .isNotEmpty();
    }

    @Test
    void settings_noDays_stopsTheLogAndEmptiesIt() {
        guest.get("/api/health").expect(200);
        only("data.url ~ '/api/health'");

        root.patch("/api/settings", "{\"logs\": {\"maxDays\": 0}}").expect(200);
        guest.get("/api/health").expect(200);

        assertThat(entries("")).isEmpty();
    }

    @Test
    void retention_job_removesWhatIsOlderThanTheDays() throws Exception {
        store().insert(
                        List.of(
                                entry("old", Duration.ofDays(6)),
                                entry("young", Duration.ofDays(4))));

        root.post("/api/crons/__pbLogsCleanup__", null).expect(204);

        LarderServer.await(() -> entries("message = 'old'").isEmpty());
        assertThat(entries("message = 'young'")).hasSize(1);
    }

    @Test
    void list_filterSortAndPages() {
        var group = new ArrayList<LogEntry>();
        for (int i = 0; i < 30; i++) {
            group.add(
                    entry(
                            "entry " + i,
                            Duration.ofMinutes(i),
                            Map.of("status", 200 + i, "deep", Map.of("n", i))));
        }
        store().insert(group);

        Response page =
                root.get(
                                "/api/logs?perPage=5&page=2&sort=-created&filter="
                                        + encoded("data.status >= 210"))
                        .expect(200);

        assertThat(page.json()).containsEntry("totalItems", 20.0).containsEntry("totalPages", 4.0);
        assertThat(page.items())
                .extracting(item -> item.get("message"))
                .containsExactly("entry 15", "entry 16", "entry 17", "entry 18", "entry 19");
        assertThat(entries("data.deep.n = 7")).hasSize(1);
        assertThat(entries("message ~ 'entry 1' && level = 0")).hasSize(11);
        assertThat(root.get("/api/logs?sort=@random").status()).isEqualTo(200);
        assertThat(root.get("/api/logs?sort=-@rowid").status()).isEqualTo(200);
    }

    @Test
    void list_whatCannotBeUnderstood_is400() {
        for (String filter :
                List.of("data.status >=", "missing = 1", "data. = 1", "data.a-b = 1", "(")) {
            assertThat(root.get("/api/logs?filter=" + encoded(filter)).status())
                    .as(filter)
                    .isEqualTo(400);
        }
        assertThat(root.get("/api/logs?sort=missing").status()).isEqualTo(400);
        assertThat(root.get("/api/logs/stats?filter=" + encoded("missing = 1")).body())
                .contains("Invalid filter format.");
    }

    @Test
    void filter_injection_isAValue() {
        guest.get("/api/health").expect(200);
        only("data.url ~ '/api/health'");

        assertThat(entries("message = \"'; DELETE FROM _logs; --\"")).isEmpty();
        assertThat(entries("data.url ~ '/api/health'")).hasSize(1);
    }

    @Test
    void stats_countByHour() {
        Instant hour = Instant.parse("2024-05-06T07:00:00Z");
        root.patch("/api/settings", "{\"logs\": {\"maxDays\": 10000}}").expect(200);
        store().insert(
                        List.of(
                                new LogEntry(hour.plusSeconds(1), 0, "a", new TreeMap<>()),
                                new LogEntry(hour.plusSeconds(3599), 8, "b", new TreeMap<>()),
                                new LogEntry(hour.plusSeconds(3600), 0, "c", new TreeMap<>())));

        assertThat(
                        root.get("/api/logs/stats?filter=" + encoded("created < '2024-06-01'"))
                                .expect(200)
                                .body())
                .isEqualTo(
                        "[{\"date\":\"2024-05-06 07:00:00.000Z\",\"total\":2},"
                                + "{\"date\":\"2024-05-06 08:00:00.000Z\",\"total\":1}]\n");
        assertThat(
                        root.get(
                                        "/api/logs/stats?filter="
                                                + encoded("level = 8 && created < '2024-06-01'"))
                                .body())
                .isEqualTo("[{\"date\":\"2024-05-06 07:00:00.000Z\",\"total\":1}]\n");
    }

    @Test
    void view_known_isTheEntry_unknown_is404() {
        guest.get("/api/health").expect(200);
        String id = String.valueOf(only("data.url ~ '/api/health'").get("id"));

        assertThat(root.get("/api/logs/" + id).expect(200).text("message"))
                .isEqualTo("GET /api/health");
        assertThat(root.get("/api/logs/missing").status()).isEqualTo(404);
        assertThat(root.get("/api/logs/..%2F..%2Fdata.db").status()).isEqualTo(404);
    }

    @Test
    void truncate_removesEverything_superusersOnly() {
        guest.get("/api/health").expect(200);
        only("data.url ~ '/api/health'");

        assertThat(guest.delete("/api/logs").status()).isEqualTo(401);
        root.delete("/api/logs").expect(204);

        assertThat(entries("data.url = '/api/health'")).isEmpty();
    }

    @Test
    void applicationMessages_areEntriesToo() {
        LoggerFactory.getLogger("dev.larder.log.test")
                .atWarn()
                .addKeyValue("folder", "x")
                .setCause(new IllegalStateException("on purpose"))
                .log("something is degraded");

        Map<String, @Nullable Object> entry = only("message = 'something is degraded'");

        assertThat(entry).containsEntry("level", 4.0);
        assertThat(data(entry))
                .containsEntry("folder", "x")
                .containsEntry("error", "java.lang.IllegalStateException: on purpose");
    }

    @Test
    void writer_manyEntries_areAllStoredInOrder() {
        for (int i = 0; i < 3 * LogWriter.GROUP + 7; i++) {
            writer().add(entry("many " + i, Duration.ZERO));
        }

        List<Map<String, @Nullable Object>> found = entries("message ~ 'many '");

        assertThat(found).hasSize(3 * LogWriter.GROUP + 7);
        assertThat(found.getFirst()).containsEntry("message", "many 0");
        assertThat(found.getLast()).containsEntry("message", "many " + (3 * LogWriter.GROUP + 6));
    }

    @Test
    void writer_databaseIsBusy_neverHoldsUpARequest() throws Exception {
        Database auxiliary = server.bean(Databases.class).auxiliary();
        long lost = writer().lost();
        var held = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        Thread holder =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                auxiliary.holding(() -> {
                                    held.countDown();
                                    release.await();
                                    return true;
                                });
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
        held.await();
        try {
            for (int i = 0; i < 2 * LogWriter.CAPACITY; i++) {
                writer().add(entry("too many", Duration.ZERO));
            }
            guest.get("/api/health").expect(200);
            assertThat(writer().lost()).isGreaterThan(lost);
        } finally {
            release.countDown();
            holder.join();
        }
    }

    @Test
    void writer_fullDisk_requestsGoOn_andTheLogOnceThereIsRoom() {
        Database auxiliary = server.bean(Databases.class).auxiliary();
        long lost = writer().lost();
        long pages = pragma(auxiliary, "page_count");
        pragma(auxiliary, "max_page_count=" + pages);
        try {
            for (int i = 0; i < 2000; i++) {
                writer().add(entry("x".repeat(1000), Duration.ZERO));
            }
            writer().flush();
            LarderServer.await(() -> writer().lost() > lost);
            guest.get("/api/health").expect(200);
            root.get("/api/logs").expect(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pragma(auxiliary, "max_page_count=4294967294");
        }

        writer().add(entry("room again", Duration.ZERO));

        assertThat(entries("message = 'room again'")).hasSize(1);
    }

    @Test
    void writer_outOfMemory_losesThoseEntriesAndGoesOn() throws InterruptedException {
        long lost = writer().lost();
        var exhausting =
                new java.util.AbstractMap<String, @Nullable Object>() {
                    @Override
                    public java.util.Set<Entry<String, @Nullable Object>> entrySet() {
                        return java.util.Set.of(
                                Map.entry("never", new long[Integer.MAX_VALUE].length));
                    }
                };
        writer().add(entry("too much", Duration.ZERO, exhausting));
        LarderServer.await(() -> writer().lost() > lost);

        guest.get("/api/health").expect(200);
        writer().add(entry("memory again", Duration.ZERO));

        assertThat(entries("message = 'memory again'")).hasSize(1);
    }

    /* ---------- helpers ---------- */

    private static LogWriter writer() {
        return server.bean(LogWriter.class);
    }

    private static LogStore store() {
        return server.bean(LogStore.class);
    }

    private static LogEntry entry(String message, Duration age) {
        return entry(message, age, Map.of());
    }

    private static LogEntry entry(
            String message, Duration age, Map<String, @Nullable Object> data) {
        return new LogEntry(Instant.now().minus(age), LogEntry.INFO, message, data);
    }

    private static List<Map<String, @Nullable Object>> entries(String filter) {
        writer().flush();
        return root.get("/api/logs?perPage=1000&sort=@rowid&filter=" + encoded(filter))
                .expect(200)
                .items();
    }

    /** The only entry that passes; a request is logged just after its answer has gone out. */
    private static Map<String, @Nullable Object> only(String filter) {
        try {
            LarderServer.await(() -> !entries(filter).isEmpty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Map<String, @Nullable Object>> found = entries(filter);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static Map<String, @Nullable Object> data(Map<String, @Nullable Object> entry) {
        return Json.parseObject(Json.write(entry.get("data")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static long pragma(Database database, String pragma) {
        Long value =
                database.<Long>maintain(
                        PATIENCE,
                        connection ->
                                connection
                                        .list(Sql.of("PRAGMA " + pragma), row -> row.integer(0))
                                        .getFirst());
        return value == null ? -1 : value;
    }
}
