package dev.larder.auth.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

class SafeDownloadTest {

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer inside;

    @BeforeEach
    void start() throws IOException {
        inside = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        inside.createContext(
                "/",
                exchange -> {
                    requests.incrementAndGet();
                    byte[] body = new byte[1000];
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        inside.createContext(
                "/away",
                exchange -> {
                    exchange.getResponseHeaders()
                            .add("Location", "http://127.0.0.2:" + port() + "/secret");
                    exchange.sendResponseHeaders(302, -1);
                    exchange.close();
                });
        inside.start();
    }

    @AfterEach
    void stop() {
        inside.stop(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/a.png",
                "http://localhost:%d/a.png",
                "http://[::1]:%d/a.png",
                "http://[::ffff:127.0.0.1]:%d/a.png",
                "http://2130706433:%d/a.png",
                "http://0.0.0.0:%d/a.png",
                "file:///etc/hostname?%d",
                "ftp://127.0.0.1:%d/a.png"
            })
    void fetch_whatLeadsInside_isRefusedWithoutARequest(String url) {
        var download = new SafeDownload(1000, 5);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> download.fetch(url.formatted(port())));
        assertThat(requests).hasValue(0);
    }

    @Test
    void fetch_redirectInside_isRefused() {
        InetAddress allowed = InetAddress.ofLiteral("127.0.0.1");
        var download = new SafeDownload(allowed::equals, 1000, 5);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> download.fetch("http://127.0.0.1:" + port() + "/away"));
        assertThat(requests).hasValue(0);
    }

    @Test
    void fetch_large_isCut() throws IOException {
        var download = new SafeDownload(_ -> true, 100, 5);
        assertThat(download.fetch("http://127.0.0.1:" + port() + "/a.png")).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "127.0.0.1",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "198.18.0.1",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::",
                "2001:db8::1"
            })
    void isPublic_specialAddresses_areNot(String address) {
        assertThat(PublicAddress.isPublic(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::101:101"})
    void isPublic_ordinaryAddresses_are(String address) {
        assertThat(PublicAddress.isPublic(InetAddress.ofLiteral(address))).isTrue();
    }

    private int port() {
        return inside.getAddress().getPort();
    }
}
