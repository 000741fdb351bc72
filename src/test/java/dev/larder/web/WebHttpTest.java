package dev.larder.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;
import dev.larder.api.Upload;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** The chain around routes of its own, over HTTP. */
class WebHttpTest {

    private static final String SUPERUSER = "superuser-token";
    private static final String USER = "user-token";
    private static final AtomicReference<WebPolicy> POLICY = new AtomicReference<>(WebPolicy.OPEN);

    private static ConfigurableApplicationContext context;
    private static URI base;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start(@TempDir Path publicDir) throws IOException {
        Files.writeString(publicDir.resolve("index.html"), "<p>root</p>");
        Files.writeString(publicDir.resolve("app.js"), "let a;");
        Files.createDirectories(publicDir.resolve("docs"));
        Files.writeString(publicDir.resolve("docs/index.html"), "<p>docs</p>");
        Files.createDirectories(publicDir.resolve("empty"));
        context =
                new SpringApplicationBuilder(App.class)
                        .web(WebApplicationType.SERVLET)
                        .run(
                                "--server.port=0",
                                "--larder.web.public-dir=" + publicDir,
                                "--larder.web.host-names=example.com");
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        base = URI.create("http://127.0.0.1:" + port);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Test
    void answer_json_hasTypeLengthAndLineFeed() throws Exception {
        HttpResponse<String> response = get("/echo");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"b\":1,\"a\":\"\\u003cé\"}\n");
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("content-length"))
                .contains(String.valueOf(response.body().getBytes(StandardCharsets.UTF_8).length));
        assertThat(response.headers().firstValue("vary")).contains("Origin");
        assertThat(response.headers().firstValue("x-frame-options")).contains("SAMEORIGIN");
        assertThat(response.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(response.headers().firstValue("x-xss-protection")).contains("1; mode=block");
    }

    @Test
    void head_knownRoute_sameHeadersWithoutBody() throws Exception {
        HttpResponse<String> response =
                send(request("/echo").method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("content-length")).contains("23");
    }

