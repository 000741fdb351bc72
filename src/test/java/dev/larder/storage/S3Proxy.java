package dev.larder.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

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
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/** Stands before a bucket on loopback and answers in its place what a fault says. */
public final class S3Proxy implements AutoCloseable {

    private static final Set<String> NOT_FORWARDED =
            Set.of("host", "content-length", "connection", "expect", "upgrade", "http2-settings");
    private static final Set<String> NOT_RETURNED =
            Set.of("content-length", "transfer-encoding", "connection");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;
    private final URI bucket;
    private final Function<String, Fault> faults;

    /** What happens to a call. */
    public sealed interface Fault {

        /** Nothing. */
        record None() implements Fault {}

        /**
         * It is refused.
         *
         * @param done whether it is carried out all the same
         */
        record Refused(int status, String code, boolean done) implements Fault {}

        /** Its answer comes late. */
        record Slow(Duration delay) implements Fault {}

        /** The connection breaks in the middle of the body of a download. */
        record Half() implements Fault {}
    }

    /**
     * @param endpoint of the bucket's server
     * @param faults asked for each call
     */
    public S3Proxy(String endpoint, Supplier<Fault> faults) throws IOException {
        this(endpoint, _ -> faults.get());
    }

    /**
     * @param endpoint of the bucket's server
     * @param faults asked for each call, with its method
     */
    public S3Proxy(String endpoint, Function<String, Fault> faults) throws IOException {
        this.bucket = URI.create(endpoint);
        this.faults = faults;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /** Address with scheme and port. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (faults.apply(exchange.getRequestMethod())) {
                case Fault.Refused(int status, String code, boolean done) -> {
                    if (done) {
                        forward(exchange, body);
                    }
                    refuse(exchange, status, code);
                }
                case Fault.Slow(Duration delay) -> {
                    LockSupport.parkNanos(delay.toNanos());
                    send(exchange, forward(exchange, body), false);
                }
                case Fault.Half _ -> send(exchange, forward(exchange, body), true);
                case Fault.None _ -> send(exchange, forward(exchange, body), false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
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

    private static void send(HttpExchange exchange, HttpResponse<byte[]> answer, boolean half)
            throws IOException {
        answer.headers()
                .map()
                .forEach((name, values) -> {
                    if (!NOT_RETURNED.contains(name.toLowerCase(Locale.ROOT))) {
                        exchange.getResponseHeaders().put(name, values);
                    }
                });
        byte[] body = answer.body();
        if (exchange.getRequestMethod().equals("HEAD") || body.length == 0) {
            answer.headers()
                    .firstValue("content-length")
                    .ifPresent(
                            length -> exchange.getResponseHeaders().set("Content-Length", length));
            exchange.sendResponseHeaders(answer.statusCode(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.statusCode(), body.length);
        if (half && exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.getResponseBody().flush();
            throw new IOException("the connection breaks");
        }
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
