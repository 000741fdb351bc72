package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.larder.api.Json;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;

import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Drives the finished jar through the official JavaScript SDK, with the scripts of {@code
 * src/test/js}. Mails are read from a mail server on loopback, providers are an OpenID Connect
 * server there.
 */
class SdkIT {

    private static final Path SCRIPTS = Path.of("src/test/js");
    private static final Path INSTALLED = Path.of("target/js");
    private static final long MAIL_MILLIS = 20_000;

    @Test
    void officialSdk_worksUnchanged(@TempDir Path directory)
            throws IOException, InterruptedException {
        Requirements.require("node", isInstalled("node") && isInstalled("npm"));
        install();
        try (JarServer server = JarServer.start(directory)) {
            assertThat(node(server, Map.of(), "sdk.test.mjs")).as("exit code").isZero();
        }
    }

    @Test
    void officialSdk_everyWayIn_signsIn(@TempDir Path directory)
            throws IOException, InterruptedException {
        Requirements.require("node", isInstalled("node") && isInstalled("npm"));
        install();
        var mail = new GreenMail(ServerSetup.SMTP.dynamicPort());
        var provider = new MockOAuth2Server(new OAuth2Config(true));
        HttpServer mails =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mails.createContext("/", exchange -> answer(exchange, mail));
        mail.start();
        provider.start();
        mails.start();
        try (JarServer server = JarServer.start(directory)) {
            int exit =
                    node(
                            server,
                            Map.of(
                                    "LARDER_SMTP_PORT",
                                    Integer.toString(mail.getSmtp().getPort()),
                                    "LARDER_MAILS",
                                    "http://127.0.0.1:" + mails.getAddress().getPort(),
                                    "LARDER_OIDC",
                                    provider.issuerUrl("sdk").toString()),
                            "signin.test.mjs");
            assertThat(exit).as("exit code").isZero();
        } finally {
            mails.stop(0);
            provider.shutdown();
            mail.stop();
        }
    }

    private static int node(JarServer server, Map<String, String> more, String script)
            throws IOException, InterruptedException {
        var environment = new HashMap<>(more);
        environment.put("LARDER_URL", server.url());
        environment.put("LARDER_EMAIL", JarServer.EMAIL);
        environment.put("LARDER_PASSWORD", JarServer.PASSWORD);
        return run(INSTALLED, environment, "node", "--test", script).waitFor();
    }

    /** Answers the next mail to an address, and removes it; 404 when none comes. */
    private static void answer(HttpExchange exchange, GreenMail mail) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        String found = takeMail(mail, query.substring("to=".length()));
        byte[] body = found.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(
                found.isEmpty() ? 404 : 200, found.isEmpty() ? -1 : body.length);
        if (!found.isEmpty()) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static String takeMail(GreenMail server, String to) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAIL_MILLIS);
        try {
            while (System.nanoTime() < end) {
                for (MimeMessage message : server.getReceivedMessages()) {
                    if (message.getAllRecipients()[0].toString().equals(to)) {
                        String json =
                                Json.write(
                                        Map.of(
                                                "subject",
                                                message.getSubject(),
                                                "text",
                                                plainText(message)));
                        server.purgeEmailFromAllMailboxes();
                        return json;
                    }
                }
                server.waitForIncomingEmail(500, 1);
            }
        } catch (MessagingException | FolderException | IOException e) {
            throw new IllegalStateException(e);
        }
        return "";
    }

    /** The plain text of a mail, which is the first part of its first part. */
    private static String plainText(MimeMessage message) throws MessagingException, IOException {
        Object content = message.getContent();
        while (content instanceof Multipart parts) {
            content = parts.getBodyPart(0).getContent();
        }
        return String.valueOf(content);
    }

    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        file,
                        INSTALLED.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Process npm = run(INSTALLED, Map.of(), "npm", "ci", "--no-audit", "--no-fund");
        assertThat(npm.waitFor()).as("exit code of npm ci").isZero();
    }

    private static Process run(Path directory, Map<String, String> environment, String... command)
            throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).inheritIO();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static boolean isInstalled(String command) throws InterruptedException {
        try {
            return new ProcessBuilder(command, "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false; // not on the path
        }
    }
}
