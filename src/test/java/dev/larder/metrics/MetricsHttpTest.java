package dev.larder.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.larder.LarderServer;
import dev.larder.LarderServer.Response;
import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the server tells about itself, over both of its ports. */
class MetricsHttpTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static LarderServer server;
    private static URI management;

    @BeforeAll
    static void start(@TempDir Path dir) {
        server = LarderServer.start(dir.resolve("data"), "--larder.metrics.address=127.0.0.1:0");
        management = URI.create("http://127.0.0.1:" + server.bean(ManagementServer.class).port());
        server.superuser()
                .post(
                        "/api/collections",
                        """
                        {"name": "notes", "type": "base", "listRule": "", "viewRule": "", "createRule": "",
                         "fields": [{"name": "title", "type": "text", "required": true},
                                    {"name": "file", "type": "file"}]}\
                        """)
                .expect(200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void metrics_apiPort_areForSuperusersOnly() {
        assertThat(server.guest().get("/api/larder/metrics").status()).isEqualTo(401);
        assertThat(server.guest().get("/metrics").status()).isEqualTo(404);
        assertThat(server.guest().get("/actuator/prometheus").status()).isEqualTo(404);
        assertThat(server.superuser().get("/api/larder/metrics").status()).isEqualTo(200);
    }

    @Test
    void capabilities_withMetrics_announceThem() {
        Response response = server.superuser().get("/api/larder/capabilities").expect(200);

        assertThat(response.json()).containsEntry("metrics", "/api/larder/metrics");
    }

    @Test
    void metrics_requests_areCountedByClass() throws Exception {
        long created = total("create");
        long listed = total("list");
        long refused = number(byClass("create"), "clientErrors");

        server.guest().post("/api/collections/notes/records", "{\"title\": \"a\"}").expect(200);
        server.guest().post("/api/collections/notes/records", "{}").expect(400);
        server.guest().get("/api/collections/notes/records").expect(200);

        LarderServer.await(() -> total("list") == listed + 1);
        assertThat(total("create")).isEqualTo(created + 2);
        assertThat(number(byClass("create"), "clientErrors")).isEqualTo(refused + 1);
    }

    @Test
    void metrics_afterRequests_haveWhatTheHomePageReads() throws Exception {
        server.guest()
                .multipart(
                        "POST",
                        "/api/collections/notes/records",
                        "title",
                        "with a file",
                        "file",
                        new LarderServer.FilePart("a.txt", "0123456789"))
                .expect(200);

        Map<String, @Nullable Object> json = metrics();

        assertThat(json.get("uptimeSeconds")).asString().matches("\\d+(\\.\\d+)?");
        Map<String, @Nullable Object> latency = object(json, "latency");
        double p50 = ((Number) latency.get("p50")).doubleValue();
        double p99 = ((Number) latency.get("p99")).doubleValue();
        assertThat(p50).isPositive();
        assertThat(p99).isGreaterThanOrEqualTo(p50);
        assertThat(number(object(json, "storage"), "data")).isPositive();
        assertThat(number(object(object(json, "database"), "data"), "bytes")).isPositive();
        assertThat(number(object(json, "memory"), "heapUsed")).isPositive();
        assertThat(number(json, "realtimeDropped")).isZero();
        // The folder is walked in the background; the figure of the first walk stays for minutes.
        LarderServer.await(() -> object(metrics(), "storage").get("files") != null);
    }

    @Test
    void metrics_realtimeClients_areThoseThatAreConnected() throws Exception {
        assertThat(number(metrics(), "realtimeClients")).isZero();

        HttpResponse<java.io.InputStream> stream =
                CLIENT.send(
                        HttpRequest.newBuilder(server.base().resolve("/api/realtime")).build(),
                        BodyHandlers.ofInputStream());

        assertThat(number(metrics(), "realtimeClients")).isEqualTo(1);
        stream.body().close();
    }

    @Test
    void metrics_query_isFoundAgainInTheCache() {
        server.guest().get("/api/collections/notes/records?filter=title='a'").expect(200);
        server.guest().get("/api/collections/notes/records?filter=title='b'").expect(200);

        Map<String, @Nullable Object> cache = object(metrics(), "cache");

        assertThat(number(cache, "queries")).isPositive();
        assertThat(((Number) cache.get("hitRatio")).doubleValue()).isBetween(0.0, 1.0);
    }

    @Test
    void management_metrics_areInPrometheusFormat() throws Exception {
        server.guest().get("/api/collections/notes/records").expect(200);

        HttpResponse<String> response = get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(response.body())
                .contains("larder_http_requests_total{class=\"list\",status=\"2xx\"}")
                .contains("larder_http_duration_seconds_bucket{class=\"list\",le=\"0.1\"}")
                .contains("larder_http_latency_seconds{quantile=\"0.99\"}")
                .contains("larder_writer_waiting{database=\"data\"}")
                .contains("larder_database_size_bytes{database=\"auxiliary\"}")
                .contains("larder_realtime_clients")
                .contains("larder_logs_lost_total")
                .contains("cache_gets_total{cache=\"queries\"")
                .contains("jvm_memory_used_bytes")
                .contains("process_files_open_files");
    }

    @Test
    void management_readiness_followsTheServer() throws Exception {
        assertThat(get("/ready").statusCode()).isEqualTo(200);
        assertThat(get("/live").statusCode()).isEqualTo(200);

        server.publish(new AvailabilityChangeEvent<>(server, ReadinessState.REFUSING_TRAFFIC));
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        server.publish(new AvailabilityChangeEvent<>(server, ReadinessState.ACCEPTING_TRAFFIC));

        assertThat(get("/ready").body()).isEqualTo("ready\n");
    }

    @Test
    void management_otherPaths_are404AndNothingOfTheApi() throws Exception {
        assertThat(get("/api/health").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void management_withoutAddress_isOff(@TempDir Path dir) {
        try (LarderServer plain = LarderServer.start(dir.resolve("data"))) {
            assertThat(plain.has(ManagementServer.class)).isFalse();
            assertThat(plain.superuser().get("/api/larder/metrics").status()).isEqualTo(200);
        }
    }

    @Test
    void address_portAlone_isOnTheLoopbackInterface() {
        assertThat(new MetricsProperties("9100").host()).isEqualTo("127.0.0.1");
        assertThat(new MetricsProperties("0.0.0.0:9100").host()).isEqualTo("0.0.0.0");
        assertThat(new MetricsProperties("0.0.0.0:9100").port()).isEqualTo(9100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MetricsProperties("localhost:http"))
                .withMessageContaining("localhost:http");
    }

    @Test
    void requestClass_ofEveryKindOfPath_isTheKind() {
        assertThat(RequestClass.of("GET", "/api/collections/a/records?x=/y"))
                .isEqualTo(RequestClass.LIST);
        assertThat(RequestClass.of("HEAD", "/api/collections/a/records/b"))
                .isEqualTo(RequestClass.VIEW);
        assertThat(RequestClass.of("PATCH", "/api/collections/a/records/b"))
                .isEqualTo(RequestClass.UPDATE);
        assertThat(RequestClass.of("DELETE", "/api/collections/a/records/b"))
                .isEqualTo(RequestClass.DELETE);
        assertThat(RequestClass.of("POST", "/api/collections/a/auth-with-password"))
                .isEqualTo(RequestClass.AUTH);
        assertThat(RequestClass.of("GET", "/api/collections/a")).isEqualTo(RequestClass.OPERATOR);
        assertThat(RequestClass.of("GET", "/api/files/a/b/c")).isEqualTo(RequestClass.FILE);
        assertThat(RequestClass.of("GET", "/api/larder/realtime")).isEqualTo(RequestClass.REALTIME);
        assertThat(RequestClass.of("GET", "/_/app.js")).isEqualTo(RequestClass.DASHBOARD);
        assertThat(RequestClass.of("GET", "/")).isEqualTo(RequestClass.STATIC);
    }

    private static Map<String, @Nullable Object> metrics() {
        return server.superuser().get("/api/larder/metrics").expect(200).json();
    }

    private static Map<String, @Nullable Object> byClass(String name) {
        return object(object(object(metrics(), "requests"), "byClass"), name);
    }

    private static long total(String name) {
        return number(byClass(name), "total");
    }

    private static Map<String, @Nullable Object> object(
            Map<String, @Nullable Object> json, String name) {
        return Json.parseObject(Json.write(json.get(name)));
    }

    private static long number(Map<String, @Nullable Object> json, String name) {
        return ((Number) List.of(json.get(name)).getFirst()).longValue();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(management.resolve(path)).build(), BodyHandlers.ofString());
    }
}
