package dev.larder.auth;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

import dev.larder.LarderApplication;
import dev.larder.api.Json;
import dev.larder.database.Databases;
import dev.larder.database.Sql;

import jakarta.mail.internet.MimeMessage;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A started server with a fresh data directory, a superuser and a mail server, for tests over HTTP.
 */
final class AuthServer implements AutoCloseable {

    static final String PASSWORD = "1234567890";

    private final GreenMail mail = new GreenMail(ServerSetup.SMTP.dynamicPort());
    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;
    private String superuser = "";

    AuthServer(String... arguments) throws IOException {
        mail.start();
        Path dir = Files.createTempDirectory("larder-auth");
        var all =
                new java.util.ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--larder.dir=" + dir.resolve("data"),
                                "--logging.level.root=warn"));
        all.addAll(List.of(arguments));
        context =
                new SpringApplicationBuilder(LarderApplication.class)
                        .web(WebApplicationType.SERVLET)
                        .run(all.toArray(String[]::new));
        base =
                URI.create(
                        "http://127.0.0.1:"
                                + ((WebServerApplicationContext) context).getWebServer().getPort());
        context.getBean(Superusers.class).upsert("root@example.com", PASSWORD);
        superuser = signIn("_superusers", "root@example.com", PASSWORD).text("token");
        patch(
                "/api/settings",
                Map.of(
                        "smtp",
                        Map.of(
                                "enabled",
                                true,
                                "host",
                                "127.0.0.1",
                                "port",
                                mail.getSmtp().getPort())),
                superuser);
    }

    record Reply(
            int status,
            Map<String, @Nullable Object> json,
            String body,
            HttpResponse<String> response) {

        /** A member by path, as text; empty when it is missing. */
        String text(String path) {
            Object value = value(path);
            return value == null ? "" : value.toString();
        }

        @Nullable Object value(String path) {
            Object current = json;
            for (String step : path.split("\\.")) {
                current = current instanceof Map<?, ?> map ? map.get(step) : null;
            }
            return current;
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    GreenMail mail() {
        return mail;
    }

    String superuser() {
        return superuser;
    }

    URI base() {
        return base;
    }

    Reply post(String path, Map<String, ?> body, String token) {
        return send("POST", path, body, token);
    }

    Reply post(String path, Map<String, ?> body) {
        return send("POST", path, body, "");
    }

    Reply patch(String path, Map<String, ?> body, String token) {
        return send("PATCH", path, body, token);
    }

    Reply get(String path, String token) {
        return send("GET", path, null, token);
    }

    Reply send(String method, String path, @Nullable Map<String, ?> body, String token) {
        var request = HttpRequest.newBuilder(base.resolve(path)).header("User-Agent", "test");
        if (!token.isEmpty()) {
            request.header("Authorization", token);
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(Json.write(body)));
        }
        return exchange(request.build());
    }

    Reply exchange(HttpRequest request) {
        try {
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            String text = response.body();
            return new Reply(
                    response.statusCode(),
                    text.startsWith("{") ? Json.parseObject(text) : Map.of(),
                    text,
                    response);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply signIn(String collection, String identity, String password) {
        return post(
                "/api/collections/" + collection + "/auth-with-password",
                Map.of("identity", identity, "password", password));
    }

    /** An auth collection with options; its rules let everybody create and owners change. */
    void createCollection(String name, Map<String, ?> options) {
        var definition =
                new java.util.HashMap<String, Object>(
                        Map.of(
                                "name", name,
                                "type", "auth",
                                "createRule", "",
                                "listRule", "",
                                "viewRule", "",
                                "updateRule", "id = @request.auth.id",
                                "deleteRule", "id = @request.auth.id",
                                "authAlert", Map.of("enabled", false)));
        definition.putAll(options);
        expect(200, post("/api/collections", definition, superuser));
    }

    void configure(String name, Map<String, ?> options) {
        expect(200, patch("/api/collections/" + name, options, superuser));
    }

    /** Signs somebody up as a guest; the id. */
    String createUser(String collection, String email) {
        return expect(
                        200,
                        post(
                                "/api/collections/" + collection + "/records",
                                Map.of(
                                        "email",
                                        email,
                                        "password",
                                        PASSWORD,
                                        "passwordConfirm",
                                        PASSWORD)))
                .text("id");
    }

    static Reply expect(int status, Reply reply) {
        if (reply.status != status) {
            throw new AssertionError(
                    "expected " + status + " but was " + reply.status + ": " + reply.body);
        }
        return reply;
    }

    void execute(String sql, Object... values) {
        bean(Databases.class).data().write(tx -> tx.execute(Sql.of(sql, values)));
    }

    /** Waits for a mail to an address and removes all mails. */
    String awaitMail(String to) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < end) {
            mail.waitForIncomingEmail(500, 1);
            for (MimeMessage message : mail.getReceivedMessages()) {
                try {
                    if (message.getAllRecipients()[0].toString().equals(to)) {
                        String text =
                                com.icegreen.greenmail.util.GreenMailUtil.getWholeMessage(message)
                                        .replace("=\r\n", "")
                                        .replace("=3D", "=");
                        mail.purgeEmailFromAllMailboxes();
                        return text;
                    }
                } catch (jakarta.mail.MessagingException
                        | com.icegreen.greenmail.store.FolderException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        throw new AssertionError("no mail to " + to);
    }

    /** The token in a mail's link. */
    static String tokenIn(String mail) {
        Matcher token = Pattern.compile("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+").matcher(mail);
        if (!token.find()) {
            throw new AssertionError("no token in " + mail);
        }
        return token.group();
    }

    @Override
    public void close() {
        context.close();
        mail.stop();
    }
}
