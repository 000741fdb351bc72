package dev.larder;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The finished jar, started as a user would start it, on a free port and a data directory of its
 * own.
 */
final class JarServer implements AutoCloseable {

    static final String EMAIL = "admin@example.com";
    static final String PASSWORD = "1234567890";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final int port;

    private JarServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Makes a superuser with the command line, then starts the server and waits until it answers.
     */
    static JarServer start(Path directory) throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        Path log = directory.resolve("server.log");
        Process upsert =
                launch(log, "superuser", "upsert", EMAIL, PASSWORD, "--dir", data.toString());
        if (upsert.waitFor() != 0) {
            throw new IllegalStateException("superuser upsert failed: " + Files.readString(log));
        }
        int port = freePort();
        Process server =
                launch(log, "serve", "--http", "127.0.0.1:" + port, "--dir", data.toString());
        var started = new JarServer(server, port);
        started.awaitHealth(log);
        return started;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static Process launch(Path log, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx384m",
                                "-jar",
                                System.getProperty("larder.jar", "target/larder.jar")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private void awaitHealth(Path log) throws IOException, InterruptedException {
        HttpRequest health = HttpRequest.newBuilder(URI.create(url() + "/api/health")).build();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (System.nanoTime() < deadline && process.isAlive()) {
                try {
                    if (client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException _) {
                    // not listening yet
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        close();
        throw new IllegalStateException("the server did not start: " + Files.readString(log));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
