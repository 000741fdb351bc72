package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.larder.api.DataDirectory;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.Databases;
import dev.larder.database.DetachedFile;
import dev.larder.database.Sql;
import dev.larder.storage.LocalBlobStore;
import dev.larder.storage.S3StandIn;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Replication to a bucket over HTTP, through a proxy that answers as bad days do. */
@Timeout(180)
class S3ReplicationTest {

    private static final Set<String> NOT_FORWARDED =
            Set.of("host", "content-length", "connection", "expect", "upgrade", "http2-settings");

    private static final int WRITES = 60;

    @TempDir Path dir;

    /** Stands before the bucket: refuses, delays, loses answers, breaks off bodies. */
    private static final class BadDay implements AutoCloseable {
        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final HttpServer server;
        private final URI bucket;
        private final Random random = new Random(5);
        private final Map<String, AtomicInteger> faults = new ConcurrentHashMap<>();
        private volatile boolean bad = true;

        BadDay(String endpoint) throws IOException {
            bucket = URI.create(endpoint);
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::answer);
            server.start();
        }

        String endpoint() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        private synchronized int dice() {
            return bad ? random.nextInt(100) : 100;
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                int dice = dice();
                if (dice < 7) {
                    refuse(exchange, 429, "SlowDown");
                } else if (dice < 14) {
                    refuse(exchange, 500, "InternalError");
                } else if (dice < 19) {
                    refuse(exchange, 503, "ServiceUnavailable");
                } else {
                    if (dice < 23) {
                        count("slow");
                        LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
                    }
                    HttpResponse<byte[]> answer = forward(exchange, body);
                    if (dice >= 23 && dice < 30) {
                        // It was done all the same: the next try is answered with 412.
                        refuse(exchange, 500, "InternalError");
                    } else {
                        send(exchange, answer, dice >= 30 && dice < 36);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        private void count(String fault) {
            faults.computeIfAbsent(fault, _ -> new AtomicInteger()).incrementAndGet();
        }

        private void refuse(HttpExchange exchange, int status, String code) throws IOException {
            count(String.valueOf(status));
            byte[] body =
                    ("<Error><Code>" + code + "</Code><Message>no</Message></Error>")
                            .getBytes(StandardCharsets.UTF_8);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }

        private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
                throws IOException, InterruptedException {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(bucket.resolve(exchange.getRequestURI().toString()))
                            .method(
                                    exchange.getRequestMethod(),
                                    body.length == 0
                                            ? BodyPublishers.noBody()
                                            : BodyPublishers.ofByteArray(body));
            exchange.getRequestHeaders()
                    .forEach((name, values) -> {
                        if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                            values.forEach(value -> request.header(name, value));
                        }
                    });
            return client.send(request.build(), BodyHandlers.ofByteArray());
        }

        private void send(HttpExchange exchange, HttpResponse<byte[]> answer, boolean half)
                throws IOException {
            answer.headers()
                    .map()
                    .forEach((name, values) -> {
                        if (!Set.of("content-length", "transfer-encoding", "connection")
                                .contains(name.toLowerCase(Locale.ROOT))) {
                            exchange.getResponseHeaders().put(name, values);
                        }
                    });
            byte[] body = answer.body();
            if (exchange.getRequestMethod().equals("HEAD") || body.length == 0) {
                answer.headers()
                        .firstValue("content-length")
                        .ifPresent(length ->
                                exchange.getResponseHeaders().set("Content-Length", length));
                exchange.sendResponseHeaders(answer.statusCode(), -1);
                return;
            }
            exchange.sendResponseHeaders(answer.statusCode(), body.length);
            if (half && exchange.getRequestMethod().equals("GET")) {
                count("half");
                exchange.getResponseBody().write(body, 0, body.length / 2);
                exchange.getResponseBody().flush();
                throw new IOException("the connection breaks");
            }
            exchange.getResponseBody().write(body);
        }

        void isOver() {
            bad = false;
        }

        @Override
        public void close() {
            server.stop(0);
            client.close();
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still not so after two minutes");
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    private ReplicationSource source(DataDirectory directory, String endpoint) throws IOException {
        Path file = dir.resolve("litestream.yml");
        Files.writeString(
                file,
                """
                levels: [{interval: 300ms}, {interval: 900ms}]
                snapshot: {interval: 2s, retention: 1h}
                l0-retention: 1s
                l0-retention-check-interval: 300ms
                larder: {proof-interval: 500ms, scrub-interval: 1s}
                dbs:
                  - path: %s/data.db
                    monitor-interval: 50ms
                    min-checkpoint-page-count: 50
                    replica:
                      url: s3://larder/bad-day?endpoint=%s
                      access-key-id: key
                      secret-access-key: secret
                      sync-interval: 5ms
                """
                        .formatted(directory.root(), endpoint));
        return ReplicationSource.read(directory, file.toString(), Map.<String, String>of()::get);
    }

    @Test
    void replicate_bucketThatMisbehaves_storesEverythingAndAccusesNoFile() throws Exception {
        var facts = new ConcurrentLinkedQueue<Object>();
        var directory = new DataDirectory(dir.resolve("data"));
        try (var day = new BadDay(S3StandIn.shared().endpoint());
                Databases databases =
                        Databases.open(directory.root(), DatabaseProperties.defaults());
                var replication =
                        new Replication(
                                source(directory, day.endpoint()),
                                databases,
                                () -> LocalBlobStore.withSideCars(directory.resolve("storage")),
                                InstantSource.system(),
                                facts::add)) {
            databases
                    .data()
                    .write(tx ->
                            tx.execute(Sql.of("CREATE TABLE n (id INTEGER PRIMARY KEY, b BLOB)")));
            for (int i = 1; i <= WRITES; i++) {
                databases
                        .data()
                        .write(tx ->
                                tx.execute(Sql.of("INSERT INTO n (b) VALUES (randomblob(3000))")));
                if (i % 5 == 0) {
                    await(() -> replication.awaitStored("data.db", Duration.ofSeconds(1)) > 0);
                }
            }
            day.isOver();
            await(() -> replication.awaitStored("data.db", Duration.ofSeconds(1)) > 0);
            await(() ->
                    replication.state("data.db").proven() instanceof ReplicationState.Proven proven
                            && proven.txid() == replication.state("data.db").storedTxid());
            assertThat(replication.state("data.db").wholeCopies()).isEqualTo(1);
            Path copy = dir.resolve("copy.db");
            replication.restore("data.db", Restore.Request.latest(copy));
            assertThat(rows(copy)).isEqualTo(WRITES);
            // A proof that could not be made proves nothing wrong.
            assertThat(facts)
                    .noneMatch(fact ->
                            fact instanceof ReplicationTroubled told
                                    && told.part() == ReplicationTroubled.Part.PROOF);
            assertThat(facts).anyMatch(ReplicationTroubled.class::isInstance);
            await(() -> replication.state("data.db").troubles().isEmpty());
            assertThat(day.faults.keySet()).containsAll(List.of("429", "500", "503", "slow"));
        }
    }

    private static long rows(Path file) {
        Long rows =
                DetachedFile.read(
                        file,
                        db -> db.first(Sql.of("SELECT count(*) FROM n"), row -> row.integer(0)));
        return rows == null ? -1 : rows;
    }
}
