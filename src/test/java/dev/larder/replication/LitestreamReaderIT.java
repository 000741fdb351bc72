package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.larder.Requirements;
import dev.larder.database.WriteAheadLog;
import dev.larder.replication.ltx.PageEncoding;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Reads what we stored through the reader that Litestream publishes: an extension of SQLite that
 * fetches single pages out of a replica. npm brings it, as {@code src/test/js/litestream} locks it.
 */
@Timeout(300)
class LitestreamReaderIT {

    private static final Path SCRIPTS = Path.of("src/test/js/litestream");
    private static final Path INSTALLED = Path.of("target/js-litestream");

    /** Seen from there. */
    private static final String LIBRARY =
            "node_modules/litestream-vfs-linux-amd64/litestream-vfs.so";

    @TempDir Path dir;

    @ParameterizedTest
    @EnumSource(PageEncoding.class)
    void read_replicaThatWeWrote_seesWhatTheDatabaseHolds(PageEncoding encoding) throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "the reader that is locked is the one for Linux on amd64");
        Requirements.require("node", answers("npm"));
        install();
        long content = writeReplica(encoding);
        String said =
                output(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx96m",
                                "-cp",
                                absolute(System.getProperty("java.class.path")),
                                LitestreamReader.class.getName(),
                                LIBRARY),
                        "file://" + dir.resolve("replica"));
        assertThat(said.lines()).contains("content " + content);
    }

    /** Snapshot, merged files of two levels and transactions above them; returns the content. */
    private long writeReplica(PageEncoding encoding) throws Exception {
        var random = new Random(17);
        var replica = new FolderReplica(dir.resolve("replica"));
        var history = new LocalHistory(LocalHistory.directoryOf(dir.resolve("data.db")));
        history.prepare();
        try (var live = new LiveDatabase(dir.resolve("data.db"), 4096);
                WriteAheadLog log = live.log()) {
            var clock = new SteadyClock(InstantSource.system(), System::nanoTime);
            var cutter = new Cutter(live.raw, log, history, clock, encoding, 0, _ -> {});
            var compactor = new Compactor(replica, history, encoding);
            var uploader = new Uploader(replica, history, encoding, 0);
            live.makeTables();
            cutter.resume(0);
            for (int i = 0; i < 60; i++) {
                live.randomTransaction(random);
                cutter.drain();
                while (uploader.uploadNext() != null) {
                    // One after the other.
                }
                if (i % 7 == 3) {
                    compactor.compact(1);
                }
                if (i == 20) {
                    compactor.snapshot(cutter, uploader.stored(), true);
                }
                if (i == 40) {
                    compactor.compact(2);
                    cutter.checkpoint(true);
                }
            }
            return live.content();
        }
    }

    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        INSTALLED.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (Files.notExists(INSTALLED.resolve(LIBRARY))) {
            output(List.of("npm", "ci", "--no-audit", "--no-fund"), "");
        }
    }

    private static String absolute(String classPath) {
        return Stream.of(classPath.split(java.io.File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(java.util.stream.Collectors.joining(java.io.File.pathSeparator));
    }

    private static String output(List<String> command, String replica)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(command).directory(INSTALLED.toFile()).redirectErrorStream(true);
        builder.environment().put("LITESTREAM_REPLICA_URL", replica);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + " says:\n" + said).isZero();
        return said;
    }

    private static boolean answers(String command) throws InterruptedException {
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
