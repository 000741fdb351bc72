package dev.larder.auth;

import static dev.larder.auth.AuthServer.expect;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;

import com.sun.net.httpserver.HttpServer;

import dev.larder.auth.AuthServer.Reply;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every way in, right and wrong, with the program's log at its most talkative: neither it nor the
 * activity log holds a password, a token, a code or a key.
 */
class SecretsInLogsTest {

    private static final String PASSWORD = "correct-horse-battery";
    private static final String WRONG = "wrong-horse-battery";

    private final List<String> secrets = new ArrayList<>(List.of(PASSWORD, WRONG));

    @Test
    void flows_rightAndWrong_leaveNoSecretInAnyLog() throws Exception {
        HttpServer provider = provider();
        try (var server = new AuthServer()) {
            var output = new ByteArrayOutputStream();
            var appender = listen(output);
            secrets.add(server.superuser());
            collection(server, url(provider));

            passwords(server);
            mails(server);
            otp(server);
            oauth2(server);
            fileTokens(server);
            mailServerThatRefuses(server);

            Awaitility.await()
                    .until(() ->
                            output.toString(StandardCharsets.UTF_8)
                                    .contains("work in the background failed"));
            appender.stop();
            String log = output.toString(StandardCharsets.UTF_8);
            assertThat(secrets).hasSizeGreaterThan(15).doesNotContain("");
            secrets.forEach(secret -> assertThat(log).doesNotContain(secret));
            Awaitility.await().until(() -> activity(server).contains("auth-with-oauth2"));
            String activity = activity(server);
            assertThat(activity).contains("auth-with-password").contains("request-otp");
            secrets.forEach(secret -> assertThat(activity).doesNotContain(secret));
        } finally {
            provider.stop(0);
        }
    }

    private void passwords(AuthServer server) {
        expect(
                200,
                server.post(
                        "/api/collections/vault/records",
                        Map.of(
                                "email",
                                "v@example.com",
                                "password",
                                PASSWORD,
                                "passwordConfirm",
                                PASSWORD)));
        expect(400, server.signIn("vault", "v@example.com", WRONG));
        Reply reply = expect(200, server.signIn("vault", "v@example.com", PASSWORD));
        String token = secret(reply.text("token"));
        secret(
                expect(200, server.post("/api/collections/vault/auth-refresh", Map.of(), token))
                        .text("token"));
        expect(401, server.post("/api/collections/vault/auth-refresh", Map.of(), token + "x"));
        expect(
                400,
                server.patch(
                        "/api/collections/vault/records/" + reply.text("record.id"),
                        Map.of("password", WRONG, "passwordConfirm", WRONG, "oldPassword", WRONG),
                        token));
        String impersonate = "/api/collections/vault/impersonate/" + reply.text("record.id");
        secret(expect(200, server.post(impersonate, Map.of(), server.superuser())).text("token"));
    }

    private void mails(AuthServer server) {
        for (String kind : List.of("password-reset", "verification")) {
            expect(
                    204,
                    server.post(
                            "/api/collections/vault/request-" + kind,
                            Map.of("email", "v@example.com")));
            String token = secret(AuthServer.tokenIn(server.awaitMail("v@example.com")));
            server.get("/_/auth/confirm-" + kind + "?token=" + token, "");
            expect(
                    400,
                    server.post(
                            "/api/collections/vault/confirm-" + kind,
                            Map.of("token", token + "x", "password", WRONG)));
        }
    }

    private void otp(AuthServer server) {
        String id =
                expect(
                                200,
                                server.post(
                                        "/api/collections/vault/request-otp",
                                        Map.of("email", "v@example.com")))
                        .text("otpId");
        String mail = server.awaitMail("v@example.com");
        var digits = java.util.regex.Pattern.compile("<strong>(\\d{8})</strong>").matcher(mail);
        assertThat(digits.find()).isTrue();
        String signIn = "/api/collections/vault/auth-with-otp";
        expect(400, server.post(signIn, Map.of("otpId", id, "password", WRONG)));
        Map<String, String> form = Map.of("otpId", id, "password", secret(digits.group(1)));
        secret(expect(200, server.post(signIn, form)).text("token"));
    }

