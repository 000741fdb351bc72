package dev.larder.metrics;

import dev.larder.web.RequestCompleted;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;

import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts answered requests by their class and the first digit of their status, and times them. All
 * meters exist from the start, so that a request costs a few additions and looks nothing up.
 */
final class RequestMetrics {

    /** Time that the percentiles look back on. */
    static final Duration WINDOW = Duration.ofMinutes(5);

    private static final int WINDOW_PARTS = 5;
    private static final double[] PERCENTILES = {0.5, 0.95, 0.99};
    private static final String[] PERCENTILE_NAMES = {"p50", "p95", "p99"};
    private static final int OUTCOMES = 6;
    private static final int CLIENT_ERROR = 4;
    private static final int SERVER_ERROR = 5;

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final Map<RequestClass, Meters> meters = new EnumMap<>(RequestClass.class);
    private final Timer all;

    RequestMetrics(MeterRegistry registry) {
        for (RequestClass kind : RequestClass.values()) {
            meters.put(kind, new Meters(registry, kind));
        }
        all =
                Timer.builder("larder.http.latency")
                        .description("Time to answer, without streams and file transfers")
                        .publishPercentiles(PERCENTILES)
                        .distributionStatisticExpiry(WINDOW)
                        .distributionStatisticBufferLength(WINDOW_PARTS)
                        .register(registry);
    }

    /** The meters of one class. */
    private static final class Meters {
        private final Counter[] byOutcome = new Counter[OUTCOMES];
        private final @Nullable Timer time;

        Meters(MeterRegistry registry, RequestClass kind) {
            for (int digit = 0; digit < OUTCOMES; digit++) {
                byOutcome[digit] =
                        Counter.builder("larder.http.requests")
                                .description("Answered requests")
                                .tag("class", kind.label())
                                .tag("status", digit == 0 ? "none" : digit + "xx")
                                .register(registry);
            }
            time =
                    kind.isTimed()
                            ? Timer.builder("larder.http.duration")
                                    .description("Time to answer")
                                    .tag("class", kind.label())
                                    .serviceLevelObjectives(BUCKETS)
                                    .register(registry)
                            : null;
        }
    }

    @EventListener
    void on(RequestCompleted request) {
        RequestClass kind = RequestClass.of(request.method(), request.uri());
        Meters own = java.util.Objects.requireNonNull(meters.get(kind));
        int digit = request.status() / 100;
        own.byOutcome[digit > 0 && digit < OUTCOMES ? digit : 0].increment();
        if (own.time != null) {
            long nanos = request.duration().toNanos();
            own.time.record(nanos, TimeUnit.NANOSECONDS);
            all.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Numbers of requests since the start, as the API shows them. */
    Map<String, Object> toJson() {
        long total = 0;
        long clientErrors = 0;
        long serverErrors = 0;
        var byClass = new LinkedHashMap<String, Object>();
        for (Map.Entry<RequestClass, Meters> entry : meters.entrySet()) {
            Counter[] counters = entry.getValue().byOutcome;
            long own = 0;
            for (Counter counter : counters) {
                own += (long) counter.count();
            }
            long refused = (long) counters[CLIENT_ERROR].count();
            long failed = (long) counters[SERVER_ERROR].count();
            byClass.put(
                    entry.getKey().label(),
                    Map.of("total", own, "clientErrors", refused, "serverErrors", failed));
            total += own;
            clientErrors += refused;
            serverErrors += failed;
        }
        var json = new LinkedHashMap<String, Object>();
        json.put("total", total);
        json.put("clientErrors", clientErrors);
        json.put("serverErrors", serverErrors);
        json.put("byClass", byClass);
        return json;
    }

    /** Percentiles of the time to answer, in milliseconds, over the last {@link #WINDOW}. */
    Map<String, Object> latency() {
        HistogramSnapshot snapshot = all.takeSnapshot();
        var json = new LinkedHashMap<String, Object>();
        ValueAtPercentile[] values = snapshot.percentileValues();
        for (int i = 0; i < values.length; i++) {
            json.put(PERCENTILE_NAMES[i], millis(values[i].value(TimeUnit.MICROSECONDS)));
        }
        return json;
    }

    /** Milliseconds with two decimals. */
    private static double millis(double micros) {
        return Math.round(micros / 10) / 100.0;
    }
}
