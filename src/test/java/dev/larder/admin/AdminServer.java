package dev.larder.admin;

import dev.larder.LarderApplication;
import dev.larder.api.Json;
import dev.larder.auth.Superusers;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;

/** The whole application on a free port and a directory of its own, newly installed. */
final class AdminServer implements AutoCloseable {

    static final String EMAIL = "mara@example.com";
    static final String PASSWORD = "correct-horse";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;
    private @Nullable String token;

    private AdminServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static AdminServer start(Path dir) {
        var application = new SpringApplication(LarderApplication.class);
        return new AdminServer(
                application.run(
                        "--server.port=0",
                        "--larder.dir=" + dir.resolve("data"),
                        "--larder.admin-ui.environment=staging",
                        "--logging.level.root=warn"));
    }

    String url() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    String dashboard() {
        return url() + "/_/";
    }

    /** The token of the link that a new server prints. */
    @Nullable String installerToken() {
        return context.getBean(Superusers.class).installerToken();
    }

    /** A call as the superuser that must succeed; the answer as JSON. */
    Map<String, Object> call(String method, String path, @Nullable Object body) {
        HttpResponse<String> answer = send(method, path, body);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(
                    method
                            + " "
                            + path
                            + " answered "
                            + answer.statusCode()
                            + ": "
                            + answer.body());
        }
        return answer.body().isBlank() ? Map.of() : Json.parseObject(answer.body());
    }

    HttpResponse<String> send(String method, String path, @Nullable Object body) {
        return send(method, path, body, token);
    }

    /** A call of someone who is not signed in. */
    HttpResponse<String> sendAsGuest(String method, String path) {
        return send(method, path, null, null);
    }

    private HttpResponse<String> send(
            String method, String path, @Nullable Object body, @Nullable String authorization) {
        var request =
                HttpRequest.newBuilder(URI.create(url() + path))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(Json.write(body)));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Signs the superuser in; the session as the dashboard keeps it. */
    String signIn() {
        Map<String, Object> signedIn =
                call(
                        "POST",
                        "/api/collections/_superusers/auth-with-password",
                        Map.of("identity", EMAIL, "password", PASSWORD));
        token = (String) signedIn.get("token");
        return Json.write(Map.of("token", signedIn.get("token"), "record", signedIn.get("record")));
    }

    @Override
    public void close() {
        context.close();
    }
}
