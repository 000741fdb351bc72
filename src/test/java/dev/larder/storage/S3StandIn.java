package dev.larder.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Adobe S3Mock in a JVM of its own, since it is a Spring Boot program with another container. One
 * for the whole test run; it ends with this JVM.
 */
public final class S3StandIn {

    private static final Pattern STARTED =
            Pattern.compile("started on ports? .*?(\\d+) \\(http\\)");
    private static final Path JAR = Path.of("target", "stand-ins", "s3mock.jar");

    private final String endpoint;

    private S3StandIn(String endpoint) {
        this.endpoint = endpoint;
    }

    /** The running stand-in, started by the first call. */
    public static S3StandIn shared() {
        return Holder.RUNNING;
    }

    /** Address with scheme and port. */
    public String endpoint() {
        return endpoint;
    }

    /** How to reach the bucket {@code larder}, which the stand-in starts with. */
    public S3Options options() {
        return new S3Options("larder", "us-east-1", endpoint, "key", "secret", true);
    }

    private static S3StandIn start() {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException("Maven has not copied " + JAR);
        }
        try {
            Path java = Path.of(System.getProperty("java.home"), "bin", "java");
            Process process =
                    new ProcessBuilder(
                                    java.toString(),
                                    "-Xmx256m",
                                    "-XX:TieredStopAtLevel=1",
                                    "-jar",
                                    JAR.toString(),
                                    "--server.port=0",
                                    "--http.port=0",
                                    "--vectors.http.port=0",
                                    "--vectors.https.port=0",
                                    "--com.adobe.testing.s3mock.store.initial-buckets=larder")
                            .redirectErrorStream(true)
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            int port = awaitPort(process);
            return new S3StandIn("http://127.0.0.1:" + port);
        } catch (IOException e) {
            throw new IllegalStateException("cannot start the S3 stand-in", e);
        }
    }

    private static int awaitPort(Process process) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        var log = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            log.append(line).append('\n');
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                Thread.ofVirtual().start(() -> out.lines().forEach(ignored -> {}));
                return Integer.parseInt(started.group(1));
            }
        }
        throw new IllegalStateException("the S3 stand-in ended:\n" + log);
    }

    private static final class Holder {
        private static final S3StandIn RUNNING = start();
    }
}
