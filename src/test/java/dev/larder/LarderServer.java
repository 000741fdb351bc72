package dev.larder;

import dev.larder.api.Json;
import dev.larder.auth.AuthTokens;
import dev.larder.auth.Superusers;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A started server over a data directory of its own, with one superuser and a small client.
 * Starting takes seconds: share one among the tests of a class ({@code @BeforeAll}) and let each
 * test make the collections it needs.
 */
public final class LarderServer implements AutoCloseable {

    public static final String EMAIL = "root@example.com";
    public static final String PASSWORD = "1234567890";

    private final ConfigurableApplicationContext context;
    private final URI base;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String superuser;

    private LarderServer(ConfigurableApplicationContext context) {
        this.context = context;
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        base = URI.create("http://127.0.0.1:" + port);
        superuser =
                bean(AuthTokens.class).issueAuth(bean(Superusers.class).upsert(EMAIL, PASSWORD));
    }

    /**
     * Starts a server on a free port.
     *
     * @param dir folder for its data, which is made when it is missing; public files and migrations
     *     are looked for beside it, so it belongs into a temporary folder of its own
     * @param settings further properties, such as {@code --larder.database.queue=4}
     */
    public static LarderServer start(Path dir, String... settings) {
        var arguments = new ArrayList<>(List.of("--server.port=0", "--larder.dir=" + dir));
        arguments.addAll(List.of(settings));
        return new LarderServer(
                SpringApplication.run(LarderApplication.class, arguments.toArray(String[]::new)));
    }

    public URI base() {
        return base;
    }

    /** A part of the running application. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Whether the running application has such a part. */
    public boolean has(Class<?> type) {
        return context.getBeanProvider(type).getIfAvailable() != null;
    }

    /** Publishes an event in the running application. */
    public void publish(Object event) {
        context.publishEvent(event);
    }

    /** Calls back for every fact of a type that is published from now on. */
    public <T> void onFact(Class<T> type, Consumer<T> consumer) {
        context.addApplicationListener(
                (ApplicationListener<?>)
                        event -> {
                            if (event instanceof PayloadApplicationEvent<?> published
                                    && type.isInstance(published.getPayload())) {
                                consumer.accept(type.cast(published.getPayload()));
                            }
                        });
    }

    /** An auth token of the superuser. */
    public String superuserToken() {
        return superuser;
    }

    /** A client without a token. */
    public Client guest() {
        return new Client(null);
    }

    /** A client that is the superuser. */
    public Client superuser() {
        return new Client(superuser);
    }

    /** A client with this token. */
    public Client as(String token) {
        return new Client(token);
    }

    public URI resolve(String path) {
        return base.resolve(path);
    }

    /** Sends a request without a body. */
    public HttpResponse<byte[]> send(
            String method, String path, @Nullable String token, String... headers)
            throws IOException, InterruptedException {
        return send(method, path, token, BodyPublishers.noBody(), headers);
    }

    /** Sends a JSON body. */
    public HttpResponse<byte[]> sendJson(
            String method, String path, @Nullable String token, Object body)
            throws IOException, InterruptedException {
        return send(
                method,
                path,
                token,
                BodyPublishers.ofByteArray(Json.writeBytes(body)),
                "Content-Type",
                "application/json");
    }

    /** Sends any body. */
    public HttpResponse<byte[]> send(
            String method,
            String path,
            @Nullable String token,
            BodyPublisher body,
            String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).method(method, body);
        if (token != null) {
            request.header("Authorization", token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** Sends a form with files. */
    public HttpResponse<byte[]> sendForm(
            String method, String path, @Nullable String token, Form form)
            throws IOException, InterruptedException {
        return send(
                method,
                path,
                token,
                BodyPublishers.ofByteArray(form.bytes()),
                "Content-Type",
                "multipart/form-data; boundary=" + Form.BOUNDARY);
    }

    public static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    public static Map<String, @Nullable Object> json(HttpResponse<byte[]> response) {
        return Json.parseObject(text(response));
    }

    /** Waits until something holds; fails after ten seconds. */
    public static void await(BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(10));
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("still not so after ten seconds");
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    /** An HTTP client with one identity. */
    public final class Client {

        private final @Nullable String token;

        private Client(@Nullable String token) {
            this.token = token;
        }

        public Response get(String path) {
            return send("GET", path, null);
        }

        public Response post(String path, @Nullable String json) {
            return send("POST", path, json);
        }

        public Response patch(String path, @Nullable String json) {
            return send("PATCH", path, json);
        }

        public Response put(String path, @Nullable String json) {
            return send("PUT", path, json);
        }

        public Response delete(String path) {
            return send("DELETE", path, null);
        }

        /** Sends a JSON body, or none. */
        public Response send(String method, String path, @Nullable String json) {
            return send(
                    request(path)
                            .header("Content-Type", "application/json")
                            .method(
                                    method,
                                    json == null
                                            ? BodyPublishers.noBody()
                                            : BodyPublishers.ofString(json)));
        }

        /**
         * Sends a form with files: each part is a name with a text, or a name with a {@link
         * FilePart}.
         */
        public Response multipart(String method, String path, Object... namesAndParts) {
            String boundary = "larder-test-boundary";
            var body = new StringBuilder();
            for (int i = 0; i < namesAndParts.length; i += 2) {
                body.append("--")
                        .append(boundary)
                        .append("\r\nContent-Disposition: form-data; name=\"");
                body.append(namesAndParts[i]).append('"');
                if (namesAndParts[i + 1] instanceof FilePart(String fileName, String content)) {
                    body.append("; filename=\"").append(fileName).append("\"\r\n");
                    body.append("Content-Type: application/octet-stream\r\n\r\n").append(content);
                } else {
                    body.append("\r\n\r\n").append(namesAndParts[i + 1]);
                }
                body.append("\r\n");
            }
            body.append("--").append(boundary).append("--\r\n");
            return send(
                    request(path)
                            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                            .method(
                                    method,
                                    BodyPublishers.ofString(
                                            body.toString(), StandardCharsets.UTF_8)));
        }

        /** A request with this client's token, for what the other methods do not cover. */
        public HttpRequest.Builder request(String path) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
            return token == null ? request : request.header("Authorization", token);
        }

        public Response send(HttpRequest.Builder request) {
            try {
                return new Response(client.send(request.build(), BodyHandlers.ofString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** A file of a multipart form. */
    public record FilePart(String fileName, String content) {}

    /** An answer. */
    public record Response(HttpResponse<String> http) {

        public int status() {
            return http.statusCode();
        }

        public String body() {
            return http.body();
        }

        /** The first value of a header; empty when it is absent. */
        public String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        /** The body as a JSON object. */
        public Map<String, @Nullable Object> json() {
            return Json.parseObject(body());
        }

        /** A text member of the body. */
        public String text(String name) {
            return String.valueOf(json().get(name));
        }

        /** The elements of a list answer. */
        @SuppressWarnings("unchecked") // that is what lists consist of
        public List<Map<String, @Nullable Object>> items() {
            return (List<Map<String, @Nullable Object>>)
                    (List<?>)
                            java.util.Objects.requireNonNull((List<?>) json().get("items"), body());
        }

        /** This answer, if it has the status. */
        public Response expect(int status) {
            if (status() != status) {
                throw new AssertionError(
                        "expected " + status + " but was " + status() + ": " + body());
            }
            return this;
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