    private void oauth2(AuthServer server) {
        secrets.addAll(List.of("the-client-secret", "the-access-token", "the-refresh-token"));
        secrets.addAll(List.of("the-first-code", "the-bad-code", "the-verifier"));
        String signIn = "/api/collections/vault/auth-with-oauth2";
        Map<String, Object> form = new HashMap<>(Map.of("provider", "oidc"));
        form.put("code", "the-first-code");
        form.put("codeVerifier", "the-verifier");
        form.put("createData", Map.of("password", PASSWORD, "passwordConfirm", PASSWORD));
        secret(expect(200, server.post(signIn, form)).text("token"));
        form.put("code", "the-bad-code");
        expect(400, server.post(signIn, form));
        server.get("/api/oauth2-redirect?state=nobody&code=the-bad-code", "");
    }

    private void fileTokens(AuthServer server) {
        String token =
                secret(
                        expect(200, server.post("/api/files/token", Map.of(), server.superuser()))
                                .text("token"));
        expect(404, server.get("/api/backups/none.zip?token=" + token, ""));
        expect(404, server.get("/api/files/vault/none/none.png?token=" + token, ""));
    }

    private void mailServerThatRefuses(AuthServer server) throws IOException {
        try (var closed = new java.net.ServerSocket(0)) {
            Map<String, Object> smtp =
                    Map.of(
                            "enabled",
                            true,
                            "host",
                            "127.0.0.1",
                            "port",
                            closed.getLocalPort(),
                            "username",
                            "postman",
                            "password",
                            secret("the-smtp-password"));
            closed.close();
            expect(200, server.patch("/api/settings", Map.of("smtp", smtp), server.superuser()));
        }
        expect(
                400,
                server.post(
                        "/api/settings/test/email",
                        Map.of("email", "v@example.com", "template", "verification"),
                        server.superuser()));
        expect(
                200,
                server.post(
                        "/api/collections/vault/request-otp", Map.of("email", "v@example.com")));
    }

    private String secret(String value) {
        secrets.add(value);
        return value;
    }

    private static String activity(AuthServer server) {
        return server.get("/api/logs?perPage=500", server.superuser()).body();
    }

    private static void collection(AuthServer server, String provider) {
        server.createCollection(
                "vault",
                Map.of(
                        "otp",
                        Map.of("enabled", true),
                        "oauth2",
                        Map.of(
                                "enabled",
                                true,
                                "providers",
                                List.of(
                                        Map.of(
                                                "name",
                                                "oidc",
                                                "clientId",
                                                "client",
                                                "clientSecret",
                                                "the-client-secret",
                                                "authURL",
                                                provider + "/authorize",
                                                "tokenURL",
                                                provider + "/token",
                                                "userInfoURL",
                                                provider + "/user")))));
    }

    /** Gives a token for any code but one. */
    private static HttpServer provider() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    boolean bad = body.contains("the-bad-code");
                    boolean token = exchange.getRequestURI().getPath().equals("/token");
                    String answer =
                            bad
                                    ? "{\"error\":\"invalid_grant\",\"code\":\"the-bad-code\"}"
                                    : token
                                            ? "{\"access_token\":\"the-access-token\",\"token_type\":\"bearer\",\"refresh_token\":\"the-refresh-token\"}"
                                            : "{\"sub\":\"1\",\"email\":\"o@example.com\",\"email_verified\":true}";
                    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    exchange.sendResponseHeaders(bad ? 400 : 200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static OutputStreamAppender<ILoggingEvent> listen(ByteArrayOutputStream output) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %logger %msg %kvp%n%ex{full}");
        encoder.start();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(output);
        appender.start();
        Logger ours = context.getLogger("dev.larder");
        ours.setLevel(Level.TRACE);
        ours.addAppender(appender);
        return appender;
    }
}