    @Test
    void head_error_hasNoBody() throws Exception {
        HttpResponse<String> response =
                send(request("/refuse").method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void apiException_isEnvelopeInOrder() throws Exception {
        HttpResponse<String> response = get("/refuse");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        "{\"data\":{\"title\":{\"code\":\"validation_required\",\"message\":\"Cannot be blank.\"}},"
                                + "\"message\":\"No way.\",\"status\":400}\n");
    }

    @Test
    void unexpectedFailure_is500WithoutDetails() throws Exception {
        HttpResponse<String> response = get("/break");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .isEqualTo(
                        "{\"data\":{},\"message\":\"Something went wrong while processing your request.\","
                                + "\"status\":500}\n");
    }

    @Test
    void knownPath_otherMethod_is404() throws Exception {
        assertThat(send(request("/echo").DELETE()).statusCode()).isEqualTo(404);
    }

    @Test
    void path_notCanonical_isRedirected() throws Exception {
        HttpResponse<String> response = get("//echo/../echo/./?a=1");

        assertThat(response.statusCode()).isEqualTo(307);
        assertThat(response.headers().firstValue("location")).contains("/echo/?a=1");
    }

    @Test
    void path_encodedSlash_staysInItsSegment() throws Exception {
        HttpResponse<String> response = get("/items/a%2Fb%40c/x");

        assertThat(response.body()).isEqualTo("\"a/b@c\"\n");
    }

    @Test
    void path_semicolon_isACharacterLikeAnyOther() throws Exception {
        assertThat(get("/echo;x").body()).isEqualTo("<p>root</p>");
        assertThat(get("/admin;x").body()).isEqualTo("<p>root</p>");
        assertThat(get("/items/a;b=1/x").body()).isEqualTo("\"a;b=1\"\n");
        assertThat(post("/small;x", "application/json", "{}").statusCode()).isEqualTo(404);
        assertThat(get("/api/collections/users;x/refresh").statusCode()).isEqualTo(404);
        assertThat(App.awaitFact("/api/collections/users;x/refresh").status()).isEqualTo(404);
    }

    @Test
    void path_semicolon_escapesNoLimitAndNoListOfAddresses() throws Exception {
        POLICY.set(
                new WebPolicy(
                        List.of(
                                new WebPolicy.RateRule("/items/", "", 60, 2),
                                new WebPolicy.RateRule("/echo", "", 60, 1)),
                        List.of(),
                        List.of(),
                        false,
                        List.of("10.0.0.0/8")));
        try {
            assertThat(get("/items/a;1/x").statusCode()).isEqualTo(200);
            assertThat(get("/items/a;2/x").statusCode()).isEqualTo(200);
            assertThat(get("/items/a;3/x").statusCode()).isEqualTo(429);
            assertThat(get("/echo").statusCode()).isEqualTo(200);
            assertThat(get("/echo").statusCode()).isEqualTo(429);
            assertThat(get("/echo;1").body()).isEqualTo("<p>root</p>");
            for (String path : List.of("/admin", "/admin;x", "/items/a;x/x")) {
                assertThat(send(request(path).header("Authorization", SUPERUSER)).statusCode())
                        .as(path)
                        .isEqualTo(403);
            }
        } finally {
            POLICY.set(WebPolicy.OPEN);
        }
    }

    @Test
    void wwwTwin_isRedirectedToBareHost() throws Exception {
        String answer =
                raw("GET /echo?x=1 HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 307")
                .contains("Location: http://example.com/echo?x=1\r\n");
    }

    @Test
    void guard_superuser_tells401From403() throws Exception {
        assertThat(send(request("/admin")).statusCode()).isEqualTo(401);
        assertThat(send(request("/admin").header("Authorization", USER)).statusCode())
                .isEqualTo(403);
        assertThat(
                        send(request("/admin").header("Authorization", "bearer " + SUPERUSER))
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void caller_isEstablishedBySpringSecurity_unknownTokensAreGuests() throws Exception {
        assertThat(send(request("/who").header("Authorization", "Bearer " + USER)).body().strip())
                .isEqualTo("{\"call\":\"u\",\"context\":\"u\"}");
        assertThat(send(request("/who").header("Authorization", "nobody's")).body().strip())
                .isEqualTo("{\"call\":\"\",\"context\":\"\"}");
        assertThat(get("/who").body().strip()).isEqualTo("{\"call\":\"\",\"context\":\"none\"}");
    }

    @Test
    void securityChain_hasOnlyWhatIsNeeded() {
        assertThat(context.getBean(SecurityFilterChain.class).getFilters())
                .extracting(filter -> filter.getClass().getSimpleName())
                .containsExactly("AuthenticationFilter", "SecurityHeaders");
    }

    @Test
    void collectionRoute_unknownCollection_is404BeforeGuard() throws Exception {
        HttpResponse<String> response = get("/api/collections/missing/refresh");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("Missing or invalid collection context.");
    }

    @Test
    void guard_sameCollection_refusesSuperusers() throws Exception {
        HttpResponse<String> response =
                send(request("/api/collections/users/refresh").header("Authorization", SUPERUSER));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body())
                .contains("The request requires auth record from _superusers collection.");
    }

    @Test
    void preflight_isAnsweredForEveryPath() throws Exception {
        HttpResponse<String> response =
                send(
                        request("/nowhere")
                                .header("Origin", "http://a.test")
                                .header("Access-Control-Request-Headers", "x-a")
                                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().allValues("vary"))
                .containsExactly(
                        "Origin",
                        "Access-Control-Request-Method",
                        "Access-Control-Request-Headers");
        assertThat(response.headers().firstValue("access-control-allow-origin")).contains("*");
        assertThat(response.headers().firstValue("access-control-allow-methods"))
                .contains("GET,HEAD,PUT,PATCH,POST,DELETE");
        assertThat(response.headers().firstValue("access-control-allow-headers")).contains("x-a");
    }

    @Test
    void body_json_firstValueCounts() throws Exception {
        assertThat(post("/body", "application/json", "{\"a\":1} trailing").body())
                .isEqualTo("{\"a\":1}\n");
    }

    @Test
    void body_brokenJson_is400() throws Exception {
        assertThat(post("/body", "application/json", "{\"a\":").statusCode()).isEqualTo(400);
    }

    @Test
    void body_unknownType_is400() throws Exception {
        assertThat(post("/body", "text/plain", "a").body()).contains("Unsupported Content-Type.");
    }

    @Test
    void body_form_valuesAreInferredAndQueryFollows() throws Exception {
        String body = "a=1&b=0.0&c=true&d=-3.5&e=&a=x&%40jsonPayload=%7B%22f%22%3A%221%22%7D";

        assertThat(post("/body?q=7&a=y", "application/x-www-form-urlencoded", body).body())
                .isEqualTo(
                        "{\"a\":[1,\"x\",\"y\"],\"b\":\"0.0\",\"c\":true,\"d\":-3.5,\"e\":\"\",\"q\":7,\"f\":\"1\"}\n");
    }

    @Test
    void body_multipart_hasValuesAndFiles() throws Exception {
        String body =
                "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nTäst\r\n"
                        + "--x\r\nContent-Disposition: form-data; name=\"doc\"; filename=\"a.txt\"\r\n"
                        + "Content-Type: text/plain\r\n\r\n"
                        + "z".repeat(400_000)
                        + "\r\n--x--\r\n";

        assertThat(post("/body?title=q", "multipart/form-data; boundary=x", body).body())
                .isEqualTo("{\"title\":[\"q\",\"Täst\"],\"doc\":\"a.txt:400000:z\"}\n");
    }

    @Test
    void body_formWithBrokenEscape_is400() throws Exception {
        assertThat(post("/body", "application/x-www-form-urlencoded", "%zz=1&a=2").statusCode())
                .isEqualTo(400);
    }

    @Test
    void body_uploadWithPath_keepsTheLastElement() throws Exception {
        String body =
                "--x\r\nContent-Disposition: form-data; name=\"doc\"; filename=\"../up/a b.txt\"\r\n\r\nz\r\n--x--\r\n";

        assertThat(post("/body", "multipart/form-data; boundary=x", body).body())
                .isEqualTo("{\"doc\":\"a b.txt:1:z\"}\n");
    }

    @Test
    void body_announcedTooLarge_is413() throws Exception {
        HttpResponse<String> response =
                post("/small", "application/json", "{\"a\":\"" + "x".repeat(200) + "\"}");

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("Request entity too large.");
    }

    @Test
    void body_chunkedTooLarge_is413() throws Exception {
        byte[] bytes = ("{\"a\":\"" + "x".repeat(200) + "\"}").getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> response =
                send(
                        request("/small")
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofInputStream(
                                                () -> new java.io.ByteArrayInputStream(bytes))));

        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void rateLimit_windowUsedUp_is429() throws Exception {
        POLICY.set(
                new WebPolicy(
                        List.of(new WebPolicy.RateRule("/echo", "@guest", 60, 2)),
                        List.of(),
                        List.of(),
                        false,
                        List.of()));
        try {
            assertThat(get("/echo").statusCode()).isEqualTo(200);
            assertThat(get("/echo").statusCode()).isEqualTo(200);
            HttpResponse<String> response = get("/echo");
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.body())
                    .isEqualTo("{\"data\":{},\"message\":\"Too Many Requests.\",\"status\":429}\n");
            assertThat(response.headers().firstValue("x-frame-options")).isPresent();
            assertThat(send(request("/echo").header("Authorization", SUPERUSER)).statusCode())
                    .isEqualTo(200);
        } finally {
            POLICY.set(WebPolicy.OPEN);
        }
    }

    @Test
    void superuser_fromUnlistedAddress_is403Everywhere() throws Exception {
        POLICY.set(
                new WebPolicy(
                        List.of(), List.of(), List.of("X-Real"), false, List.of("10.0.0.0/8")));
        try {
            assertThat(send(request("/echo").header("Authorization", SUPERUSER)).statusCode())
                    .isEqualTo(403);
            assertThat(
                            send(request("/echo")
                                            .header("Authorization", SUPERUSER)
                                            .header("X-Real", "1.1.1.1, 10.2.3.4"))
                                    .statusCode())
                    .isEqualTo(200);
        } finally {
            POLICY.set(WebPolicy.OPEN);
        }
    }

    @Test
    void static_files_followTheirRules() throws Exception {
        assertThat(get("/").body()).isEqualTo("<p>root</p>");
        assertThat(get("/app.js").headers().firstValue("content-type").orElseThrow())
                .startsWith("text/javascript");
        assertThat(get("/docs").headers().firstValue("location")).contains("/docs/");
        assertThat(get("/docs/").body()).isEqualTo("<p>docs</p>");
        assertThat(get("/docs/index.html").headers().firstValue("location")).contains("/docs/");
        assertThat(get("/app.js/").headers().firstValue("location")).contains("/app.js");
        assertThat(get("/empty/").body()).isEqualTo("<p>root</p>");
        assertThat(get("/any/deep/path").body()).isEqualTo("<p>root</p>");
        assertThat(get("/docs/%2e%2e/%2e%2e/etc/passwd").statusCode()).isEqualTo(400);
        assertThat(get("/docs/..%2f..%2fetc/passwd").body()).isEqualTo("<p>root</p>");
    }

    @Test
    void manyStuckRequests_othersAreStillAnswered() throws Exception {
        int stuck = 500;
        Stuck.entered = new CountDownLatch(stuck);
        Stuck.release = new CountDownLatch(1);
        for (int i = 0; i < stuck; i++) {
            var unused = CLIENT.sendAsync(request("/stuck").build(), BodyHandlers.discarding());
        }
        try {
            Stuck.entered.await();
            assertThat(get("/echo").statusCode()).isEqualTo(200);
        } finally {
            Stuck.release.countDown();
        }
    }

    @Test
    void completed_isPublishedWithFailure() throws Exception {
        get("/refuse?seen=1");

        RequestCompleted fact = App.awaitFact("/refuse?seen=1");
        assertThat(fact.status()).isEqualTo(400);
        assertThat(fact.failure()).isInstanceOf(ApiException.class);
        assertThat(fact.remoteIp()).isEqualTo("127.0.0.1");
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private static HttpResponse<String> post(String path, String type, String body)
            throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    private static String raw(String text) throws IOException {
        try (var socket = new java.net.Socket(base.getHost(), base.getPort())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Latches of the requests that hang. */
    static final class Stuck {
        static volatile CountDownLatch entered = new CountDownLatch(0);
        static volatile CountDownLatch release = new CountDownLatch(0);

        private Stuck() {}
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(exclude = UserDetailsServiceAutoConfiguration.class)
    @ConfigurationPropertiesScan("dev.larder.web")
    @ComponentScan(
            basePackages = "dev.larder.web",
            useDefaultFilters = true,
            excludeFilters =
                    @ComponentScan.Filter(
                            type = org.springframework.context.annotation.FilterType.REGEX,
                            pattern = ".*Test.*"))
    @Import(Routes.class)
    static class App {

        private static final java.util.concurrent.BlockingQueue<RequestCompleted> FACTS =
                new java.util.concurrent.LinkedBlockingQueue<>();

        static RequestCompleted awaitFact(String uri) throws InterruptedException {
            RequestCompleted fact = FACTS.take();
            while (!fact.uri().equals(uri)) {
                fact = FACTS.take();
            }
            return fact;
        }

        @EventListener
        void on(RequestCompleted fact) {
            FACTS.add(fact);
        }

        @Bean
        WebPolicy.Source policies() {
            return POLICY::get;
        }

        @Bean
        dev.larder.api.DataDirectory dataDirectory() {
            return new dev.larder.api.DataDirectory(Path.of("target", "unused"));
        }

        @Bean
        CallerResolver callers() {
            return token ->
                    switch (token) {
                        case SUPERUSER ->
                                new Caller("s", "pbc_1", "_superusers", true, "", false, true, "k");
                        case USER -> new Caller("u", "pbc_2", "users", false, "", false, true, "k");
                        default -> Caller.GUEST;
                    };
        }

        @Bean
        CollectionScopes scopes() {
            return name ->
                    name.equals("users") ? new CollectionScopes.Scope("pbc_2", "users") : null;
        }
    }

    @RestController
    static class Routes {

        @GetMapping("/echo")
        Answer echo() {
            var json = new LinkedHashMap<String, Object>();
            json.put("b", 1);
            json.put("a", "<é");
            return Answer.ok(json);
        }

        /** Who calls by both accounts: the call's and Spring Security's. */
        @GetMapping("/who")
        Answer who(Call call) {
            Authentication known = SecurityContextHolder.getContext().getAuthentication();
            var json = new LinkedHashMap<String, Object>();
            json.put("call", call.caller().id());
            json.put(
                    "context",
                    known != null && known.getPrincipal() instanceof Caller caller
                            ? caller.id()
                            : "none");
            return Answer.ok(json);
        }

        @GetMapping("/refuse")
        Answer refuse() {
            var errors = new dev.larder.api.FieldErrors();
            errors.reject("title", "validation_required", "Cannot be blank");
            throw ApiException.badRequest("no way", errors);
        }

        @GetMapping("/break")
        Answer fail() {
            throw new IllegalStateException("secret detail");
        }

        @GetMapping("/items/{id}/x")
        Answer item(Call call) {
            return Answer.ok(call.pathVariable("id"));
        }

        @GetMapping("/admin")
        @Requires(Requires.Guard.SUPERUSER)
        Answer admin() {
            return Answer.ok(Map.of());
        }

        @GetMapping("/api/collections/{collection}/refresh")
        @RateTags("authRefresh")
        @Requires(Requires.Guard.SAME_COLLECTION)
        Answer refresh() {
            return Answer.ok(Map.of());
        }

        @PostMapping("/body")
        Answer body(Call call) throws IOException {
            var json = new LinkedHashMap<>(call.body().values());
            for (var entry : call.body().uploads().entrySet()) {
                Upload upload = entry.getValue().getFirst();
                try (var in = upload.open()) {
                    json.put(
                            entry.getKey(),
                            upload.clientName() + ":" + upload.size() + ":" + (char) in.read());
                }
            }
            return Answer.ok(json);
        }

        @PostMapping("/small")
        @BodyLimit(100)
        Answer small(Call call) {
            return Answer.ok(call.body().values());
        }

        @PostMapping("/any")
        @BodyLimit(0)
        Answer any(Call call) throws IOException {
            return Answer.ok(call.bodyStream().readAllBytes().length);
        }

        @DeleteMapping("/gone")
        Answer gone() {
            return Answer.noContent();
        }

        @GetMapping("/stuck")
        Answer stuck() throws InterruptedException {
            Stuck.entered.countDown();
            Stuck.release.await();
            return Answer.noContent();
        }
    }
}
