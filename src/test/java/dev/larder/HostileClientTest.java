package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.LarderServer.Client;
import dev.larder.LarderServer.FilePart;
import dev.larder.LarderServer.Response;
import dev.larder.api.DataDirectory;
import dev.larder.cron.CronExpression;
import dev.larder.cron.Scheduler;
import dev.larder.record.RecordHooks;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Clients that mean harm or know no better: the server answers in words and goes on for others. */
class HostileClientTest {

    private static final String SQLITE = "SQLite format 3";

    private static LarderServer server;
    private static Client root;
    private static Client guest;
    private static Path dir;

    @BeforeAll
    static void start(@TempDir Path temporary) throws IOException {
        dir = temporary;
        Files.writeString(temporary.resolve("outside.txt"), "not to be read");
        server = LarderServer.start(temporary.resolve("data"), "--larder.web.body-timeout=4s");
        root = server.superuser();
        guest = server.guest();
        root.post(
                        "/api/collections",
                        """
                        {"name": "docs", "type": "base", "listRule": "", "viewRule": "", "createRule": "", "deleteRule": "",
                         "fields": [{"name": "title", "type": "text"},
                                    {"name": "file", "type": "file", "maxSize": 50000000}]}\
                        """)
                .expect(200);
        root.post(
                        "/api/collections",
                        """
                        {"name": "odd", "type": "base", "createRule": "",
                         "fields": [{"name": "id", "type": "text", "system": true, "primaryKey": true, "required": true,
                                     "pattern": ".*", "min": 1, "max": 100}]}\
                        """)
                .expect(200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..%2F..%2Fdata.db",
                "%2e%2e%2fdata.db",
                "%2e%2e%5cdata.db",
                "..%5C..%5Cdata.db",
                "%2Fetc%2Fpasswd",
                "C:%5Cdata.db",
                "data.db%00.zip",
                "..%00",
                "%c0%ae%c0%ae%c0%afdata.db",
                "%252e%252e%252fdata.db",
                "..%2Foutside.txt",
                "..;%2Fdata.db",
                "file:%2F%2F%2Fetc%2Fpasswd"
            })
    void traversal_inEveryId_namesNothing(String id) throws IOException {
        String token = root.post("/api/files/token", null).expect(200).text("token");
        for (String path :
                List.of(
                        "/api/files/docs/" + id + "/a.txt",
                        "/api/files/docs/abc/" + id,
                        "/api/files/" + id + "/abc/a.txt",
                        "/api/files/docs/abc/a.txt?thumb=" + id,
                        "/api/backups/" + id + "?token=" + token,
                        "/api/collections/docs/records/" + id,
                        "/api/collections/" + id + "/records",
                        "/api/collections/" + id,
                        "/api/logs/" + id,
                        "/_/" + id,
                        "/" + id)) {
            String answer =
                    raw(
                            "GET "
                                    + path
                                    + " HTTP/1.1\r\nHost: a\r\nAuthorization: "
                                    + server.superuserToken()
                                    + "\r\nConnection: close\r\n\r\n");

            assertThat(status(answer)).as(path).isIn(400, 404);
            assertThat(answer)
                    .as(path)
                    .contains("\"status\":" + status(answer))
                    .doesNotContain(SQLITE)
                    .doesNotContain("root:")
                    .doesNotContain("not to be read");
        }
        for (String method :
                List.of(
                        "DELETE /api/backups/",
                        "POST /api/backups/",
                        "POST /api/crons/",
                        "DELETE /api/collections/docs/records/")) {
            String path = method + id + (method.startsWith("POST /api/b") ? "/restore" : "");
            String answer =
                    raw(
                            path
                                    + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nAuthorization: "
                                    + server.superuserToken()
                                    + "\r\nConnection: close\r\n\r\n");

            assertThat(status(answer)).as(path).isIn(400, 404);
        }
        assertThat(dir.resolve("data/data.db")).exists();
        assertThat(dir.resolve("outside.txt")).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/api/files/a/%2e%2e/%2e%2e/%2e%2e/%2e%2e/x",
                "/..",
                "/%00",
                "/a%zz",
                "/%",
                "/api/health%"
            })
    void path_brokenOrAboveTheRoot_isTheEnvelope(String path) throws IOException {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(status(answer)).isEqualTo(400);
        assertThat(answer)
                .contains("Content-Type: application/json")
                .endsWith("{\"data\":{},\"message\":\"Bad Request.\",\"status\":400}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/health;x",
                "/api;x/health",
                "/api/collections/docs;x/records",
                "/api/collections/docs/records;x",
                "/api/settings;x",
                "/_;/"
            })
    void path_withParameters_isNoRoute(String path) throws IOException {
        String answer =
                raw(
                        "GET "
                                + path
                                + " HTTP/1.1\r\nHost: a\r\nAuthorization: "
                                + server.superuserToken()
                                + "\r\nConnection: close\r\n\r\n");

        assertThat(status(answer)).isEqualTo(404);
        assertThat(answer).contains("\"status\":404");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
                "POST /api/batch HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n",
                "POST /api/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /api/batch HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void request_broken_isTheEnvelope(String request) throws IOException {
        String answer = raw(request);

        assertThat(status(answer)).isIn(400, 403);
        assertThat(answer).contains("{\"data\":{},\"message\":");
    }

    @Test
    void header_megabytesOfDots_isRefusedAtOnce() throws IOException {
        String answer =
                raw(
                        "GET /api/health HTTP/1.1\r\nHost: a\r\nAuthorization: "
                                + ".".repeat(1 << 20)
                                + "\r\n\r\n");

        assertThat(status(answer)).isEqualTo(431);
        assertThat(
                        guest.send(
                                        guest.request("/api/health")
                                                .header("Authorization", ".".repeat(60_000)))
                                .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nno end",
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n",
                "no boundary at all",
                "--b\r\nno header here\r\n\r\nx\r\n--b--\r\n",
                "--b\r\n\u0000\u0001: \u0002\r\n\r\nx\r\n--b--\r\n",
                "--c\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nx\r\n--c--\r\n"
            })
    void multipart_broken_is400AndStoresNothing(String body) throws IOException {
        long before = records();
        long files = files();

        String answer =
                raw(
                        "POST /api/collections/docs/records HTTP/1.1\r\nHost: a\r\n"
                                + "Content-Type: multipart/form-data; boundary=b\r\nConnection: close\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body);

        assertThat(status(answer)).as(answer).isEqualTo(400);
        assertThat(records()).isEqualTo(before);
        assertThat(files()).isEqualTo(files);
    }

    @Test
    void multipart_withoutBoundaryOrWithTooManyParts_is400() throws IOException {
        String answer =
                raw(
                        "POST /api/collections/docs/records HTTP/1.1\r\nHost: a\r\n"
                                + "Content-Type: multipart/form-data\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
        assertThat(status(answer)).isEqualTo(400);
        String part = "--b\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nx\r\n";
        String many = part.repeat(5000) + "--b--\r\n";
        answer =
                raw(
                        "POST /api/collections/docs/records HTTP/1.1\r\nHost: a\r\n"
                                + "Content-Type: multipart/form-data; boundary=b\r\nConnection: close\r\nContent-Length: "
                                + many.length()
                                + "\r\n\r\n"
                                + many);
        assertThat(status(answer)).isEqualTo(400);
    }

    @Test
    void upload_cutOff_storesNothing() throws Exception {
        long before = records();
        long files = files();
        for (int i = 0; i < 5; i++) {
            try (Socket socket = connect()) {
                send(
                        socket,
                        "POST /api/collections/docs/records HTTP/1.1\r\nHost: a\r\n"
                                + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 40000000\r\n\r\n"
                                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n"
                                + "x".repeat(600_000));
            }
        }

        guest.post("/api/collections/docs/records", "{\"title\": \"another\"}").expect(200);

        assertThat(records()).isEqualTo(before + 1);
        assertThat(files()).isEqualTo(files);
    }

    @Test
    void slowBodies_holdUpNobody_andEndInTime() throws Exception {
        var slow = new ArrayList<Socket>();
        for (int i = 0; i < 100; i++) {
            Socket socket = connect();
            send(
                    socket,
                    "POST /api/collections/docs/records HTTP/1.1\r\nHost: a\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
            slow.add(socket);
        }

        guest.post("/api/collections/docs/records", "{\"title\": \"fast\"}").expect(200);
        guest.get("/api/collections/docs/records").expect(200);

        // One byte at a time: nothing is waited for but the answer.
        Socket one = slow.getFirst();
        one.setSoTimeout(50);
        var answer = new StringBuilder();
        LarderServer.await(() -> dribble(one, answer));
        assertThat(answer.toString()).contains("HTTP/1.1 408").contains("\"status\":408");
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @Test
    void slowHeaders_holdUpNobody() throws Exception {
        var slow = new ArrayList<Socket>();
        for (int i = 0; i < 300; i++) {
            Socket socket = connect();
            send(socket, "GET /api/he");
            slow.add(socket);
        }

        guest.get("/api/health").expect(200);

        Socket patient = slow.getFirst();
        for (char c : "alth HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".toCharArray()) {
            send(patient, String.valueOf(c));
        }
        assertThat(new String(patient.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("HTTP/1.1 200");
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @Test
    void downloadsNobodyReads_holdUpNobody() throws Exception {
        Response created =
                guest.multipart(
                                "POST",
                                "/api/collections/docs/records",
                                "file",
                                new FilePart("large.txt", "0123456789".repeat(1_000_000)))
                        .expect(200);
        String path = "/api/files/docs/" + created.text("id") + "/" + created.text("file");
        var slow = new ArrayList<Socket>();
        for (int i = 0; i < 100; i++) {
            Socket socket = connect();
            send(socket, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
            slow.add(socket);
        }

        guest.post("/api/collections/docs/records", "{\"title\": \"meanwhile\"}").expect(200);
        assertThat(guest.get(path).expect(200).body()).hasSize(10_000_000);

        for (Socket socket : slow) {
            socket.close();
        }
        guest.delete("/api/collections/docs/records/" + created.text("id")).expect(204);
    }

    @Test
    void download_rangesAndConditions_areHonoured() {
        Response created =
                guest.multipart(
                                "POST",
                                "/api/collections/docs/records",
                                "file",
                                new FilePart("a.txt", "0123456789"))
                        .expect(200);
        String path = "/api/files/docs/" + created.text("id") + "/" + created.text("file");
        String modified = guest.get(path).expect(200).header("Last-Modified");

        Response part = guest.send(guest.request(path).header("Range", "bytes=2-4")).expect(206);
        assertThat(part.body()).isEqualTo("234");
        assertThat(part.header("Content-Range")).isEqualTo("bytes 2-4/10");
        assertThat(guest.send(guest.request(path).header("Range", "bytes=-3")).expect(206).body())
                .isEqualTo("789");
        assertThat(
                        guest.send(guest.request(path).header("Range", "bytes=0-1,8-"))
                                .expect(206)
                                .header("Content-Type"))
                .startsWith("multipart/byteranges");
        assertThat(guest.send(guest.request(path).header("Range", "bytes=10-")).status())
                .isEqualTo(416);
        assertThat(guest.send(guest.request(path).header("If-Modified-Since", modified)).status())
                .isEqualTo(304);
        assertThat(
                        guest.send(
                                        guest.request(path)
                                                .header(
                                                        "If-Unmodified-Since",
                                                        "Mon, 01 Jan 2001 00:00:00 GMT"))
                                .status())
                .isEqualTo(412);
        assertThat(
                        guest.send(
                                        guest.request(path)
                                                .header("Range", "bytes=0-0")
                                                .header(
                                                        "If-Range",
                                                        "Mon, 01 Jan 2001 00:00:00 GMT"))
                                .expect(200)
                                .body())
                .isEqualTo("0123456789");
        String many = "bytes=" + "0-0,".repeat(5000) + "1-1";
        assertThat(guest.send(guest.request(path).header("Range", many)).body().length())
                .isLessThan(1000);
    }

    @Test
    void recordIds_thatCouldBecomePaths_areRefusedWhateverThePatternSays() {
        for (String id :
                List.of(
                        "../../etc",
                        "a/b",
                        "a\\\\b",
                        "..",
                        ".",
                        "CON",
                        "nul",
                        "a|b",
                        "a*b",
                        "a\\u0000b",
                        "a\\nb",
                        "%2e%2e")) {
            Response response =
                    guest.post("/api/collections/odd/records", "{\"id\": \"" + id + "\"}");

            assertThat(response.status()).as(id).isEqualTo(400);
            assertThat(response.body()).as(id).contains("\"id\":{");
        }
    }

    @Test
    void errorInOneRequest_isA500_othersGoOn() {
        RecordHooks hooks = server.bean(RecordHooks.class);
        hooks.create()
                .bind(
                        "test",
                        event -> {
                            switch (event.record().text("title")) {
                                case "memory" -> event.record().set("title", exhaustMemory());
                                case "stack" -> throw new StackOverflowError("thrown by a test");
                                case "runtime" ->
                                        throw new IllegalStateException("thrown by a test");
                                default -> event.next();
                            }
                        });
        try {
            for (String kind : List.of("memory", "stack", "runtime")) {
                Response response =
                        guest.post(
                                "/api/collections/docs/records", "{\"title\": \"" + kind + "\"}");
                assertThat(response.status()).as(kind).isIn(400, 500);
                assertThat(response.body())
                        .contains("{\"data\":{},\"message\":")
                        .doesNotContain("thrown by a test")
                        .doesNotContain("array size");
                guest.post("/api/collections/docs/records", "{\"title\": \"fine\"}").expect(200);
            }
        } finally {
            hooks.create().unbind("test");
        }
    }

    @Test
    void memoryRunsOut_inAHandlerOrAJob_othersGoOn() throws InterruptedException {
        RecordHooks hooks = server.bean(RecordHooks.class);
        hooks.listRequest().bind("test", _ -> exhaustMemory());
        Scheduler scheduler = server.bean(Scheduler.class);
        var started = new CountDownLatch(1);
        var ran = new CountDownLatch(1);
        scheduler.add(
                "exhausting",
                CronExpression.parse("0 0 1 1 *"),
                () -> {
                    started.countDown();
                    exhaustMemory();
                });
        scheduler.add("modest", CronExpression.parse("0 0 1 1 *"), ran::countDown);
        try {
            Response failed = guest.get("/api/collections/docs/records");
            assertThat(failed.status()).isIn(400, 500);
            assertThat(failed.body()).contains("{\"data\":{},\"message\":");
            guest.get("/api/health").expect(200);

            root.post("/api/crons/exhausting", null).expect(204);
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            root.post("/api/crons/modest", null).expect(204);
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            hooks.listRequest().unbind("test");
            scheduler.remove("exhausting");
            scheduler.remove("modest");
        }
        guest.get("/api/collections/docs/records").expect(200);
    }

    /** More than any heap can give, which fails at once and in this thread alone. */
    private static String exhaustMemory() {
        return String.valueOf(new long[Integer.MAX_VALUE].length);
    }

    @Test
    void upload_pageOrDrawing_isAnAttachmentThatMayRunNothing() {
        for (String[] file :
                new String[][] {
                    {"page.html", "<script>alert(1)</script>", "text/html; charset=utf-8"},
                    {
                        "drawing.svg",
                        "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
                        "image/svg+xml"
                    },
                    {
                        "picture.png",
                        "<!DOCTYPE html><script>alert(1)</script>",
                        "text/html; charset=utf-8"
                    },
                    {"code.js", "alert(1)", "text/javascript"}
                }) {
            Response created =
                    guest.multipart(
                                    "POST",
                                    "/api/collections/docs/records",
                                    "file",
                                    new FilePart(file[0], file[1]))
                            .expect(200);
            Response sent =
                    guest.get("/api/files/docs/" + created.text("id") + "/" + created.text("file"))
                            .expect(200);

            assertThat(sent.header("Content-Disposition")).as(file[0]).startsWith("attachment");
            assertThat(sent.header("Content-Type")).as(file[0]).startsWith(file[2].split(";")[0]);
            assertThat(sent.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(sent.header("Content-Security-Policy"))
                    .isEqualTo(
                            "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox");
        }
    }

    @Test
    void proxyHeader_notTrusted_isIgnored() {
        Response health =
                root.send(root.request("/api/health").header("X-Forwarded-For", "192.0.2.1"))
                        .expect(200);

        assertThat(health.body()).contains("\"realIP\":\"127.0.0.1\"");
    }

    @Test
    void create_refusedByItsRule_triggersNoHook() {
        root.post(
                        "/api/collections",
                        "{\"name\": \"closed\", \"type\": \"base\", \"createRule\": \"@request.auth.id != ''\"}")
                .expect(200);
        RecordHooks hooks = server.bean(RecordHooks.class);
        var triggered = new java.util.concurrent.atomic.AtomicInteger();
        hooks.create()
                .bind(
                        "test",
                        event -> {
                            triggered.incrementAndGet();
                            event.next();
                        });
        try {
            assertThat(guest.post("/api/collections/closed/records", "{}").status()).isEqualTo(400);
            assertThat(triggered).hasValue(0);
            root.post("/api/collections/closed/records", "{}").expect(200);
            assertThat(triggered).hasValue(1);
        } finally {
            hooks.create().unbind("test");
        }
    }

    @Test
    void backupUpload_largerThanTheLimitOfOtherBodies_isTaken() throws IOException {
        var archive = new java.io.ByteArrayOutputStream();
        archive.writeBytes(
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.zip\"\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        try (var zip = new java.util.zip.ZipOutputStream(archive)) {
            zip.setLevel(0);
            zip.putNextEntry(new java.util.zip.ZipEntry("data.db"));
            zip.write(new byte[34 << 20]);
            zip.closeEntry();
            zip.finish();
            archive.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        byte[] body = archive.toByteArray();

        Response taken =
                root.send(
                        root.request("/api/backups/upload")
                                .header("Content-Type", "multipart/form-data; boundary=b")
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(body)));

        assertThat(taken.status()).as(taken.body()).isEqualTo(204);
        root.delete("/api/backups/large.zip").expect(204);
    }

    /* ---------- helpers ---------- */

    /** Sends one more byte; true once the server has answered. */
    private static boolean dribble(Socket socket, StringBuilder answer) {
        try {
            send(socket, " ");
            byte[] buffer = new byte[4096];
            int n = socket.getInputStream().read(buffer);
            if (n > 0) {
                answer.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
            return answer.indexOf("\"status\":") >= 0;
        } catch (java.net.SocketTimeoutException _) {
            return false; // no answer yet
        } catch (IOException e) {
            throw new AssertionError("closed without an answer, so far: " + answer, e);
        }
    }

    private static Socket connect() throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", server.base().getPort()));
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout(10_000);
            var answer = new StringBuilder();
            try {
                send(socket, request);
                byte[] buffer = new byte[8192];
                for (int n = socket.getInputStream().read(buffer);
                        n >= 0;
                        n = socket.getInputStream().read(buffer)) {
                    answer.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                }
            } catch (SocketException _) {
                // closed while much was still to be sent; the answer came before
            }
            return answer.toString();
        }
    }

    private static int status(String answer) {
        assertThat(answer).startsWith("HTTP/1.1 ");
        return Integer.parseInt(answer.substring(9, 12));
    }

    private static long records() {
        return ((Number)
                        List.of(guest.get("/api/collections/docs/records").json().get("totalItems"))
                                .getFirst())
                .longValue();
    }

    private static long files() throws IOException {
        Path storage = server.bean(DataDirectory.class).root().resolve("storage");
        if (!Files.exists(storage)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(storage)) {
            return all.filter(Files::isRegularFile).count();
        }
    }
}
