package dev.larder.metrics;

import dev.larder.api.ApiTime;
import dev.larder.database.Database;
import dev.larder.database.Databases;
import dev.larder.web.Answer;
import dev.larder.web.QuietLog;
import dev.larder.web.Requires;
import dev.larder.web.Requires.Guard;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code GET /api/larder/metrics}: the figures that the dashboard shows, for superusers. What other
 * rooms count is read from the registry by name.
 */
@RestController
@ConditionalOnWebApplication
@Requires(Guard.SUPERUSER)
@QuietLog
class MetricsController {

    private static final double MILLIS = 1000.0;

    private final MeterRegistry registry;
    private final RequestMetrics requests;
    private final Databases databases;

    MetricsController(MeterRegistry registry, RequestMetrics requests, Databases databases) {
        this.registry = registry;
        this.requests = requests;
        this.databases = databases;
    }

    @GetMapping("/api/larder/metrics")
    Answer metrics() {
        var runtime = ManagementFactory.getRuntimeMXBean();
        var json = new LinkedHashMap<String, @Nullable Object>();
        String version = MetricsController.class.getPackage().getImplementationVersion();
        json.put("version", version == null ? "development" : version);
        json.put("java", Runtime.version().toString());
        json.put("startedAt", ApiTime.format(Instant.ofEpochMilli(runtime.getStartTime())));
        json.put("uptimeSeconds", runtime.getUptime() / MILLIS);
        json.put("requests", requests.toJson());
        json.put("latency", requests.latency());
        json.put(
                "database",
                Map.of("data", of(databases.data()), "auxiliary", of(databases.auxiliary())));
        json.put("storage", storage());
        json.put("cache", cache());
        json.put("memory", memory());
        json.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
        json.put("realtimeClients", whole("larder.realtime.clients"));
        json.put("realtimeDropped", whole("larder.realtime.dropped"));
        json.put("logsLost", whole("larder.logs.lost"));
        return Answer.ok(json);
    }

    private static Map<String, Object> of(Database database) {
        var json = new LinkedHashMap<String, Object>();
        json.put("bytes", ServerMetrics.bytes(database));
        json.put("logBytes", ServerMetrics.logBytes(database));
        json.put("waitingWrites", database.waitingWrites());
        return json;
    }

    private Map<String, @Nullable Object> storage() {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put(
                "data",
                ServerMetrics.bytes(databases.data())
                        + ServerMetrics.logBytes(databases.data())
                        + ServerMetrics.bytes(databases.auxiliary())
                        + ServerMetrics.logBytes(databases.auxiliary()));
        json.put("files", whole("larder.storage.files"));
        return json;
    }

    private Map<String, @Nullable Object> cache() {
        var json = new LinkedHashMap<String, @Nullable Object>();
        double hits = value("cache.gets", Tags.of("cache", "queries", "result", "hit"));
        double misses = value("cache.gets", Tags.of("cache", "queries", "result", "miss"));
        json.put("queries", whole(value("cache.size", Tags.of("cache", "queries"))));
        json.put("hitRatio", hits + misses > 0 ? hits / (hits + misses) : null);
        return json;
    }

    private static Map<String, @Nullable Object> memory() {
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        double resident = ServerMetrics.residentBytes();
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("heapUsed", heap.getUsed());
        json.put("heapMax", heap.getMax());
        json.put("resident", Double.isNaN(resident) ? null : (Object) (long) resident);
        return json;
    }

    private @Nullable Long whole(String name) {
        return whole(value(name, Tags.empty()));
    }

    private static @Nullable Long whole(double value) {
        return Double.isNaN(value) ? null : (Long) (long) value;
    }

    /** What a meter shows; NaN when there is none, or when it is not known. */
    private double value(String name, Tags tags) {
        Meter meter = registry.find(name).tags(tags).meter();
        return meter == null ? Double.NaN : meter.measure().iterator().next().getValue();
    }
}
