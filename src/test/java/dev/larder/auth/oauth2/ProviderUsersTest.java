package dev.larder.auth.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Every provider's answers, in the shape that its documentation shows, become the right user. Each
 * file of {@code providers} has the answers of the token, user and address endpoints, what is to be
 * read from them, and members that withdraw the address ({@code unproven}) or the account ({@code
 * inactive}).
 */
class ProviderUsersTest {

    private static final Map<String, @Nullable Object> ANSWERS = new TreeMap<>();
    private static final Map<String, String> RECEIVED = new TreeMap<>();

    private static HttpServer provider;
    private static OAuth2Client client;
    private static RSAKey key;

    @BeforeAll
    static void start() throws Exception {
        key = new RSAKeyGenerator(2048).keyID("k").generate();
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", ProviderUsersTest::answer);
        provider.start();
        client =
                new OAuth2Client(
                        Clock.systemUTC(),
                        new OAuth2Properties(Duration.ofMinutes(5), Duration.ofSeconds(20)));
    }

    @AfterAll
    static void stop() {
        client.close();
        provider.stop(0);
    }

    static Stream<String> providers() {
        return Providers.all().stream()
                .map(Provider::name)
                .filter(name -> !name.equals("apple")); // it has no user address
    }

    @ParameterizedTest
    @MethodSource("providers")
    void user_documentedShape_isRead(String name) throws IOException {
        Map<String, @Nullable Object> fixture = fixture(name);

        ExternalUser user = signIn(name, fixture, Map.of());

        var read = new LinkedHashMap<String, Object>();
        read.put("id", user.id());
        read.put("name", user.name());
        read.put("username", user.username());
        read.put("email", user.email());
        read.put("avatarUrl", user.avatarUrl());
        assertThat(read).isEqualTo(fixture.get("expect"));
        assertThat(user.rawUser()).containsAllEntriesOf(map(fixture, "user"));
        assertThat(user.accessToken()).isEqualTo("at-1");
        assertThat(RECEIVED.get("/user authorization")).isEqualTo("Bearer at-1");
        map(fixture, "headers")
                .forEach((header, value) ->
                        assertThat(RECEIVED.get("/user " + header.toLowerCase(Locale.ROOT)))
                                .isEqualTo(value));
        if (fixture.get("graphql") instanceof String query) {
            assertThat(RECEIVED.get("/user body")).contains("query { " + query);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void user_addressThatTheProviderDoesNotVouchFor_isNotTaken(String name) throws IOException {
        Map<String, @Nullable Object> fixture = fixture(name);
        boolean byUser = !map(fixture, "unproven").isEmpty();
        boolean byList = fixture.containsKey("emails");
        if (byUser) {
            assertThat(signIn(name, fixture, map(fixture, "unproven")).email()).isEmpty();
        }
        if (byList) {
            fixture.put("emails", withdrawn(Json.write(fixture.get("emails"))));
            assertThat(signIn(name, fixture, Map.of()).email()).isEmpty();
            ANSWERS.remove("/user/emails");
            ANSWERS.remove("/emails");
            assertThat(redeem(name, Map.of()).user("").email()).isEmpty(); // answers 404 now
        }
        // These say nothing about whether an address is proven; PocketBase takes it as proven.
        List<String> silent =
                List.of("microsoft", "yandex", "facebook", "twitter", "vk", "linear", "notion");
        List<String> owners = List.of("box", "twitch", "mailcow");
        List<String> without =
                List.of("instagram2", "lark", "spotify", "trakt", "strava", "planningcenter");
        assertThat(
                        byUser
                                || byList
                                || silent.contains(name)
                                || owners.contains(name)
                                || without.contains(name))
                .as("%s is accounted for", name)
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void user_inactiveAccount_isRefused(String name) throws IOException {
        Map<String, @Nullable Object> fixture = fixture(name);
        Map<String, @Nullable Object> inactive = map(fixture, "inactive");
        List<String> known =
                List.of(
                        "bitbucket",
                        "gitea",
                        "vk",
                        "linear",
                        "monday",
                        "box",
                        "twitch",
                        "mailcow",
                        "planningcenter");
        assertThat(!inactive.isEmpty()).isEqualTo(known.contains(name));
        if (!inactive.isEmpty()) {
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> signIn(name, fixture, inactive))
                    .withMessageContaining("not active");
        }
    }

    @Test
    void yandexDiscordWakatime_withoutPicture_haveNone() throws IOException {
        assertThat(signIn("yandex", Map.of("is_avatar_empty", true)).avatarUrl()).isEmpty();
        assertThat(signIn("discord", Map.of("avatar", "")).avatarUrl()).isEmpty();
        Map<String, @Nullable Object> hidden = map(fixture("wakatime"), "user");
        map(hidden, "data").put("photo_public", false);
        assertThat(signIn("wakatime", hidden).avatarUrl()).isEmpty();
    }

    @Test
    void discord_oldName_hasItsNumber() throws IOException {
        Map<String, @Nullable Object> old = new TreeMap<>(Map.of("discriminator", "1337"));
        old.put("global_name", null);
        assertThat(signIn("discord", old).name()).isEqualTo("ada#1337");
        old.put("discriminator", "0");
        assertThat(signIn("discord", old).name()).isEqualTo("ada");
    }

    @Test
    void microsoft_idTokenEmailClaim_choosesWhatIsVouchedFor() throws Exception {
        Map<String, Object> domainOwner = Map.of("email", "a@example.com", "xms_edov", "1");
        Map<String, Object> nobody = Map.of("email", "a@example.com", "xms_edov", false);
        Map<String, Object> primary = Map.of("verified_primary_email", "p@example.com");
        Map<String, Object> several = Map.of("verified_primary_email", List.of("q@example.com"));
        assertThat(microsoft("email_and_xms_edov", domainOwner)).isEqualTo("a@example.com");
        assertThat(microsoft("email_and_xms_edov", nobody)).isEmpty();
        assertThat(microsoft("any_verified", nobody)).isEmpty();
        assertThat(microsoft("any_verified", domainOwner)).isEqualTo("a@example.com");
        assertThat(microsoft("email", nobody)).isEqualTo("a@example.com");
        assertThat(microsoft("verified_primary_email", nobody)).isEmpty();
        assertThat(microsoft("verified_primary_email", primary)).isEqualTo("p@example.com");
        assertThat(microsoft("any_verified", several)).isEqualTo("q@example.com");
    }

    @Test
    void apple_idToken_tellsTheUser() throws Exception {
        Map<String, Object> claims =
                Map.of("email", "ada@example.com", "email_verified", "true", "nonce", "n");
        Map<String, Object> fixture = apple("https://appleid.apple.com", claims);
        ExternalUser user = redeem("apple", fixture).user("n");
        assertThat(user.id()).isEqualTo("001815.ada");
        assertThat(user.email()).isEqualTo("ada@example.com");
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> redeem("apple", fixture).user("other"))
                .withMessageContaining("nonce");
        apple("https://appleid.apple.example", claims);
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> redeem("apple", fixture).user("n"))
                .withMessageContaining("issuer");
        apple("https://appleid.apple.com", Map.of("email", "e", "email_verified", "false"));
        assertThat(redeem("apple", fixture).user("").email()).isEmpty();
    }

