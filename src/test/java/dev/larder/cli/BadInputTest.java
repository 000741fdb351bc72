package dev.larder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.LarderApplication;
import dev.larder.LarderServer;
import dev.larder.replication.Replication;
import dev.larder.storage.S3Proxy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What {@code restore} and {@code serve} say to input that cannot be used: one sentence, exit code
 * 1, and no file is touched.
 */
@Timeout(120)
class BadInputTest {

    @TempDir private static Path shared;

    @TempDir Path dir;

    private Path outputs;

    /** How a command ended. */
    private record Ended(int exit, String out, String err) {}

    @BeforeAll
    static void makeReplica() throws Exception {
        Path data = Files.createDirectories(shared.resolve("data"));
        Files.writeString(
                data.resolve("litestream.yml"),
                """
                larder: {proof-interval: 0s, scrub-interval: 0s}
                dbs: [{path: %s/data.db, replica: {path: %s, sync-interval: 5ms}}]
                """
                        .formatted(data, shared.resolve("replica")));
        try (var server = LarderServer.start(data)) {
            assertThat(
                            server.bean(Replication.class)
                                    .awaitStored("data.db", Duration.ofSeconds(30)))
                    .isPositive();
        }
    }

    @BeforeEach
    void makeFolders() throws IOException {
        Files.createDirectories(dir.resolve("data"));
        outputs = Files.createDirectories(dir.resolve("outputs"));
    }

    private Ended larder(String... arguments) throws Exception {
        Path out = outputs.resolve("out.txt");
        Path err = outputs.resolve("err.txt");
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LarderApplication.class.getName(),
                                "--dir",
                                dir.resolve("data").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(dir.toFile());
        builder.environment().put("AWS_ACCESS_KEY_ID", "key");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "secret");
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /**
     * Every file of this test but what its commands printed, and the lock that keeps a second
     * server out of a data directory.
     */
    private Map<String, Integer> content() throws IOException {
        var content = new TreeMap<String, Integer>();
        try (var files = Files.walk(dir)) {
            for (Path file : files.filter(this::isOfThisTest).toList()) {
                content.put(
                        dir.relativize(file).toString(),
                        Files.isDirectory(file) ? 0 : Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    private boolean isOfThisTest(Path file) {
        return !file.startsWith(outputs) && !file.endsWith(".larder.lock");
    }

    private void assertRefused(String sentence, String... arguments) throws Exception {
        Map<String, Integer> before = content();
        Ended ended = larder(arguments);
        assertThat(ended.err()).isEqualTo(sentence + "\n");
        assertThat(ended.out()).isEmpty();
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(content()).isEqualTo(before);
    }

    private void assertRestoreRefused(String sentence, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of("restore", "-o", dir.resolve("new.db").toString()));
        arguments.addAll(List.of(more));
        assertRefused(sentence, arguments.toArray(String[]::new));
    }

    private void assertServeRefused(String sentence) throws Exception {
        assertRefused(sentence, "serve", "--http", "127.0.0.1:0");
    }

    private void configure(String text) throws IOException {
        Files.writeString(dir.resolve("data/litestream.yml"), text);
    }

    private String oneDatabase(String replica) {
        return "dbs: [{path: " + dir.resolve("data") + "/data.db, replica: {" + replica + "}}]\n";
    }

    private static String goodReplica() {
        return "file://" + shared.resolve("replica");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    '[unclosed'          | 'litestream.yml is not valid YAML: line 2: expected '','' or '']'', but got <stream end>.'
                    '[{path: /d, replica: {type: gs, path: /r}}]'   | 'In litestream.yml dbs[0].replica.type is gs, which is not supported; use a folder (file) or a bucket (s3).'
                    '[{path: /d, replica: {type: tape, path: /r}}]' | 'In litestream.yml dbs[0].replica.type is tape, which is not known; use a folder (file) or a bucket (s3).'
                    """)
    void start_unusableConfiguration_isOneSentence(String databases, String sentence)
            throws Exception {
        configure("dbs: " + databases + "\n");
        assertRestoreRefused(sentence);
        assertServeRefused(sentence);
    }

    @Test
    void start_bucketWithoutRights_isOneSentence() throws Exception {
        try (var proxy =
                new S3Proxy(
                        "http://127.0.0.1",
                        () -> new S3Proxy.Fault.Refused(403, "AccessDenied", false))) {
            configure(oneDatabase("url: 's3://larder/place?endpoint=" + proxy.endpoint() + "'"));
            String sentence =
                    "The replica s3://larder/place could not be restored: cannot list place/0000/:"
                            + " 403 AccessDenied: no.";
            assertRestoreRefused(sentence);
            assertServeRefused(sentence);
        }
    }

    @Test
    void start_truncatedObjects_isOneSentence() throws Exception {
        Path replica = dir.resolve("replica");
        try (var files = Files.walk(shared.resolve("replica"))) {
            for (Path file : files.toList()) {
                Path copy = replica.resolve(shared.resolve("replica").relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    byte[] whole = Files.readAllBytes(file);
                    Files.write(copy, Arrays.copyOf(whole, 50));
                }
            }
        }
        configure(oneDatabase("path: " + replica));
        Map<String, Integer> before = content();
        Ended ended = larder("restore", "-o", dir.resolve("new.db").toString());
        assertThat(ended.err())
                .startsWith("The replica file://" + replica + " is damaged: level ")
                .endsWith(": it is shorter than a header.\n")
                .hasLineCount(1);
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(content()).isEqualTo(before);
        assertServeRefused(ended.err().strip());
    }

    @Test
    void restore_outputExists_isOneSentence() throws Exception {
        Path output = dir.resolve("mine.db");
        Files.writeString(output, "mine");
        assertRefused(
                "The output " + output + " exists already.",
                "restore",
                "-o",
                output.toString(),
                goodReplica());
    }

    @Test
    void restore_timeBeforeTheFirstState_isOneSentence() throws Exception {
        assertRestoreRefused(
                "The replica has no state from before 2001-01-01T00:00:00Z.",
                "--timestamp",
                "2001-01-01T00:00:00Z",
                goodReplica());
    }

    @Test
    void restore_timeAfterTheLastState_isTheNewest() throws Exception {
        Path output = dir.resolve("new.db");
        Ended ended =
                larder(
                        "restore",
                        "-o",
                        output.toString(),
                        "--timestamp",
                        "2999-01-01T00:00:00Z",
                        goodReplica());
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).startsWith("Restored " + output + ": transaction ");
        assertThat(ended.exit()).isZero();
        assertThat(content()).containsOnlyKeys("", "data", "new.db");
    }

    @Test
    void restore_emptyReplica_isOneSentence() throws Exception {
        Path nothing = Files.createDirectories(dir.resolve("nothing"));
        assertRestoreRefused("The replica file://" + nothing + " is empty.", "file://" + nothing);
    }
}
