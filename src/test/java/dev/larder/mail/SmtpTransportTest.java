package dev.larder.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

import dev.larder.settings.MetaSettings;
import dev.larder.settings.SmtpSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Mail servers that hang, refuse or ask who is there. A wait without bound would never end. */
@Timeout(60)
class SmtpTransportTest {

    private final CountDownLatch over = new CountDownLatch(1);
    private SmtpTransport transport;

    @BeforeEach
    void open() {
        var files = new ClassLoaderTemplateResolver();
        files.setPrefix("templates/");
        files.setSuffix(".html");
        var templates = new SpringTemplateEngine();
        templates.setTemplateResolver(files);
        transport =
                new SmtpTransport(
                        new MailPage(templates),
                        Clock.systemUTC(),
                        new MailProperties(Duration.ofSeconds(2)));
    }

    @AfterEach
    void close() {
        over.countDown();
        transport.close();
    }

    @Test
    void send_serverThatNeverAnswers_isGivenUp() throws IOException {
        try (ServerSocket server = server(_ -> over.await())) {
            assertThatExceptionOfType(MailFailedException.class)
                    .isThrownBy(() -> send(server))
                    .withMessageContaining("timed out");
        }
    }

    @Test
    void send_serverThatAnswersByteByByte_isGivenUp() throws Exception {
        var cutOff = new CountDownLatch(1);
        Peer drip =
                socket -> {
                    OutputStream out = socket.getOutputStream();
                    try {
                        while (!over.await(100, TimeUnit.MILLISECONDS)) {
                            out.write('2');
                            out.flush();
                        }
                    } finally {
                        cutOff.countDown();
                    }
                };
        try (ServerSocket server = server(drip)) {
            assertThatExceptionOfType(MailFailedException.class)
                    .isThrownBy(() -> send(server))
                    .withMessageContaining("too long");
            cutOff.await(); // the connection does not stay either
        }
    }

    @Test
    void send_serverThatRefuses_tellsItsSentence() throws IOException {
        Peer refusing =
                socket ->
                        socket.getOutputStream()
                                .write("554 no mail here\r\n".getBytes(StandardCharsets.US_ASCII));
        try (ServerSocket server = server(refusing)) {
            assertThatExceptionOfType(MailFailedException.class)
                    .isThrownBy(() -> send(server))
                    .withMessageContaining("554")
                    .satisfies(failed -> assertThat(failed.dialogue()).contains("554 no mail"));
        }
    }

    @Test
    void send_authMethods_signIn() {
        for (String method : new String[] {"", "PLAIN", "LOGIN"}) {
            var server = new GreenMail(ServerSetup.SMTP.dynamicPort());
            server.start();
            try {
                server.setUser("sender@example.com", "sender", "mail-password");
                send(smtp(server.getSmtp().getPort(), "sender", "mail-password", method));
                assertThat(server.getReceivedMessages()).hasSize(1);
                assertThatExceptionOfType(MailFailedException.class)
                        .isThrownBy(() ->
                                send(smtp(server.getSmtp().getPort(), "sender", "wrong", method)))
                        .withMessageNotContaining("wrong")
                        .satisfies(failed ->
                                assertThat(failed.dialogue())
                                        .contains("EHLO", "AUTH", "\u2026")
                                        .doesNotContain("wrong", "d3Jvbmc", "DEBUG"));
            } finally {
                server.stop();
            }
        }
    }

    @Test
    void send_tls_needsATrustedCertificate() {
        var server = new GreenMail(ServerSetup.SMTPS.dynamicPort());
        server.start();
        try {
            var smtp =
                    new SmtpSettings(
                            true, server.getSmtps().getPort(), "127.0.0.1", "", "", "", true, "");
            assertThatExceptionOfType(MailFailedException.class)
                    .isThrownBy(() -> send(smtp))
                    .withMessageContaining("certification path");
        } finally {
            server.stop();
        }
    }

    private interface Peer {
        void talk(Socket socket) throws IOException, InterruptedException;
    }

    private static ServerSocket server(Peer peer) throws IOException {
        var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual()
                .start(() -> {
                    try (Socket socket = server.accept()) {
                        peer.talk(socket);
                    } catch (IOException _) { // the client has gone, as it should
                        return;
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                });
        return server;
    }

    private void send(ServerSocket server) {
        send(smtp(server.getLocalPort(), "", "", ""));
    }

    private void send(SmtpSettings smtp) {
        transport.send(
                smtp,
                new MetaSettings("", "App", "http://app", "App", "app@example.com", false),
                new MailMessage("to@example.com", "subject", "<p>x</p>"));
    }

    private static SmtpSettings smtp(int port, String user, String password, String method) {
        return new SmtpSettings(true, port, "127.0.0.1", user, password, method, false, "");
    }
}
