package dev.larder.auth;

import static dev.larder.auth.AuthServer.expect;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import dev.larder.api.Json;
import dev.larder.auth.AuthServer.Reply;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Providers that do not behave: each sign-in ends with its documented error, in bounded time and
 * memory, and leaves no record. A test that is not bounded would never end.
 */
@Timeout(60)
class ProviderFaultsTest {

    private static final String NO_TOKEN = "Failed to fetch OAuth2 token.";
    private static final String NO_USER = "Failed to fetch OAuth2 user.";

    private static final Map<String, HttpHandler> ROUTES = new ConcurrentHashMap<>();
    private static final CountDownLatch OVER = new CountDownLatch(1);

    private static HttpServer provider;
    private static AuthServer server;
    private static RSAKey key;

    @BeforeAll
    static void start() throws Exception {
        key = new RSAKeyGenerator(2048).keyID("k").generate();
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        provider.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    HttpHandler route = ROUTES.get(exchange.getRequestURI().getPath());
                    if (route == null) {
                        exchange.sendResponseHeaders(404, -1);
                        exchange.close();
                    } else {
                        route.handle(exchange);
                    }
                });
        provider.start();
        server = new AuthServer("--larder.auth.provider-limit=2s");
        server.createCollection(
                "faults",
                Map.of(
                        "fields",
                        List.of(Map.of("name", "avatar", "type", "file", "maxSelect", 1)),
                        "oauth2",
                        Map.of(
                                "enabled",
                                true,
                                "mappedFields",
                                Map.of("avatarURL", "avatar"),
                                "providers",
                                List.of(
                                        provider("oidc", "/token", "/user", "/keys"),
                                        provider("oidc2", "/token", "", "/keys")))));
    }

    @AfterAll
    static void stop() {
        OVER.countDown();
        server.close();
        provider.stop(0);
    }

    @BeforeEach
    void behave() {
        ROUTES.clear();
        ROUTES.put("/token", json(Map.of("access_token", "at", "token_type", "bearer")));
        ROUTES.put("/user", json(Map.of("sub", "u1")));
        ROUTES.put("/keys", json(new JWKSet(key.toPublicJWK()).toJSONObject()));
    }

    @Test
    void token_nonsense_isRefused() {
        for (String nonsense :
                List.of("", "<html>", "[]", "{}", "null", "{\"access_token\":7", "access_token=")) {
            ROUTES.put("/token", text(200, nonsense));
            refuse("oidc", NO_TOKEN);
        }
        ROUTES.put("/token", text(500, "{\"access_token\":\"at\"}"));
        refuse("oidc", NO_TOKEN);
        ROUTES.put("/token", text(400, "{\"error\":\"invalid_grant\"}"));
        refuse("oidc", NO_TOKEN);
    }

    @Test
    void user_nonsense_isRefused() {
        for (String nonsense : List.of("<html>", "{\"sub\":", "[".repeat(100_000), "\u0000")) {
            ROUTES.put("/user", text(200, nonsense));
            refuse("oidc", NO_USER);
        }
        ROUTES.put("/user", text(503, "{\"sub\":\"u1\"}"));
        refuse("oidc", NO_USER);
    }

    @Test
    void user_withoutId_isNobody() {
        for (String nobody : List.of("{}", "[]", "null", "{\"sub\":\"\"}", "{\"sub\":{}}")) {
            ROUTES.put("/user", text(200, nobody));
            refuse("oidc", "Failed to authenticate.", Map.of("email", "x@example.com"));
        }
    }

    @Test
    void silent_isGivenUp() {
        ROUTES.put("/token", _ -> await());
        refuse("oidc", NO_TOKEN);
    }

    @Test
    void slow_byteByByte_isGivenUp() {
        ROUTES.put(
                "/user",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (OutputStream out = exchange.getResponseBody()) {
                        while (!await(100)) {
                            out.write(' ');
                            out.flush();
                        }
                    }
                });
        refuse("oidc", NO_USER);
    }

    @Test
    void huge_answer_isNotReadToItsEnd() throws Exception {
        var sent = new AtomicLong();
        var cutOff = new CountDownLatch(1);
        ROUTES.put(
                "/user",
                exchange -> {
                    byte[] block = " ".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
                    try (OutputStream out = exchange.getResponseBody()) {
                        exchange.sendResponseHeaders(200, 0);
                        while (true) {
                            out.write(block);
                            sent.addAndGet(block.length);
                        }
                    } finally {
                        cutOff.countDown();
                    }
                });
        refuse("oidc", NO_USER);
        cutOff.await();
        assertThat(sent.get()).isLessThan(16L << 20); // what was read, and what filled the sockets
    }

    @Test
    void redirect_intoAPrivateNetwork_isNotFollowed() throws Exception {
        var inside = new AtomicInteger();
        HttpHandler counting =
                exchange -> {
                    inside.incrementAndGet();
                    json(Map.of("sub", "u1", "access_token", "at")).handle(exchange);
                };
        server.createCollection(
                "redirects",
                Map.of(
                        "oauth2",
                        Map.of(
                                "enabled",
                                true,
                                "providers",
                                List.of(
                                        provider("oidc", "/away-token", "/user", "/keys"),
                                        provider("oidc2", "/token", "", "/away-keys")))));
        for (String host : List.of("localhost", "[::ffff:127.0.0.1]")) {
            String address = "http://" + host + ":" + provider.getAddress().getPort() + "/inside";
            ROUTES.put("/inside", counting);
            ROUTES.put("/away-token", redirect(307, address));
            assertThat(signIn("redirects", "oidc", Map.of()).text("message")).isEqualTo(NO_TOKEN);
            ROUTES.put("/token", idToken(signed(key, claims(600))));
            ROUTES.put("/away-keys", redirect(302, address));
            assertThat(signIn("redirects", "oidc2", Map.of()).text("message")).isEqualTo(NO_USER);
            ROUTES.put("/user", redirect(302, address));
            refuse("oidc", NO_USER);
        }
        assertThat(inside).hasValue(0);
    }

    @Test
    void redirect_onItsOwnHost_isFollowed() {
        ROUTES.put("/user", redirect(302, url("/moved")));
        ROUTES.put("/moved", json(user("moved", "moved@example.com", true)));
        assertThat(expect(200, signIn("oidc", Map.of())).text("record.email"))
                .isEqualTo("moved@example.com");
    }

    @Test
    void avatar_inAPrivateNetwork_isNotFetchedButTheUserIsCreated() {
        var fetched = new AtomicInteger();
        ROUTES.put("/avatar.png", _ -> fetched.incrementAndGet());
        Map<String, Object> user = user("pictured", "pictured@example.com", true);
        user.put("picture", url("/avatar.png"));
        ROUTES.put("/user", json(user));
        Reply reply = expect(200, signIn("oidc", Map.of()));
        assertThat(reply.text("record.avatar")).isEmpty();
        assertThat(fetched).hasValue(0);
    }

    @Test
    void sameNewUser_manyTimesAtOnce_isOneAccount() throws Exception {
        ROUTES.put("/user", json(user("eager", "eager@example.com", true)));
        var ids = new HashSet<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = new ArrayList<Future<Reply>>();
            for (int i = 0; i < 16; i++) {
                replies.add(threads.submit(() -> signIn("oidc", Map.of())));
            }
            for (Future<Reply> reply : replies) {
                // Who comes second while the first is being created may have to try again.
                assertThat(reply.get().status()).isIn(200, 400);
                if (reply.get().status() == 200) {
                    ids.add(reply.get().text("record.id"));
                }
            }
        }
        assertThat(ids).hasSize(1);
        ids.add(expect(200, signIn("oidc", Map.of())).text("record.id"));
        assertThat(ids).hasSize(1);
    }

    @Test
    void email_notVerified_createsNobody() {
        for (Object unproven : List.of(false, "false", 0, "", "no")) {
            Map<String, Object> user = user("unproven", "unproven@example.com", true);
            user.put("email_verified", unproven);
            ROUTES.put("/user", json(user));
            Reply reply = signIn("oidc", Map.of());
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("data.email.code")).isEqualTo("validation_required");
        }
    }

    @Test
    void idToken_unsignedForeignOrOld_isRefused() throws Exception {
        JWTClaimsSet claims = claims(600);
        refuseIdToken(new PlainJWT(claims).serialize());
        refuseIdToken("");
        refuseIdToken(".".repeat(1 << 20));
        refuseIdToken(new PlainJWT(claims).serialize() + "e30");
        var symmetric = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        symmetric.sign(new MACSigner("secret-of-the-client-that-both-know"));
        refuseIdToken(symmetric.serialize());
        refuseIdToken(signed(new RSAKeyGenerator(2048).keyID("k").generate(), claims));
        refuseIdToken(signed(key, claims(-301)));
        refuseIdToken(
                signed(key, new JWTClaimsSet.Builder(claims).audience("another client").build()));
        refuseIdToken(
                signed(key, new JWTClaimsSet.Builder(claims).issuer("https://other").build()));
        ROUTES.put("/token", idToken(signed(key, claims)));
        assertThat(expect(200, signIn("oidc2", Map.of())).text("meta.id")).isEqualTo("by-token");
    }

    @Test
    void keys_thatCannotBeRead_refuseTheToken() throws Exception {
        ROUTES.put("/keys2", text(200, "<html>"));
        ROUTES.put("/token", idToken(signed(key, claims(600))));
        server.createCollection(
                "keyless",
                Map.of(
                        "oauth2",
                        Map.of(
                                "enabled",
                                true,
                                "providers",
                                List.of(provider("oidc2", "/token", "", "/keys2")))));
        Reply reply = signIn("keyless", "oidc2", Map.of());
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("message")).isEqualTo(NO_USER);
    }

    private static void refuseIdToken(String token) {
        ROUTES.put("/token", idToken(token));
        refuse("oidc2", NO_USER);
    }

    private static JWTClaimsSet claims(int seconds) {
        return new JWTClaimsSet.Builder()
                .issuer("https://issuer.example")
                .subject("by-token")
                .audience("client")
                .claim("email", "by-token@example.com")
                .claim("email_verified", true)
                .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
                .build();
    }

    private static String signed(RSAKey with, JWTClaimsSet claims) throws Exception {
        var jwt =
                new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(), claims);
        jwt.sign(new RSASSASigner(with));
        return jwt.serialize();
    }

    private static HttpHandler idToken(String token) {
        return json(Map.of("access_token", "at", "token_type", "bearer", "id_token", token));
    }

    private static Map<String, Object> user(String id, String email, boolean verified) {
        return new HashMap<>(
                Map.of("sub", id, "name", "N", "email", email, "email_verified", verified));
    }

    private static void refuse(String name, String message) {
        refuse(name, message, Map.of());
    }

    private static void refuse(String name, String message, Map<String, ?> createData) {
        Reply reply = signIn(name, createData);
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.text("message")).isEqualTo(message);
        assertThat(server.get("/api/collections/faults/records", server.superuser()).body())
                .doesNotContain("x@example.com");
    }

    private static Reply signIn(String name, Map<String, ?> createData) {
        return signIn("faults", name, createData);
    }

    private static Reply signIn(String collection, String name, Map<String, ?> createData) {
        return server.post(
                "/api/collections/" + collection + "/auth-with-oauth2",
                Map.of(
                        "provider",
                        name,
                        "code",
                        "the-code",
                        "codeVerifier",
                        "v",
                        "redirectURL",
                        "https://app.example/back",
                        "createData",
                        createData));
    }

    private static Map<String, Object> provider(
            String name, String tokenPath, String userPath, String keysPath) {
        return Map.of(
                "name",
                name,
                "clientId",
                "client",
                "clientSecret",
                "the-client-secret",
                "authURL",
                url("/authorize"),
                "tokenURL",
                url(tokenPath),
                "userInfoURL",
                userPath.isEmpty() ? "" : url(userPath),
                "extra",
                Map.of("jwksURL", url(keysPath), "issuers", List.of("https://issuer.example")));
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + provider.getAddress().getPort() + path;
    }

    private static HttpHandler json(Map<String, ?> json) {
        return text(200, Json.write(json));
    }

    private static HttpHandler text(int status, String text) {
        return exchange -> send(exchange, status, text);
    }

    private static HttpHandler redirect(int status, String to) {
        return exchange -> {
            exchange.getResponseHeaders().add("Location", to);
            send(exchange, status, "");
        };
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    /** Until the tests are over. */
    private static void await() {
        try {
            OVER.await();
        } catch (InterruptedException _) { // the provider is stopped
            Thread.currentThread().interrupt();
        }
    }

    private static boolean await(long millis) {
        try {
            return OVER.await(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) { // the provider is stopped
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
