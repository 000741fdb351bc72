package dev.larder.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.larder.storage.BlobStoreException.Kind;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A server that misbehaves, and what the store makes of it. */
class S3FaultTest {

    /** One prepared answer. */
    private interface Answer {
        void send(HttpExchange exchange) throws IOException;
    }

    private record Seen(
            String method, String path, Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return String.join(",", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
        }
    }

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer server;
    private S3BlobStore store;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        store = open(S3Options.Tuning.DEFAULT.withTimeout(Duration.ofMillis(500)).withAttempts(1));
    }

    @AfterEach
    void stop() {
        released.countDown();
        store.close();
        server.stop(0);
    }

    private S3BlobStore open(S3Options.Tuning tuning) {
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
        return new S3BlobStore(
                new S3Options("larder", "us-east-1", endpoint, "key", "secret", true)
                        .withTuning(tuning));
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = new java.util.HashMap<String, List<String>>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        seen.add(
                new Seen(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        headers,
                        exchange.getRequestBody().readAllBytes()));
        Answer next;
        synchronized (answers) {
            next = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        }
        next.send(exchange);
        exchange.close();
    }

    private static Answer status(int status, String code) {
        return exchange -> {
            byte[] body =
                    ("<?xml version=\"1.0\"?><Error><Code>"
                                    + code
                                    + "</Code><Message>because</Message></Error>")
                            .getBytes(StandardCharsets.UTF_8);
            boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
            if (hasBody) {
                exchange.getResponseBody().write(body);
            }
        };
    }

    private static Answer object(byte[] content, int from, int sent) {
        return exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"one\"");
            exchange.getResponseHeaders().add("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT");
            if (from > 0) {
                exchange.getResponseHeaders()
                        .add(
                                "Content-Range",
                                "bytes "
                                        + from
                                        + "-"
                                        + (content.length - 1)
                                        + "/"
                                        + content.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            exchange.getResponseBody().write(content, from, sent);
            exchange.getResponseBody().flush();
        };
    }

    @ParameterizedTest
    @CsvSource({
        "401, InvalidAccessKeyId, FORBIDDEN",
        "403, AccessDenied, FORBIDDEN",
        "404, NoSuchKey, MISSING",
        "404, NoSuchBucket, MISSING",
        "409, ConditionalRequestConflict, CONFLICT",
        "412, PreconditionFailed, PRECONDITION",
        "416, InvalidRange, RANGE",
        "429, TooManyRequests, THROTTLED",
        "503, SlowDown, THROTTLED",
        "500, InternalError, UNAVAILABLE",
        "502, BadGateway, UNAVAILABLE",
        "503, ServiceUnavailable, UNAVAILABLE",
        "400, InvalidRequest, OTHER"
    })
    void answer_ofEachKind_isTold(int status, String code, Kind kind) {
        answers.add(status(status, code));
        assertThat(BlobStoreContract.kindOf(() -> store.get("a"))).isEqualTo(kind);
        assertThat(BlobStoreContract.kindOf(() -> store.put("a", PutOptions.bytes(), new byte[1])))
                .isEqualTo(kind);
        assertThatThrownBy(() -> store.get("a"))
                .hasMessageContaining(status + " " + code + ": because");
        assertThat(BlobStoreContract.kindOf(() -> store.list(BlobQuery.prefix(""))))
                .isEqualTo(kind);
    }

    @Test
    void head_withoutBody_isToldByStatus() {
        answers.add(status(403, ""));
        assertThat(BlobStoreContract.kindOf(() -> store.head("a"))).isEqualTo(Kind.FORBIDDEN);
        answers.clear();
        answers.add(status(404, ""));
        assertThat(store.find("a")).isNull();
    }

    @Test
    void put_throttledOnce_isRepeatedWithTheSameBody() {
        answers.add(status(503, "SlowDown"));
        answers.add(exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"one\"");
            exchange.sendResponseHeaders(200, -1);
        });
        try (S3BlobStore patient = open(S3Options.Tuning.DEFAULT)) {
            assertThat(patient.put("a", PutOptions.bytes(), new byte[] {1, 2, 3}))
                    .isEqualTo("\"one\"");
        }
        assertThat(seen)
                .extracting(Seen::body)
                .containsExactly(new byte[] {1, 2, 3}, new byte[] {1, 2, 3});
    }

    @Test
    void put_sendsPlainBytesWithTheirHash() {
        answers.add(exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"one\"");
            exchange.sendResponseHeaders(200, -1);
        });
        store.put(
                "a b/ü",
                PutOptions.bytes().metadata(Map.of("k", "ü /")),
                "abc".getBytes(StandardCharsets.UTF_8));
        Seen put = seen.getFirst();
        assertThat(put.path()).isEqualTo("/larder/a%20b/%C3%BC");
        assertThat(put.header("x-amz-content-sha256"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(put.header("x-amz-meta-k")).isEqualTo("%C3%BC%20%2F");
        assertThat(put.header("content-length")).isEqualTo("3");
        assertThat(put.header("expect")).isEmpty();
        assertThat(put.header("content-encoding")).isEmpty();
        assertThat(put.headers().keySet())
                .noneMatch(name -> name.contains("checksum") || name.contains("trailer"));
    }

    @Test
    void customerKey_isSentWithEveryCallThatNeedsIt() {
        answers.add(status(404, "NoSuchKey"));
        String key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        var tuning =
                S3Options.Tuning.DEFAULT
                        .withAttempts(1)
                        .withEncryption(new S3Options.Encryption.CustomerKey(key));
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
        var options =
                new S3Options("larder", "us-east-1", endpoint, "key", "secret", true)
                        .withTuning(tuning);
        assertThat(options.toString() + options.tuning())
                .doesNotContain(key)
                .doesNotContain("secret");
        try (S3BlobStore encrypted = new S3BlobStore(options)) {
            assertThat(encrypted.find("a")).isNull();
            assertThat(BlobStoreContract.kindOf(() -> encrypted.list(BlobQuery.prefix(""))))
                    .isEqualTo(Kind.MISSING);
        }
        assertThat(seen.getFirst().header("x-amz-server-side-encryption-customer-key"))
                .isEqualTo(key);
        assertThat(seen.getLast().header("x-amz-server-side-encryption-customer-key")).isEmpty();
    }

    @Test
    void silentServer_isUnavailableAfterTheTimeout() {
        answers.add(exchange -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(BlobStoreContract.kindOf(() -> store.head("a"))).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void noServer_isUnavailable() {
        server.stop(0);
        assertThat(BlobStoreContract.kindOf(() -> store.head("a"))).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void get_connectionBreaks_isTakenUpWhereItBroke() throws IOException {
        byte[] content = new byte[300_000];
        Arrays.fill(content, (byte) 7);
        answers.add(object(content, 0, 100_000));
        answers.add(object(content, 100_000, 50_000));
        answers.add(object(content, 150_000, 150_000));
        try (Blob blob = store.get("a")) {
            assertThat(blob.stream().readAllBytes()).isEqualTo(content);
        }
        assertThat(seen)
                .extracting(get -> get.header("range"))
                .containsExactly("", "bytes=100000-299999", "bytes=150000-299999");
        assertThat(seen.getLast().header("if-match")).isEqualTo("\"one\"");
    }

    @Test
    void get_truncatedForGood_fails() throws IOException {
        byte[] content = new byte[300_000];
        answers.add(object(content, 0, 100_000));
        answers.add(object(content, 100_000, 0));
        try (Blob blob = store.get("a")) {
            assertThatThrownBy(() -> blob.stream().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void get_objectChangedMeanwhile_fails() throws IOException {
        answers.add(object(new byte[300_000], 0, 100_000));
        answers.add(status(412, "PreconditionFailed"));
        try (Blob blob = store.get("a")) {
            assertThatThrownBy(() -> blob.stream().readAllBytes())
                    .hasMessageContaining("PreconditionFailed");
        }
    }

    @Test
    void put_partRefused_abortsTheUpload() {
        answers.add(exchange -> {
            byte[] body =
                    "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>"
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
        answers.add(status(403, "AccessDenied"));
        answers.add(exchange -> exchange.sendResponseHeaders(204, -1));
        assertThat(
                        BlobStoreContract.kindOf(() ->
                                store.put(
                                        "a",
                                        PutOptions.bytes(),
                                        out -> {
                                            out.write(new byte[6 << 20]);
                                            throw new UncheckedIOException(
                                                    new IOException("not reached"));
                                        })))
                .isEqualTo(Kind.FORBIDDEN);
        assertThat(seen.getLast().method()).isEqualTo("DELETE");
        assertThat(seen.getLast().path()).contains("uploadId=u1");
    }

    @Test
    void deletePrefix_storeWithoutBatchDelete_deletesOneByOne() {
        answers.add(exchange -> {
            byte[] body =
                    ("<ListBucketResult><Contents><Key>p/1</Key><Size>1</Size></Contents>"
                                    + "<Contents><Key>p/2</Key><Size>1</Size></Contents></ListBucketResult>")
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
        answers.add(status(501, "NotImplemented"));
        answers.add(exchange -> exchange.sendResponseHeaders(204, -1));
        assertThat(store.deletePrefix("p/")).isEqualTo(2);
        assertThat(seen)
                .extracting(Seen::method)
                .containsExactly("GET", "POST", "DELETE", "DELETE");
        assertThat(seen.get(1).header("content-md5")).isNotEmpty();
    }
}
