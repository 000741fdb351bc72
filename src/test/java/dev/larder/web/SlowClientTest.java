package dev.larder.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients that take their time, against a server with little patience. */
class SlowClientTest {

    private static final int MAX_CONNECTIONS = 20;
    private static final String REQUEST = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";

    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        context =
                new SpringApplicationBuilder(WebHttpTest.App.class)
                        .web(WebApplicationType.SERVLET)
                        .run(
                                "--server.port=0",
                                "--larder.web.header-timeout=1s",
                                "--larder.web.body-timeout=1s",
                                "--larder.web.max-connections=" + MAX_CONNECTIONS);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Test
    void headers_oneByteAtATime_endTheConnection() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /echo HTTP/1.1\r\nX: ");

            assertThat(dribble(socket)).isEmpty();
        }
    }

    @Test
    void headers_ofALaterRequest_endTheConnectionToo() throws IOException {
        try (Socket socket = connect()) {
            send(socket, REQUEST);
            assertThat(read(socket)).startsWith("HTTP/1.1 200");
            send(socket, "GET /echo HTTP/1.1\r\nX: ");

            assertThat(dribble(socket)).isEmpty();
        }
    }

    @Test
    void connection_withoutARequest_isEnded_oneBetweenRequestsIsNot() throws IOException {
        try (Socket between = connect();
                Socket silent = connect()) {
            send(between, REQUEST);
            assertThat(read(between)).startsWith("HTTP/1.1 200");

            assertThat(silent.getInputStream().read()).isEqualTo(-1);

            send(between, REQUEST);
            assertThat(read(between)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void body_oneByteAtATime_is408_whateverSizeTheRouteTakes() throws IOException {
        for (String path : List.of("/body", "/any")) {
            try (Socket socket = connect()) {
                send(
                        socket,
                        "POST "
                                + path
                                + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 100000\r\n\r\n{");

                assertThat(dribble(socket)).as(path).startsWith("HTTP/1.1 408");
            }
        }
    }

    @Test
    void patience_bodyWithoutLimit_growsWithWhatHasCome() {
        var patience = new BodyPatience(Duration.ofMinutes(5), 1024);

        assertThat(patience.nanos()).isEqualTo(Duration.ofMinutes(5).toNanos());
        assertThat(patience.nanos(1 << 20)).isEqualTo(Duration.ofSeconds(300 + 1024).toNanos());
    }

    @Test
    void connections_allTaken_furtherOneWaitsUntilOneEnds() throws IOException {
        var taken = new ArrayList<Socket>();
        try {
            for (int i = 0; i < MAX_CONNECTIONS; i++) {
                taken.add(connect());
            }
            try (Socket further = connect()) {
                send(further, REQUEST);

                assertThat(read(further)).startsWith("HTTP/1.1 200");
                assertThat(taken.getFirst().getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            for (Socket socket : taken) {
                socket.close();
            }
        }
    }

    /* ---------- helpers ---------- */

    private static Socket connect() throws IOException {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(Socket socket) throws IOException {
        byte[] buffer = new byte[4096];
        int n = socket.getInputStream().read(buffer);
        return n < 0 ? "" : new String(buffer, 0, n, StandardCharsets.US_ASCII);
    }

    /**
     * Sends a byte now and then until the server answers or ends the connection.
     *
     * @return the answer; empty when there is none
     */
    private static String dribble(Socket socket) throws IOException {
        socket.setSoTimeout(50);
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end) {
            try {
                send(socket, "x");
                return read(socket);
            } catch (SocketTimeoutException _) {
                // no answer yet: one more byte
            } catch (SocketException _) {
                return ""; // ended while a byte was on its way
            }
        }
        throw new AssertionError("neither answered nor ended in 20 seconds");
    }
}
