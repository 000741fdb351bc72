package dev.larder.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.larder.database.Database;
import dev.larder.database.DatabaseException;
import dev.larder.database.Sql;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.SmartLifecycle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * Metrics and readiness on a port of their own, without sign-in, for what watches the server. It is
 * the JDK's own small server and shares no threads or limits with the API: it answers when the API
 * is busy.
 */
final class ManagementServer implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ManagementServer.class);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private static final Sql ANY_READ = Sql.of("SELECT 1");

    private final MetricsProperties properties;
    private final PrometheusMeterRegistry registry;
    private final ApplicationAvailability availability;
    private final Database database;
    private final HttpServer server;
    private volatile boolean running;

    /**
     * Takes the port, so that one that is in use ends the start with a sentence.
     *
     * @param database answers a read when the server is ready
     */
    ManagementServer(
            MetricsProperties properties,
            PrometheusMeterRegistry registry,
            ApplicationAvailability availability,
            Database database) {
        this.properties = properties;
        this.registry = registry;
        this.availability = availability;
        this.database = database;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(properties.host(), properties.port()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "larder.metrics.address " + properties.address() + ": " + e.getMessage(), e);
        }
        server.setExecutor(
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("management-", 0).factory()));
        server.createContext("/", this::answer);
    }

    /** The port it listens on. */
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void start() {
        server.start();
        running = true;
        log.atInfo()
                .addKeyValue("address", properties.host() + ":" + port())
                .log("metrics and readiness are answered");
    }

    @Override
    public void stop() {
        running = false;
        server.stop(0);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics" -> send(exchange, 200, PROMETHEUS, registry.scrape());
                case "/live" -> send(exchange, 200, TEXT, "alive\n");
                case "/ready" -> {
                    String obstacle = obstacle();
                    send(
                            exchange,
                            obstacle.isEmpty() ? 200 : 503,
                            TEXT,
                            obstacle.isEmpty() ? "ready\n" : obstacle + "\n");
                }
                default -> send(exchange, 404, TEXT, "There are /metrics, /ready and /live.\n");
            }
        }
    }

    /** Why requests should go elsewhere; empty when they should come. */
    private String obstacle() {
        if (availability.getReadinessState() != ReadinessState.ACCEPTING_TRAFFIC) {
            return "starting or stopping";
        }
        try {
            database.read(connection -> connection.first(ANY_READ, row -> row.integer(0)));
            return "";
        } catch (DatabaseException e) {
            return "the database does not answer: " + e.kind();
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
