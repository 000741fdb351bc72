package dev.larder;

import dev.larder.api.Json;
import dev.larder.auth.AuthTokens;
import dev.larder.auth.Superusers;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

/**
 * The whole application in this JVM, on a free port and a data directory of its own, with one
 * superuser.
 */
public final class TestServer implements AutoCloseable {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ConfigurableApplicationContext context;
    private final URI base;
    private final String superuser;

    private TestServer(ConfigurableApplicationContext context) {
        this.context = context;
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        this.base = URI.create("http://127.0.0.1:" + port);
        this.superuser =
                context.getBean(AuthTokens.class)
                        .issueAuth(
                                context.getBean(Superusers.class)
                                        .upsert("root@example.com", "1234567890"));
    }

    /** Starts on a directory, which is made when it is missing. */
    public static TestServer start(Path directory, String... properties) {
        List<String> arguments =
                new ArrayList<>(List.of("--server.port=0", "--larder.dir=" + directory));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new TestServer(
                new SpringApplicationBuilder(LarderApplication.class)
                        .web(WebApplicationType.SERVLET)
                        .run(arguments.toArray(String[]::new)));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** An auth token of the superuser. */
    public String superuser() {
        return superuser;
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
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
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

    @Override
    public void close() {
        context.close();
    }

    /** A multipart body. */
    public static final class Form {
        private static final String BOUNDARY = "larder-test-boundary";
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        public Form field(String name, String value) {
            return part("name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
        }

        public Form file(String name, String fileName, byte[] content) {
            return part(
                    "name=\""
                            + name
                            + "\"; filename=\""
                            + fileName
                            + "\"\r\nContent-Type: text/x-nonsense",
                    content);
        }

        private Form part(String disposition, byte[] content) {
            body.writeBytes(
                    ("--"
                                    + BOUNDARY
                                    + "\r\nContent-Disposition: form-data; "
                                    + disposition
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(content);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            return this;
        }

        private byte[] bytes() {
            var all = new ByteArrayOutputStream();
            all.writeBytes(body.toByteArray());
            all.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
            return all.toByteArray();
        }
    }
}
