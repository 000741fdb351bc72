package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.api.DataDirectory;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.Databases;
import dev.larder.database.DetachedFile;
import dev.larder.database.Sql;
import dev.larder.storage.LocalBlobStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills a process that writes and replicates, again and again. The long run is {@code mvn test
 * -Dtest=ReplicationCrashTest -Dlarder.crash.rounds=50}.
 */
@Timeout(3600)
class ReplicationCrashTest {

    private static final int ROUNDS = Integer.getInteger("larder.crash.rounds", 3);

    @TempDir Path dir;

    @Test
    void kill_whileReplicating_nextStartStoresEverythingThatWasAcknowledged() throws Exception {
        Path data = Files.createDirectories(dir.resolve("data"));
        Path file = dir.resolve("litestream.yml");
        Files.writeString(
                file,
                """
                levels: [{interval: 200ms}, {interval: 700ms}]
                snapshot: {interval: 1s, retention: 2s}
                l0-retention: 1s
                l0-retention-check-interval: 200ms
                larder: {proof-interval: 300ms, scrub-interval: 0s}
                dbs:
                  - path: %s/data.db
                    min-checkpoint-page-count: 40
                    replica: {path: %s, sync-interval: 2ms}
                """
                        .formatted(data, dir.resolve("replica")));
        var random = new Random(11);
        var acknowledged = new ArrayList<Long>();
        for (int round = 0; round < ROUNDS; round++) {
            long first = acknowledged.isEmpty() ? 1 : acknowledged.getLast() + 10;
            writeAndKill(data, file, first, 100 + random.nextInt(900), acknowledged);
            check(data, file, acknowledged, dir.resolve("restored" + round + ".db"));
        }
    }

    private void writeAndKill(Path data, Path file, long first, int writes, List<Long> acknowledged)
            throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx96m",
                                "-XX:TieredStopAtLevel=1",
                                "-Dlogging.level.root=off",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ReplicatingWriter.class.getName(),
                                data.toString(),
                                file.toString(),
                                String.valueOf(first))
                        .redirectError(dir.resolve("errors.txt").toFile())
                        .start();
        try (BufferedReader lines = process.inputReader()) {
            int seen = 0;
            String line;
            while ((line = lines.readLine()) != null) {
                // What the logger prints begins with a time.
                if (!line.isEmpty() && line.chars().allMatch(Character::isDigit)) {
                    acknowledged.add(Long.valueOf(line));
                    seen++;
                }
                if (seen == writes) {
                    process.toHandle().destroyForcibly();
                }
            }
            assertThat(seen).as(errors()).isGreaterThanOrEqualTo(writes);
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("killed").isEqualTo(137);
    }

    private String errors() throws IOException {
        return Files.readString(dir.resolve("errors.txt"));
    }

    private static void check(Path data, Path file, List<Long> acknowledged, Path restored) {
        var directory = new DataDirectory(data);
        ReplicationSource source =
                ReplicationSource.read(directory, file.toString(), Map.<String, String>of()::get);
        try (Databases databases = Databases.open(data, DatabaseProperties.defaults());
                var replication =
                        new Replication(
                                source,
                                databases,
                                () -> LocalBlobStore.withSideCars(directory.resolve("storage")),
                                InstantSource.system(),
                                _ -> {})) {
            assertThat(replication.awaitStored("data.db", Duration.ofSeconds(60))).isPositive();
            replication.restore("data.db", Restore.Request.latest(restored));
            List<Long> live =
                    databases
                            .data()
                            .read(db ->
                                    db.list(
                                            Sql.of("SELECT number FROM n ORDER BY 1"),
                                            row -> row.integer(0)));
            List<Long> copied =
                    DetachedFile.read(
                            restored,
                            db ->
                                    db.list(
                                            Sql.of("SELECT number FROM n ORDER BY 1"),
                                            row -> row.integer(0)));
            assertThat(live).containsAll(acknowledged);
            assertThat(copied).isEqualTo(live);
            assertThat(replication.state("data.db").troubles()).isEmpty();
            // A kill needs no whole copy: the log says where the newest file ends.
            assertThat(replication.state("data.db").wholeCopies()).isZero();
        }
    }
}
