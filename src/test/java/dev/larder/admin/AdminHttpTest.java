package dev.larder.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.LarderServer;
import dev.larder.api.Json;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Which bytes and headers the dashboard's addresses answer. */
class AdminHttpTest {

    @TempDir static Path dir;

    private static LarderServer server;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        server = LarderServer.start(dir.resolve("data"));
    }

    @AfterAll
    static void stop() {
        server.close();
        HTTP.close();
    }

    @Test
    void shell_policy_allowsExactlyItsOwnImportMap() throws Exception {
        HttpResponse<byte[]> shell = get("/_/");
        String html = text(shell);
        Matcher map = Pattern.compile("<script type=\"importmap\">(.*?)</script>").matcher(html);
        assertThat(map.find()).isTrue();
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest(map.group(1).getBytes(StandardCharsets.UTF_8));
        String policy = header(shell, "Content-Security-Policy");
        assertThat(policy)
                .contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'")
                .contains("require-trusted-types-for 'script'")
                .contains("frame-ancestors 'none'")
                .contains("default-src 'none'")
                .doesNotContain("unsafe-inline")
                .doesNotContain("unsafe-eval");
        assertThat(header(shell, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(shell, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(html).doesNotContain("th:").doesNotContain("style=");
    }

    @Test
    void shell_knownEtag_isNotSentAgain() throws Exception {
        HttpResponse<byte[]> first = get("/_/");
        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        HttpResponse<byte[]> second = get("/_/", "If-None-Match", header(first, "ETag"));
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
    }

    @Test
    void shell_withoutSlash_redirectsAndKeepsTheQuery() throws Exception {
        HttpResponse<byte[]> answer = get("/_?x=1");
        assertThat(answer.statusCode()).isEqualTo(301);
        assertThat(header(answer, "Location")).isEqualTo("/_/?x=1");
    }

    @Test
    void file_ofThisBuild_isCompressedAndKeptForEver() throws Exception {
        String address = "/_/" + address("app/main.js");
        HttpResponse<byte[]> packed = get(address, "Accept-Encoding", "gzip");
        HttpResponse<byte[]> plain = get(address);
        assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(packed, "Cache-Control"))
                .contains("max-age=31536000")
                .contains("immutable")
                .contains("public");
        assertThat(header(packed, "Content-Type"))
                .isEqualToIgnoringCase("text/javascript;charset=utf-8");
        assertThat(packed.headers().allValues("Vary")).contains("Accept-Encoding");
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(unpacked.readAllBytes()).isEqualTo(plain.body());
        }
    }

    @Test
    void file_range_countsBytesOfThePlainFile() throws Exception {
        String address = "/_/" + address("app/main.js");
        HttpResponse<byte[]> part = get(address, "Range", "bytes=0-9", "Accept-Encoding", "gzip");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(text(part)).isEqualTo(text(get(address)).substring(0, 10));
    }

    @Test
    void file_head_saysTheLengthWithoutTheBody() throws Exception {
        HttpResponse<byte[]> head = send("HEAD", "/_/" + address("app/main.js"));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0)).isGreaterThan(100);
    }

    @Test
    void file_ofAnotherBuildOrNotListed_isNotFound() throws Exception {
        assertThat(get("/_/a/0000000000000000/app/main.js").statusCode()).isEqualTo(404);
        assertThat(
                        get("/_/" + address("app/main.js").replace("app/main.js", "index.html"))
                                .statusCode())
                .isEqualTo(404);
        assertThat(get("/_/v/_static/lit-html/3.3.3/package.json").statusCode()).isEqualTo(404);
    }

    @Test
    void capabilities_areForSuperusersAndNameRegisteredRoutes() {
        assertThat(server.guest().get("/api/larder/capabilities").status()).isEqualTo(401);
        assertThat(server.superuser().get("/api/larder/capabilities").expect(200).json())
                .containsEntry("capabilities", "/api/larder/capabilities");
    }

    @Test
    void sql_readOnly_decidesWhatTheFirstWordHides() {
        String plain = "delete from _params where id = 'nobody'";
        String hidden = "with old as (select 1) " + plain;
        assertThat(sql(Map.of("query", plain)).status()).isEqualTo(200);
        assertThat(sql(Map.of("query", "delete from _params", "readOnly", true)).status())
                .isEqualTo(400);
        assertThat(sql(Map.of("query", "select 1 from _params")).expect(200).json())
                .doesNotContainEntry("rows", List.of());
        assertThat(sql(Map.of("query", hidden)).status()).isEqualTo(400);
        assertThat(sql(Map.of("query", hidden, "readOnly", false)).expect(200).json())
                .containsEntry("rows", List.of());
    }

    private static LarderServer.Response sql(Map<String, Object> body) {
        return server.superuser().post("/api/sql", Json.write(body));
    }

    /** The address of a module as the shell preloads it. */
    private static String address(String path) throws Exception {
        Matcher found =
                Pattern.compile("src=\"(a/[0-9a-f]+/" + path + ")\"").matcher(text(get("/_/")));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static HttpResponse<byte[]> get(String path, String... headers)
            throws IOException, InterruptedException {
        return send("GET", path, headers);
    }

    private static HttpResponse<byte[]> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(
                                URI.create(server.base().toString().replaceAll("/$", "") + path))
                        .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
