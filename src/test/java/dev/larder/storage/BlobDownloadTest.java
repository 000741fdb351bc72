package dev.larder.storage;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;

/** Statuses, headers and bodies as a server of the reference answered them. */
class BlobDownloadTest {

    private static final String MODIFIED = "Mon, 01 Jan 2024 10:00:00 GMT";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Server server = new Server();
    private static URI base = URI.create("http://localhost/");

    @BeforeAll
    static void start(@TempDir Path dir) throws Exception {
        BlobStore store = LocalBlobStore.withSideCars(dir);
        Instant then = Instant.parse("2024-01-01T10:00:00.123Z");
        store.put(
                "a.txt",
                PutOptions.contentType("text/plain; charset=utf-8").modified(then),
                "0123456789".getBytes());
        store.put("a.png", PutOptions.contentType("image/png"), new byte[3]);
        store.put("a.svg", PutOptions.contentType("text/plain; charset=utf-8"), "<svg>".getBytes());
        store.put("a.html", PutOptions.contentType("text/html; charset=utf-8"), "<p>".getBytes());
        store.put("a.css", PutOptions.contentType("image/png"), new byte[3]);
        store.put("empty", PutOptions.bytes(), new byte[0]);
        store.put("odd \"ü\".txt", PutOptions.contentType("a\r\nb"), new byte[1]);
        store.put(
                "large",
                PutOptions.bytes(),
                out -> {
                    for (int i = 0; i < 300; i++) {
                        out.write(new byte[10_000]);
                    }
                });
        System.setProperty(
                "org.eclipse.jetty.http.HttpGenerator.STRICT", "true"); // as the web room does
        server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Files(store)), "/*");
        server.setHandler(context);
        server.start();
        base = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    /** Serves the object that the path names. */
    private static final class Files extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient BlobStore store;

        Files(BlobStore store) {
            this.store = store;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            response.setHeader("X-Frame-Options", "SAMEORIGIN");
            String key = request.getPathInfo().substring(1);
            new BlobDownload(request, response)
                    .send(
                            store,
                            key,
                            key,
                            java.util.Objects.requireNonNullElse(
                                    request.getParameter("download"), ""));
        }
    }

    private static HttpResponse<String> send(String method, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path))
                        .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("-");
    }

    @Test
    void get_whole_hasTheHeadersOfAFile() throws Exception {
        HttpResponse<String> response = send("GET", "a.txt");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("0123456789");
        assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(header(response, "Content-Disposition")).isEqualTo("attachment; filename=a.txt");
        assertThat(header(response, "Content-Security-Policy"))
                .isEqualTo(
                        "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox");
        assertThat(header(response, "Cache-Control"))
                .isEqualTo("max-age=2592000, stale-while-revalidate=86400");
        assertThat(header(response, "Last-Modified")).isEqualTo(MODIFIED);
        assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(response, "Content-Length")).isEqualTo("10");
        assertThat(header(response, "X-Frame-Options")).isEqualTo("-");
        assertThat(header(response, "ETag")).isEqualTo("-");
    }

    @Test
    void head_hasTheHeadersAlone() throws Exception {
        HttpResponse<String> response = send("HEAD", "a.txt");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Length")).isEqualTo("10");
        assertThat(response.body()).isEmpty();
        HttpResponse<String> part = send("HEAD", "a.txt", "Range", "bytes=0-3");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(header(part, "Content-Length")).isEqualTo("4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.png | image/png | inline; filename=a.png",
                "a.png?download=1 | image/png | attachment; filename=a.png",
                "a.png?download=TRUE | image/png | attachment; filename=a.png",
                "a.png?download=0 | image/png | inline; filename=a.png",
                "a.png?download=yes | image/png | inline; filename=a.png",
                "a.svg | image/svg+xml | attachment; filename=a.svg",
                "a.html | text/html; charset=utf-8 | attachment; filename=a.html",
                "a.css | text/css | inline; filename=a.css"
            })
    void get_eachType_isShownOnlyWhenHarmless(String path, String type, String disposition)
            throws Exception {
        HttpResponse<String> response = send("GET", path);
        assertThat(header(response, "Content-Type")).isEqualTo(type);
        assertThat(header(response, "Content-Disposition")).isEqualTo(disposition);
    }

    @Test
    void get_oddNameAndType_cannotBreakTheHeaders() throws Exception {
        HttpResponse<String> response = send("GET", "odd%20%22%C3%BC%22.txt");
        assertThat(header(response, "Content-Disposition"))
                .isEqualTo(
                        "attachment; filename=\"odd ___.txt\"; filename*=UTF-8''odd%20%22%C3%BC%22.txt");
        assertThat(header(response, "Content-Type")).isEqualTo("application/octet-stream");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "bytes=0-3 | 206 | 0123 | bytes 0-3/10",
                "bytes=7- | 206 | 789 | bytes 7-9/10",
                "bytes=-3 | 206 | 789 | bytes 7-9/10",
                "bytes=-100 | 206 | 0123456789 | bytes 0-9/10",
                "bytes=8-1000 | 206 | 89 | bytes 8-9/10",
                "bytes=0-1,1000- | 206 | 01 | bytes 0-1/10",
                "bytes=0-0,0-0,0-1000 | 200 | 0123456789 | -",
                "bytes=1000- | 416 | invalid range: failed to overlap | bytes */10",
                "bytes=3-2 | 416 | invalid range | -",
                "bytes=x | 416 | invalid range | -",
                "bytes=99999999999999999999- | 416 | invalid range | -",
                "items=0-1 | 416 | invalid range | -",
                "bytes= | 200 | 0123456789 | -"
            })
    void get_range(String range, int status, String body, String contentRange) throws Exception {
        HttpResponse<String> response = send("GET", "a.txt", "Range", range);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body().strip()).isEqualTo(body);
        assertThat(response.headers().firstValue("Content-Range").orElse(null))
                .isEqualTo(contentRange);
    }

    @Test
    void get_severalRanges_areOneMultipartBody() throws Exception {
        HttpResponse<String> response = send("GET", "a.txt", "Range", "bytes=0-1,8-9");
        assertThat(response.statusCode()).isEqualTo(206);
        String type = header(response, "Content-Type");
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        assertThat(response.body())
                .isEqualTo(
                        "--"
                                + boundary
                                + "\r\nContent-Range: bytes 0-1/10\r\nContent-Type: text/plain; charset=utf-8"
                                + "\r\n\r\n01\r\n--"
                                + boundary
                                + "\r\nContent-Range: bytes 8-9/10\r\n"
                                + "Content-Type: text/plain; charset=utf-8\r\n\r\n89\r\n--"
                                + boundary
                                + "--\r\n");
        assertThat(header(response, "Content-Length"))
                .isEqualTo(String.valueOf(response.body().length()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-Modified-Since | Mon, 01 Jan 2024 10:00:00 GMT | 304",
                "If-Modified-Since | Mon, 01 Jan 2024 09:59:59 GMT | 200",
                "If-Modified-Since | nonsense | 200",
                "If-Unmodified-Since | Mon, 01 Jan 2001 00:00:00 GMT | 412",
                "If-Unmodified-Since | Mon, 01 Jan 2024 10:00:00 GMT | 200",
                "If-Match | x | 412",
                "If-Match | * | 200",
                "If-None-Match | * | 304",
                "If-None-Match | x | 200"
            })
    void get_conditions(String header, String value, int status) throws Exception {
        HttpResponse<String> response = send("GET", "a.txt", header, value);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(status == 200 ? "0123456789" : "");
    }

    @Test
    void get_rangeUnderACondition_needsTheSameTime() throws Exception {
        assertThat(send("GET", "a.txt", "Range", "bytes=0-1", "If-Range", MODIFIED).statusCode())
                .isEqualTo(206);
        assertThat(
                        send(
                                        "GET",
                                        "a.txt",
                                        "Range",
                                        "bytes=0-1",
                                        "If-Range",
                                        "Mon, 01 Jan 2001 00:00:00 GMT")
                                .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "a.txt", "Range", "bytes=0-1", "If-Range", "\"tag\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void get_emptyObject_ignoresRanges() throws Exception {
        assertThat(send("GET", "empty", "Range", "bytes=0-").statusCode()).isEqualTo(200);
        assertThat(send("GET", "empty").body()).isEmpty();
    }

    @Test
    void get_large_isWhole() throws Exception {
        assertThat(send("GET", "large").body()).hasSize(3_000_000);
    }
}
