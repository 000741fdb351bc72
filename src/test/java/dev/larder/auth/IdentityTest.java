package dev.larder.auth;

import static dev.larder.auth.AuthServer.PASSWORD;
import static dev.larder.auth.AuthServer.expect;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jose.PlainObject;
import com.nimbusds.jose.crypto.MACSigner;

import dev.larder.api.Json;
import dev.larder.auth.AuthServer.Reply;
import dev.larder.crypto.PasswordHasher;
import dev.larder.realtime.RealtimeHub;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Who somebody is, wherever the server asks: on open connections, in batches, behind file tokens,
 * and what the work behind an answer tells of it.
 */
@Timeout(120)
class IdentityTest {

    /** A header that the server takes the client's address from. */
    private static final String ADDRESS = "X-Test-Address";

    private static AuthServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new AuthServer();
        expect(
                200,
                server.patch(
                        "/api/settings",
                        Map.of(
                                "trustedProxy", Map.of("headers", List.of(ADDRESS)),
                                "batch", Map.of("enabled", true, "maxRequests", 10, "timeout", 3)),
                        server.superuser()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void anywhere() {
        listed(List.of());
    }

    // ---- superusers from listed addresses ----

    @Test
    void superuserIps_realtime_isRefusedOnBothTransports() throws Exception {
        try (var stream = new EventStream(server.base());
                HttpClient client = HttpClient.newHttpClient()) {
            var socket = new Socket();
            WebSocket connection =
                    client.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create(
                                            "ws"
                                                    + server.base().toString().substring(4)
                                                    + "/api/larder/realtime"),
                                    socket)
                            .join();
            assertThat(socket.next()).contains("\"connect\"");
            listed(List.of("10.0.0.0/8"));

            expect(403, subscribe(stream, "users/*", server.superuser(), ""));
            connection.sendText(
                    Json.write(Map.of("type", "auth", "token", server.superuser())), true);
            assertThat(socket.next()).contains("\"error\"").contains("403");

            listed(List.of("127.0.0.1"));
            connection.sendText(
                    Json.write(Map.of("type", "auth", "token", server.superuser())), true);
            assertThat(socket.next()).contains("\"authenticated\":true");
            connection.abort();
        }
    }

    @Test
    void superuserIps_changed_takesOpenConnectionsTheirIdentity() throws Exception {
        try (var stream = new EventStream(server.base())) {
            expect(204, subscribe(stream, "users/*", server.superuser(), ""));
            var client = server.bean(RealtimeHub.class).find(stream.id());
            assertThat(client.caller().superuser()).isTrue();
            listed(List.of("10.0.0.0/8"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> client.caller().isGuest());
        }
    }

    @Test
    void superuserIps_batch_isRefusedWhateverItsItemsSay() {
        listed(List.of("10.0.0.0/8"));
        Map<String, Object> item =
                Map.of(
                        "method",
                        "POST",
                        "url",
                        "/api/collections/_superusers/records",
                        "headers",
                        Map.of("Authorization", server.superuser()),
                        "body",
                        Map.of(
                                "email",
                                "evil@example.com",
                                "password",
                                PASSWORD,
                                "passwordConfirm",
                                PASSWORD));
        Map<String, Object> batch = Map.of("requests", List.of(item));
        expect(403, server.post("/api/batch", batch, server.superuser()));
        Reply asGuest = server.post("/api/batch", batch);
        assertThat(asGuest.status()).isEqualTo(400);
        assertThat(server.bean(Superusers.class).find("evil@example.com")).isNull();
    }

    @Test
    void superuserIps_files_areRefused() {
        String token =
                expect(200, server.post("/api/files/token", Map.of(), server.superuser()))
                        .text("token");
        String backup = "/api/backups/none.zip?token=" + token;
        expect(404, server.get(backup, "")); // the token opens the way to a backup that is missing
        listed(List.of("10.0.0.0/8"));
        Reply refused = expect(403, server.get(backup, ""));
        assertThat(refused.text("message"))
                .isEqualTo("Insufficient permissions to access the resource.");
        expect(403, server.post("/api/files/token", Map.of(), server.superuser()));
    }

    @Test
    void superuserIps_everyWayIn_isRefused() {
        listed(List.of("10.0.0.0/8"));
        expect(403, server.signIn("_superusers", "root@example.com", PASSWORD));
        expect(
                403,
                server.post(
                        "/api/collections/_superusers/auth-refresh", Map.of(), server.superuser()));
        // A spoofed header of a proxy that is not trusted changes nothing.
        HttpRequest spoofed =
                HttpRequest.newBuilder(server.base().resolve("/api/settings"))
                        .header("Authorization", server.superuser())
                        .header("X-Forwarded-For", "10.1.1.1")
                        .header("X-Real-IP", "10.1.1.1")
                        .build();
        expect(403, server.exchange(spoofed));
        HttpRequest listed =
                HttpRequest.newBuilder(server.base().resolve("/api/settings"))
                        .header("Authorization", server.superuser())
                        .header(ADDRESS, "10.1.1.1")
                        .build();
        expect(200, server.exchange(listed));
    }

    // ---- tokens ----

    @Test
    void token_unsignedForeignOrTampered_isNobodys() throws Exception {
        server.createCollection("tokens", Map.of());
        String id = server.createUser("tokens", "t@example.com");
        String good = token("tokens", "t@example.com");
        String claims = new String(Base64.getUrlDecoder().decode(good.split("\\.")[1]));
        Payload payload = new Payload(claims);

        var unsigned = new PlainObject(new PlainHeader(), payload);
        refuse(unsigned.serialize());
        refuse(unsigned.serialize() + good.split("\\.")[2]);
        refuse(good.substring(0, good.lastIndexOf('.') + 1));
        for (JWSAlgorithm algorithm :
                List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512)) {
            var foreign = new JWSObject(new JWSHeader(algorithm), payload);
            foreign.sign(new MACSigner("k".repeat(64)));
            refuse(foreign.serialize());
        }
        String[] parts = good.split("\\.");
        String other = claims.replace(id, "another00000000");
        refuse(parts[0] + "." + base64(other) + "." + parts[2]);
        refuse(base64("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2]);
        refuse(base64("{\"alg\":\"HS256\",\"crit\":[\"exp\"]}") + "." + parts[1] + "." + parts[2]);
        refuse(good + ".e30");
        refuse("a".repeat(50_000));
        refuse(good + "a".repeat(50_000));
        expect(200, server.post("/api/collections/tokens/auth-refresh", Map.of(), good));
    }

    @Test
    void token_ofAnotherCollection_isRefusedThere() {
        server.createCollection("mine", Map.of());
        server.createCollection("yours", Map.of());
        server.createUser("mine", "same@example.com");
        server.createUser("yours", "same@example.com");
        String mine = token("mine", "same@example.com");
        expect(403, server.post("/api/collections/yours/auth-refresh", Map.of(), mine));
        expect(
                204,
                server.post(
                        "/api/collections/mine/request-verification",
                        Map.of("email", "same@example.com")));
        String mailed = AuthServer.tokenIn(server.awaitMail("same@example.com"));
        for (String route :
                List.of("confirm-verification", "confirm-password-reset", "confirm-email-change")) {
            Reply reply =
                    server.post(
                            "/api/collections/yours/" + route,
                            Map.of(
                                    "token",
                                    mailed,
                                    "password",
                                    PASSWORD,
                                    "passwordConfirm",
                                    PASSWORD));
            assertThat(reply.status()).as(route).isEqualTo(400);
            assertThat(reply.body()).as(route).contains("\"token\"");
        }
        expect(
                204,
                server.post("/api/collections/mine/confirm-verification", Map.of("token", mailed)));
    }

    @Test
    void token_usedPasswordReset_isRefusedTheSecondTime() {
        server.createCollection("once", Map.of());
        server.createUser("once", "once@example.com");
        expect(
                204,
                server.post(
                        "/api/collections/once/request-password-reset",
                        Map.of("email", "once@example.com")));
        Map<String, String> form =
                Map.of(
                        "token",
                        AuthServer.tokenIn(server.awaitMail("once@example.com")),
                        "password",
                        "fresh password",
                        "passwordConfirm",
                        "fresh password");
        String confirm = "/api/collections/once/confirm-password-reset";
        expect(204, server.post(confirm, form));
        assertThat(expect(400, server.post(confirm, form)).text("data.token.code"))
                .isEqualTo("validation_invalid_token");
    }

    // ---- work ----

    @Test
    void work_signingIn_isOneHashForKnownUnknownAndEmpty() {
        server.createCollection("known", Map.of());
        server.createCollection("nobody", Map.of());
        server.createUser("known", "k@example.com");
        assertThat(hashes(() -> server.signIn("known", "k@example.com", "wrong"))).isEqualTo(1);
        assertThat(hashes(() -> server.signIn("known", "u@example.com", "wrong"))).isEqualTo(1);
        assertThat(hashes(() -> server.signIn("known", "no address", "wrong"))).isEqualTo(1);
        assertThat(hashes(() -> server.signIn("nobody", "k@example.com", "wrong"))).isEqualTo(1);
        assertThat(hashes(() -> server.signIn("known", "k@example.com", PASSWORD))).isEqualTo(1);
    }

    @Test
    void work_otherSteps_costNoMoreHashesThanTheyMust() {
        server.createCollection("costs", Map.of("otp", Map.of("enabled", true)));
        assertThat(
                        hashes(() ->
                                server.post(
                                        "/api/collections/costs/records",
                                        Map.of(
                                                "email",
                                                "one@example.com",
                                                "password",
                                                PASSWORD,
                                                "passwordConfirm",
                                                PASSWORD))))
                .isEqualTo(1);
        String token = token("costs", "one@example.com");
        assertThat(
                        hashes(() ->
                                server.post(
                                        "/api/collections/costs/auth-refresh", Map.of(), token)))
                .isZero();
        assertThat(
                        hashes(() ->
                                server.get(
                                        "/api/collections/costs/records?filter=email!=''", token)))
                .isZero();
        Map<String, String> guess = Map.of("otpId", "nosuchpassword0", "password", "12345678");
        assertThat(hashes(() -> server.post("/api/collections/costs/auth-with-otp", guess)))
                .isEqualTo(1);
    }

    private static long hashes(Supplier<Reply> request) {
        long before = server.bean(PasswordHasher.class).computed();
        var _ = request.get();
        return server.bean(PasswordHasher.class).computed() - before;
    }

    private static void refuse(String token) {
        Reply reply = server.post("/api/collections/tokens/auth-refresh", Map.of(), token);
        assertThat(reply.status()).as(token).isEqualTo(401);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void listed(List<String> addresses) {
        server.bean(dev.larder.settings.SettingsStore.class)
                .update(
                        server.bean(dev.larder.database.Databases.class).data(),
                        settings -> settings.withSuperuserIps(addresses));
    }

    private static String token(String collection, String email) {
        return expect(200, server.signIn(collection, email, PASSWORD)).text("token");
    }

    private static Reply subscribe(EventStream stream, String topic, String token, String address) {
        var request =
                HttpRequest.newBuilder(server.base().resolve("/api/realtime"))
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        Json.write(
                                                Map.of(
                                                        "clientId",
                                                        stream.id(),
                                                        "subscriptions",
                                                        List.of(topic)))));
        if (!token.isEmpty()) {
            request.header("Authorization", token);
        }
        if (!address.isEmpty()) {
            request.header(ADDRESS, address);
        }
        return server.exchange(request.build());
    }

    /** Frames of a WebSocket connection. */
    private static final class Socket implements WebSocket.Listener {

        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            frames.add(text.toString());
            return WebSocket.Listener.super.onText(socket, text, last);
        }

        String next() throws InterruptedException {
            String frame = frames.poll(20, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no frame");
            }
            return frame;
        }
    }
}
