package dev.larder.auth;

import static dev.larder.auth.AuthServer.PASSWORD;
import static dev.larder.auth.AuthServer.expect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.auth.AuthServer.Reply;

import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Signing in through OpenID Connect against a provider on loopback, with real codes, keys and proof
 * keys.
 */
class OAuth2HttpTest {

    private static final String REDIRECT = "http://127.0.0.1/callback";

    private static final MockOAuth2Server PROVIDER = new MockOAuth2Server();
    private static AuthServer server;

    @BeforeAll
    static void start() throws IOException {
        PROVIDER.start();
        server = new AuthServer();
    }

    @AfterAll
    static void stop() {
        server.close();
        PROVIDER.shutdown();
    }

    @Test
    void authWithOAuth2_newUser_isCreatedVerifiedAndLinked() throws Exception {
        collection("signups", Map.of());
        Reply reply =
                expect(
                        200,
                        signIn("signups", "oidc", user("s1", "s1@example.com", true), Map.of()));
        assertThat(reply.text("record.email")).isEqualTo("s1@example.com");
        assertThat(reply.value("record.verified")).isEqualTo(true);
        assertThat(reply.value("meta.isNew")).isEqualTo(true);
        assertThat(reply.text("meta.id")).isEqualTo("s1");
        assertThat(reply.json().keySet()).containsExactly("meta", "record", "token");
        Reply again =
                expect(
                        200,
                        signIn("signups", "oidc", user("s1", "s1@example.com", true), Map.of()));
        assertThat(again.value("meta.isNew")).isEqualTo(false);
        assertThat(again.text("record.id")).isEqualTo(reply.text("record.id"));
    }

    @Test
    void authWithOAuth2_createDataEmail_isNotVerifiedByTheProvidersAddress() throws Exception {
        collection("submitted", Map.of());
        Reply reply =
                expect(
                        200,
                        signIn(
                                "submitted",
                                "oidc",
                                user("c1", "c1@example.com", true),
                                Map.of("createData", Map.of("email", "other@example.com"))));
        assertThat(reply.text("record.email")).isEqualTo("other@example.com");
        assertThat(reply.value("record.verified")).isEqualTo(false);
    }