    private static Map<String, Object> apple(String issuer, Map<String, Object> claims)
            throws Exception {
        ANSWERS.put("/token", Map.of("access_token", "at-1", "id_token", idToken(issuer, claims)));
        ANSWERS.put("/keys", new JWKSet(key.toPublicJWK()).toJSONObject());
        return Map.of("jwksURL", url("/keys"));
    }

    private static String microsoft(String claim, Map<String, Object> claims) throws Exception {
        Map<String, @Nullable Object> fixture = fixture("microsoft");
        map(fixture, "token").put("id_token", idToken("https://login.example", claims));
        serve(fixture, Map.of());
        return redeem("microsoft", Map.of("idTokenEmailClaim", claim)).user("").email();
    }

    private static String idToken(String issuer, Map<String, Object> more) throws Exception {
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .subject("001815.ada")
                        .audience("client")
                        .expirationTime(Date.from(Instant.now().plusSeconds(600)));
        more.forEach(claims::claim);
        var jwt =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(),
                        claims.build());
        jwt.sign(new RSASSASigner(key));
        return jwt.serialize();
    }

    private static ExternalUser signIn(String name, Map<String, ?> changed) throws IOException {
        return signIn(name, fixture(name), changed);
    }

    private static ExternalUser signIn(
            String name, Map<String, @Nullable Object> fixture, Map<String, ?> changed) {
        serve(fixture, changed);
        return redeem(name, Map.of()).user("");
    }

    private static void serve(Map<String, @Nullable Object> fixture, Map<String, ?> changed) {
        ANSWERS.clear();
        RECEIVED.clear();
        ANSWERS.put("/token", fixture.get("token"));
        Map<String, @Nullable Object> user = new LinkedHashMap<>(map(fixture, "user"));
        user.putAll(changed);
        ANSWERS.put("/user", user);
        if (fixture.containsKey("emails")) {
            ANSWERS.put("/user/emails", fixture.get("emails"));
            ANSWERS.put("/emails", fixture.get("emails"));
        }
    }

    private static OAuth2Client.Grant redeem(String name, Map<String, Object> extra) {
        ConfiguredProvider configured =
                Providers.configure(
                        new ProviderConfig(
                                name,
                                "client",
                                "secret",
                                url("/authorize"),
                                url("/token"),
                                name.equals("apple") ? "" : url("/user"),
                                "",
                                null,
                                new TreeMap<>(extra)));
        assertThat(configured).isNotNull();
        return client.redeem(configured, "code", "verifier", "https://app.example/back");
    }

    /** The list of addresses as if none were proven. */
    private static @Nullable Object withdrawn(String json) {
        return Json.parse(
                json.replace("\"verified\":true", "\"verified\":false")
                        .replace("\"is_confirmed\":true", "\"is_confirmed\":false")
                        .replace("\"state\":\"confirmed\"", "\"state\":\"unconfirmed\""));
    }

    private static Map<String, @Nullable Object> fixture(String name) throws IOException {
        try (InputStream in =
                ProviderUsersTest.class.getResourceAsStream("/providers/" + name + ".json")) {
            assertThat(in).as("fixture of %s", name).isNotNull();
            return Json.parseObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @SuppressWarnings("unchecked") // JSON objects have text keys
    private static Map<String, @Nullable Object> map(
            Map<String, @Nullable Object> json, String member) {
        return json.get(member) instanceof Map<?, ?> map
                ? (Map<String, @Nullable Object>) map
                : Map.of();
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + provider.getAddress().getPort() + path;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        exchange.getRequestHeaders()
                .forEach((name, values) ->
                        RECEIVED.put(
                                path + " " + name.toLowerCase(Locale.ROOT), values.getFirst()));
        RECEIVED.put(
                path + " body",
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        byte[] body =
                ANSWERS.containsKey(path)
                        ? Json.write(ANSWERS.get(path)).getBytes(StandardCharsets.UTF_8)
                        : new byte[0];
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(
                body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
