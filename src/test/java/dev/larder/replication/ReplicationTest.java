package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.larder.api.DataDirectory;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.Databases;
import dev.larder.database.Sql;
import dev.larder.replication.ltx.TxidRange;
import dev.larder.storage.LocalBlobStore;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Replication as the server runs it: threads, database room, data directory. */
@Timeout(120)
class ReplicationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path dir;

    private final ConcurrentLinkedQueue<Object> facts = new ConcurrentLinkedQueue<>();

    /** A running server's part that matters here. */
    private final class Server implements AutoCloseable {
        private final Databases databases;
        private final Replication replication;

        Server() throws IOException {
            this("");
        }

        Server(String extra) throws IOException {
            var directory = new DataDirectory(dir.resolve("data"));
            Path file = dir.resolve("litestream.yml");
            Files.writeString(
                    file,
                    """
                    levels: [{interval: 300ms}, {interval: 900ms}]
                    snapshot: {interval: 3s, retention: 1h}
                    l0-retention: 1s
                    l0-retention-check-interval: 300ms
                    larder: {proof-interval: 200ms, scrub-interval: 1s}
                    dbs:
                      - path: %s/data.db
                        monitor-interval: 50ms
                        min-checkpoint-page-count: 50
                        replica: {type: file, path: %s, sync-interval: 5ms%s}
                    """
                            .formatted(directory.root(), dir.resolve("replica"), extra));
            ReplicationSource source =
                    ReplicationSource.read(
                            directory, file.toString(), Map.<String, String>of()::get);
            ReplicationSource.DATABASES.forEach(
                    name -> Replication.restoreMissing(source, directory.resolve(name)));
            databases = Databases.open(directory.root(), DatabaseProperties.defaults());
            replication =
                    new Replication(
                            source,
                            databases,
                            () -> LocalBlobStore.withSideCars(directory.resolve("storage")),
                            InstantSource.system(),
                            facts::add);
        }

        void write(String value) {
            databases
                    .data()
                    .write(tx -> {
                        tx.execute(
                                Sql.of(
                                        "CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, value TEXT)"));
                        return tx.execute(Sql.of("INSERT INTO notes (value) VALUES (?)", value));
                    });
        }

        List<String> notes() {
            return databases
                    .data()
                    .read(c ->
                            c.list(
                                    Sql.of("SELECT value FROM notes ORDER BY id"),
                                    row -> String.valueOf(row.text(0))));
        }

        ReplicationState state() {
            return replication.states().getFirst();
        }

        void awaitStored() {
            await(() ->
                    state().local().txid() > 0
                            && state().lag().isZero()
                            && state().storedTxid() == state().local().txid());
        }

        @Override
        public void close() {
            replication.close();
            databases.close();
        }
    }

    private boolean toldOf(ReplicationTroubled.Part part) {
        return facts.stream()
                .anyMatch(fact -> fact instanceof ReplicationTroubled told && told.part() == part);
    }

    private static List<StoredFile> snapshots(Replica store) {
        try {
            return store.list(StoredFile.SNAPSHOTS, false);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A text that does not compress. */
    private static String noise(int seed) {
        byte[] bytes = new byte[1500];
        new java.util.Random(seed).nextBytes(bytes);
        return java.util.Base64.getEncoder().encodeToString(bytes);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void replicate_writesThenDirectoryLost_nextStartRestoresAndGoesOn() throws Exception {
        try (var server = new Server()) {
            for (int i = 0; i < 50; i++) {
                server.write("n" + i);
            }
        }
        try (var files = Files.walk(dir.resolve("data"))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        try (var server = new Server()) {
            assertThat(server.notes()).hasSize(50).startsWith("n0").endsWith("n49");
            server.write("after");
            server.awaitStored();
            assertThat(server.state().wholeCopies()).isZero();
            Path copy = dir.resolve("copy.db");
            server.replication.restore("data.db", Restore.Request.latest(copy));
            assertThat(copy).exists();
        }
    }

    @Test
    void replicate_restartedCleanly_copiesNothingAgain() throws Exception {
        try (var server = new Server()) {
            server.write("one");
        }
        try (var server = new Server()) {
            server.write("two");
            server.awaitStored();
            assertThat(server.state().wholeCopies()).isZero();
            assertThat(server.state().troubles()).isEmpty();
        }
    }

    @Test
    void prove_serverRuns_publishesProvenRestores() throws Exception {
        try (var server = new Server()) {
            server.write("one");
            await(() -> server.state().proven() != null);
            long txid = server.state().local().txid();
            server.write("two");
            await(() ->
                    server.state().proven() instanceof ReplicationState.Proven proven
                            && proven.txid() > txid);
            await(() ->
                    facts.stream()
                            .anyMatch(fact ->
                                    fact instanceof ReplicaProven proven && proven.fromNothing()));
            assertThat(server.state().isHealthy()).isTrue();
        }
    }

    @Test
    void meters_serverRuns_tellWhatTheStateTells() throws Exception {
        try (var server = new Server()) {
            var registry = new SimpleMeterRegistry();
            new ReplicationMeters(server.replication).bindTo(registry);
            server.write("one");
            await(() -> server.state().proven() != null);
            // The first checkpoint may just have given the whole log back.
            await(() -> {
                server.write("more");
                server.awaitStored();
                return server.state().logBytes() > 0;
            });
            Map<String, Double> gauges =
                    registry.getMeters().stream()
                            .filter(meter -> "data.db".equals(meter.getId().getTag("database")))
                            .collect(
                                    Collectors.toMap(
                                            meter -> meter.getId().getName(),
                                            meter -> meter.measure().iterator().next().getValue()));
            assertThat(gauges)
                    .containsEntry("larder.replication.lag.seconds", 0.0)
                    .containsEntry("larder.replication.backlog.bytes", 0.0)
                    .containsEntry("larder.replication.txid", (double) server.state().storedTxid())
                    .containsEntry("larder.replication.whole.copies", 1.0)
                    .containsEntry("larder.replication.healthy", 1.0)
                    .hasSize(7);
            assertThat(gauges.get("larder.replication.wal.bytes")).isPositive();
            assertThat(gauges.get("larder.replication.proven.timestamp.seconds"))
                    .isGreaterThan(Instant.now().minusSeconds(300).getEpochSecond());
        }
    }

    @Test
    void switchOver_earlierState_isSeenAndReplicatedAndCanBeUndone() throws Exception {
        try (var server = new Server()) {
            server.write("one");
            server.awaitStored();
            long before = server.state().local().txid();
            server.write("two");
            server.awaitStored();
            long after = server.state().local().txid();
            assertThat(server.replication.points("data.db"))
                    .extracting(RestorePoint::txid)
                    .contains(before, after);
            server.replication.switchOver("data.db", new RestorePlan.Target(before, null));
            assertThat(server.notes()).containsExactly("one");
            server.awaitStored();
            assertThat(server.state().wholeCopies()).isEqualTo(1);
            server.replication.switchOver("data.db", new RestorePlan.Target(after, null));
            assertThat(server.notes()).containsExactly("one", "two");
            server.write("three");
            server.awaitStored();
            Path copy = dir.resolve("copy.db");
            server.replication.restore("data.db", Restore.Request.latest(copy));
            try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + copy);
                    var rows =
                            connection
                                    .createStatement()
                                    .executeQuery("SELECT group_concat(value) FROM notes")) {
                assertThat(rows.getString(1)).isEqualTo("one,two,three");
            }
        }
    }

    @Test
    void prove_storedFileDamaged_isToldAndMadeGood() throws Exception {
        try (var server = new Server()) {
            for (int i = 0; i < 5; i++) {
                server.write("n" + i);
                server.awaitStored();
            }
            var store = new FolderReplica(dir.resolve("replica"));
            await(() -> !snapshots(store).isEmpty() && server.state().proven() != null);
            StoredFile snapshot = snapshots(store).getLast();
            Path file = dir.resolve("replica/ltx/9").resolve(snapshot.range().fileName());
            byte[] content = Files.readAllBytes(file);
            content[content.length / 2] ^= 1;
            Files.write(file, content);
            await(() -> facts.stream().anyMatch(ReplicationTroubled.class::isInstance));
            assertThat(toldOf(ReplicationTroubled.Part.PROOF)).isTrue();
            await(() -> facts.stream().anyMatch(ReplicationRecovered.class::isInstance));
        }
    }

    @Test
    void replicate_storeTakenAway_logStaysBoundedAndStateTells() throws Exception {
        try (var server = new Server(", larder: {staging-max-bytes: 40KB}")) {
            server.write("one");
            server.awaitStored();
            Path store = dir.resolve("replica");
            Path away = dir.resolve("away");
            Files.move(store, away);
            Files.writeString(store, "a file where the folder was");
            for (int i = 0; i < 400; i++) {
                server.write(noise(i));
            }
            await(() -> server.state().blind());
            assertThat(server.state().sentences())
                    .anyMatch(sentence -> sentence.startsWith("The store cannot be"));
            for (int i = 0; i < 1500; i++) {
                server.write(noise(i));
            }
            assertThat(Files.size(dir.resolve("data/data.db-wal"))).isLessThan(30L << 20);
            assertThat(server.state().backlogBytes()).isLessThan(1 << 20);
            Files.delete(store);
            Files.move(away, store);
            await(() -> !server.state().blind() && server.state().troubles().isEmpty());
            server.awaitStored();
            Path copy = dir.resolve("copy.db");
            server.replication.restore("data.db", Restore.Request.latest(copy));
            assertThat(server.notes()).hasSize(1901);
            try (var copied =
                    Databases.open(
                            Files.createDirectories(dir.resolve("other")),
                            DatabaseProperties.defaults())) {
                copied.data().restoreFrom(copy);
                Long rows =
                        copied.data()
                                .read(c ->
                                        c.first(
                                                Sql.of("SELECT count(*) FROM notes"),
                                                row -> row.integer(0)));
                assertThat(rows).isEqualTo(1901);
            }
        }
    }

    @Test
    void replicate_running_keepsSqlitesLockOnTheFile() throws Exception {
        try (var server = new Server()) {
            server.write("one");
            server.awaitStored();
            await(() -> server.state().proven() != null);
            Object inode = Files.getAttribute(dir.resolve("data/data.db"), "unix:ino");
            String mine = " " + ProcessHandle.current().pid() + " ";
            // SQLite holds a shared lock on a WAL database as long as a connection is open.
            assertThat(Files.readAllLines(Path.of("/proc/locks")))
                    .anyMatch(line ->
                            line.contains("POSIX")
                                    && line.contains(mine)
                                    && line.contains(":" + inode + " "));
        }
    }

    @Test
    void restore_badInput_isOneSentenceAndTouchesNothing() throws Exception {
        Path output = dir.resolve("out.db");
        var empty = new FolderReplica(dir.resolve("nothing"));
        assertThatExceptionOfType(RestoreException.class)
                .isThrownBy(() -> Restore.run(empty, Restore.Request.latest(output)))
                .withMessage("The replica " + empty.address() + " is empty.");
        try (var server = new Server()) {
            server.write("one");
        }
        var store = new FolderReplica(dir.resolve("replica"));
        var unknown = new RestorePlan.Target(TxidRange.parseTxid("00000000000fffff"), null);
        assertThatExceptionOfType(RestoreException.class)
                .isThrownBy(() ->
                        Restore.run(
                                store,
                                new Restore.Request(
                                        output, unknown, 1, Restore.Check.NONE, false, false)))
                .withMessage("Transaction 00000000000fffff is not in the replica.");
        Files.writeString(output, "mine");
        assertThatExceptionOfType(RestoreException.class)
                .isThrownBy(() -> Restore.run(store, Restore.Request.latest(output)))
                .withMessageContaining("exists already");
        assertThat(output).hasContent("mine");
        try (var files = Files.list(dir)) {
            assertThat(files.map(file -> file.getFileName().toString()).toList())
                    .containsExactlyInAnyOrder("data", "replica", "litestream.yml", "out.db");
        }
    }
}