    @Test
    void authWithOAuth2_addressThatTheProviderDoesNotVouchFor_isNotTaken() throws Exception {
        collection("unproven", Map.of());
        server.createUser("unproven", "victim@example.com");
        Reply reply = signIn("unproven", "oidc", user("x1", "victim@example.com", false), Map.of());
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("data.email.code")).isEqualTo("validation_required");
    }

    @Test
    void authWithOAuth2_linkToUnverified_replacesPasswordAndTokens() throws Exception {
        collection("hijacks", Map.of());
        server.createUser("hijacks", "victim@example.com");
        String attacker =
                expect(200, server.signIn("hijacks", "victim@example.com", PASSWORD)).text("token");
        Reply owner =
                expect(
                        200,
                        signIn(
                                "hijacks",
                                "oidc",
                                user("v1", "victim@example.com", true),
                                Map.of()));
        assertThat(owner.value("record.verified")).isEqualTo(true);
        assertThat(
                        server.post("/api/collections/hijacks/auth-refresh", Map.of(), attacker)
                                .status())
                .isEqualTo(401);
        assertThat(server.signIn("hijacks", "victim@example.com", PASSWORD).status())
                .isEqualTo(400);
    }

    @Test
    void authWithOAuth2_linkByTheSignedInOwner_keepsThePassword() throws Exception {
        collection("explicit", Map.of());
        server.createUser("explicit", "owner@example.com");
        String token =
                expect(200, server.signIn("explicit", "owner@example.com", PASSWORD)).text("token");
        expect(
                200,
                signIn(
                        "explicit",
                        "oidc",
                        user("e1", "elsewhere@example.com", true),
                        Map.of(),
                        token));
        expect(200, server.signIn("explicit", "owner@example.com", PASSWORD));
    }

    @Test
    void authWithOAuth2_secondProviderOfAnUnverified_removesEarlierLinks() throws Exception {
        collection("twice", Map.of());
        expect(
                200,
                signIn(
                        "twice",
                        "oidc2",
                        user("attacker", "", false),
                        Map.of("createData", Map.of("email", "victim@example.com"))));
        Reply owner =
                expect(
                        200,
                        signIn(
                                "twice",
                                "oidc",
                                user("victim", "victim@example.com", true),
                                Map.of()));
        Reply links =
                server.get(
                        "/api/collections/_externalAuths/records?filter="
                                + encode("recordRef='" + owner.text("record.id") + "'"),
                        server.superuser());
        assertThat(links.body()).contains("\"providerId\":\"victim\"").doesNotContain("attacker");
        Reply back =
                signIn(
                        "twice",
                        "oidc2",
                        user("attacker", "", false),
                        Map.of("createData", Map.of("email", "victim@example.com")));
        assertThat(back.text("record.id")).isNotEqualTo(owner.text("record.id"));
    }

    @Test
    void authWithOAuth2_wrongVerifierOrNonceOrSecretlessCode_isRefused() throws Exception {
        collection("proofs", Map.of());
        assertThat(
                        signIn(
                                        "proofs",
                                        "oidc",
                                        user("p1", "p1@example.com", true),
                                        Map.of("codeVerifier", "wrong"))
                                .text("message"))
                .isEqualTo("Failed to fetch OAuth2 token.");
        assertThat(
                        signIn(
                                        "proofs",
                                        "oidc",
                                        user("p1", "p1@example.com", true),
                                        Map.of("nonce", "never sent"))
                                .text("message"))
                .isEqualTo("Failed to fetch OAuth2 user.");
        assertThat(
                        server.post(
                                        "/api/collections/proofs/auth-with-oauth2",
                                        Map.of("provider", "google", "code", ""))
                                .body())
                .contains("validation_invalid_provider")
                .contains("\"code\":{\"code\":\"validation_required\"");
    }

    @Test
    void authMethods_providers_haveSortedAddressWithEmptyRedirectLast() {
        collection("listed", Map.of());
        Reply reply = expect(200, server.get("/api/collections/listed/auth-methods", ""));
        Map<?, ?> provider = provider(reply);
        assertThat(provider.keySet().stream().map(String::valueOf))
                .containsExactly(
                        "name",
                        "displayName",
                        "logo",
                        "state",
                        "authURL",
                        "authUrl",
                        "codeVerifier",
                        "codeChallenge",
                        "codeChallengeMethod");
        assertThat(String.valueOf(provider.get("authURL")))
                .matches(
                        ".*/authorize\\?client_id=larder&code_challenge=[\\w-]{43}&code_challenge_method=S256"
                                + "&response_type=code&scope=openid\\+email\\+profile&state=\\w{30}&redirect_uri=");
        assertThat(String.valueOf(provider.get("logo"))).startsWith("<svg");
    }

    private static void collection(String name, Map<String, ?> more) {
        var options = new HashMap<String, Object>(more);
        options.put(
                "oauth2",
                Map.of("enabled", true, "providers", List.of(provider("oidc"), provider("oidc2"))));
        server.createCollection(name, options);
    }

    private static Map<String, Object> provider(String name) {
        return Map.of(
                "name",
                name,
                "clientId",
                "larder",
                "clientSecret",
                "secret",
                "authURL",
                PROVIDER.authorizationEndpointUrl(name).toString(),
                "tokenURL",
                PROVIDER.tokenEndpointUrl(name).toString(),
                "extra",
                Map.of(
                        "jwksURL", PROVIDER.jwksUrl(name).toString(),
                        "issuers", List.of(PROVIDER.issuerUrl(name).toString())));
    }

    private record User(String id, String email, boolean verified) {}

    private static User user(String id, String email, boolean verified) {
        return new User(id, email, verified);
    }

    private static Reply signIn(String collection, String provider, User user, Map<String, ?> more)
            throws IOException, InterruptedException {
        return signIn(collection, provider, user, more, "");
    }

    /** Goes to the provider's page as a browser would, and comes back with the code. */
    private static Reply signIn(
            String collection, String provider, User user, Map<String, ?> more, String token)
            throws IOException, InterruptedException {
        Map<?, ?> method =
                providers(server.get("/api/collections/" + collection + "/auth-methods", ""))
                        .stream()
                        .map(Map.class::cast)
                        .filter(found -> found.get("name").equals(provider))
                        .findFirst()
                        .orElseThrow();
        PROVIDER.enqueueCallback(
                new DefaultOAuth2TokenCallback(
                        provider,
                        user.id,
                        "JWT",
                        List.of("larder"),
                        Map.of(
                                "email",
                                user.email,
                                "email_verified",
                                Boolean.toString(user.verified),
                                "name",
                                "N"),
                        600));
        HttpRequest page =
                HttpRequest.newBuilder(URI.create(method.get("authURL") + encode(REDIRECT)))
                        .build();
        try (HttpClient browser = HttpClient.newHttpClient()) {
            String location =
                    browser.send(page, HttpResponse.BodyHandlers.discarding())
                            .headers()
                            .firstValue("Location")
                            .orElseThrow();
            var code = Pattern.compile("code=([^&]+)").matcher(location);
            assertThat(code.find()).isTrue();
            var body =
                    new HashMap<String, Object>(
                            Map.of(
                                    "provider",
                                    provider,
                                    "code",
                                    code.group(1),
                                    "codeVerifier",
                                    method.get("codeVerifier"),
                                    "redirectURL",
                                    REDIRECT));
            body.putAll(more);
            return server.post("/api/collections/" + collection + "/auth-with-oauth2", body, token);
        }
    }

    private static Map<?, ?> provider(Reply methods) {
        return (Map<?, ?>) providers(methods).getFirst();
    }

    private static List<?> providers(Reply methods) {
        return (List<?>) java.util.Objects.requireNonNull(methods.value("oauth2.providers"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
