package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Kills a process that writes, again and again, on one file. The long run is {@code mvn test
 * -Dtest=CrashTest -Dlarder.crash.rounds=50}.
 */
class CrashTest {

    private static final int ROUNDS = Integer.getInteger("larder.crash.rounds", 3);
    private static final long NUMBERS_PER_ROUND = 1_000_000;

    @TempDir Path dir;

    @Test
    void kill_duringConcurrentWrites_keepsWhatWasAcknowledgedAndNothingHalf() throws Exception {
        Path file = dir.resolve("data.db");
        try (var db = Database.open(file)) {
            db.write(tx ->
                    tx.execute(
                            Sql.of(
                                    "CREATE TABLE half (side TEXT, number INTEGER, filler BLOB, PRIMARY KEY (number, side))")));
        }
        var random = new Random(7);
        Set<Long> acknowledged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            int before = acknowledged.size();
            writeAndKill(file, round * NUMBERS_PER_ROUND, 50 + random.nextInt(600), acknowledged);
            assertThat(acknowledged).as("writes in round " + round).hasSizeGreaterThan(before);
            check(file, acknowledged);
        }
    }

    /** Reads the numbers that the process prints, and kills it after some of them. */
    private void writeAndKill(Path file, long first, int writes, Set<Long> acknowledged)
            throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx64m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CrashWriter.class.getName(),
                                file.toString(),
                                String.valueOf(first))
                        .redirectError(dir.resolve("errors.txt").toFile())
                        .start();
        try (BufferedReader lines = process.inputReader()) {
            for (int i = 0; i < writes; i++) {
                note(lines.readLine(), acknowledged);
            }
            // Through its handle: Process.destroyForcibly would close the pipe with
            // acknowledgements still in it.
            process.toHandle().destroyForcibly();
            String line;
            while ((line = lines.readLine()) != null) {
                note(line, acknowledged);
            }
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("killed").isEqualTo(137);
    }

    private void note(@Nullable String line, Set<Long> acknowledged) throws IOException {
        if (line == null) {
            throw new AssertionError(
                    "the writer ended by itself: " + Files.readString(dir.resolve("errors.txt")));
        }
        acknowledged.add(Long.valueOf(line));
    }

    private static void check(Path file, Set<Long> acknowledged) {
        try (var db = Database.open(file)) {
            List<String> integrity =
                    db.read(c ->
                            c.list(
                                    Sql.of("PRAGMA integrity_check"),
                                    row -> String.valueOf(row.text(0))));
            assertThat(integrity).containsExactly("ok");
            List<Long> halves =
                    db.read(c ->
                            c.list(
                                    Sql.of(
                                            "SELECT number FROM half GROUP BY number HAVING count(*) <> 2"),
                                    row -> row.integer(0)));
            assertThat(halves).as("half written").isEmpty();
            Set<Long> stored =
                    new HashSet<>(
                            db.read(c ->
                                    c.list(
                                            Sql.of("SELECT number FROM half WHERE side = 'left'"),
                                            row -> row.integer(0))));
            assertThat(stored).containsAll(acknowledged);
            // One for each thread at most was committed but not yet acknowledged.
            assertThat(stored.size() - acknowledged.size()).isBetween(0, ROUNDS * 8);
        }
    }
}
