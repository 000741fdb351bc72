package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.larder.api.DataDirectory;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.Databases;
import dev.larder.database.DetachedFile;
import dev.larder.database.Sql;
import dev.larder.replication.ltx.TxidRange;
import dev.larder.storage.LocalBlobStore;
import dev.larder.storage.S3Proxy;
import dev.larder.storage.S3StandIn;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Stores that refuse, are full, hold what is not ours, or are damaged. */
@Timeout(180)
class BadStoreTest {

    @TempDir Path dir;

    /** A replicated database. */
    private final class Server implements AutoCloseable {
        private final Databases databases;
        private final Replication replication;

        Server(String name, String replica) throws IOException {
            var directory = new DataDirectory(Files.createDirectories(dir.resolve(name)));
            Path file = dir.resolve(name + ".yml");
            Files.writeString(
                    file,
                    """
                    levels: [{interval: 1h}]
                    larder: {proof-interval: 0s, scrub-interval: 0s}
                    dbs:
                      - path: %s/data.db
                        monitor-interval: 50ms
                        replica: {%s, sync-interval: 5ms}
                    """
                            .formatted(directory.root(), replica));
            ReplicationSource source =
                    ReplicationSource.read(
                            directory, file.toString(), Map.<String, String>of()::get);
            databases = Databases.open(directory.root(), DatabaseProperties.defaults());
            replication =
                    new Replication(
                            source,
                            databases,
                            () -> LocalBlobStore.withSideCars(directory.resolve("storage")),
                            InstantSource.system(),
                            _ -> {});
        }

        void write(String value) {
            databases
                    .data()
                    .write(tx -> {
                        tx.execute(Sql.of("CREATE TABLE IF NOT EXISTS n (value TEXT)"));
                        return tx.execute(Sql.of("INSERT INTO n VALUES (?)", value));
                    });
        }

        ReplicationState state() {
            return replication.state("data.db");
        }

        void awaitStored() {
            await(() -> replication.awaitStored("data.db", Duration.ofSeconds(1)) > 0);
        }

        @Override
        public void close() {
            replication.close();
            databases.close();
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still not so after a minute");
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static String bucket(S3Proxy proxy, String path) {
        return "url: 's3://larder/"
                + path
                + "?endpoint="
                + proxy.endpoint()
                + "', access-key-id: key, secret-access-key: secret";
    }

    private static List<String> values(Path file) {
        return DetachedFile.read(
                file,
                db ->
                        db.list(
                                Sql.of("SELECT value FROM n ORDER BY rowid"),
                                row -> String.valueOf(row.text(0))));
    }

    private static Restore.Request before(Path output, Instant time) {
        var target = new RestorePlan.Target(0, time);
        return new Restore.Request(output, target, 4, Restore.Check.QUICK, false, false);
    }

    /** Every file below a folder and what is in it. */
    private static Map<String, Integer> content(Path folder) throws IOException {
        var content = new TreeMap<String, Integer>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(
                        folder.relativize(file).toString(),
                        Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    private void assertRefused(Replica replica, Restore.Request request, String sentence)
            throws IOException {
        Map<String, Integer> before = content(dir);
        assertThatExceptionOfType(RestoreException.class)
                .isThrownBy(() -> Restore.run(replica, request))
                .withMessage(sentence);
        assertThat(content(dir)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"403, AccessDenied", "404, NoSuchBucket"})
    void restore_bucketThatRefuses_isOneSentenceAndTouchesNothing(int status, String code)
            throws Exception {
        try (var proxy =
                new S3Proxy(
                        "http://127.0.0.1", () -> new S3Proxy.Fault.Refused(status, code, false))) {
            Replica replica =
                    Target.parse(
                                    "s3://larder/none?endpoint=" + proxy.endpoint(),
                                    Map.of(
                                                    "AWS_ACCESS_KEY_ID",
                                                    "key",
                                                    "AWS_SECRET_ACCESS_KEY",
                                                    "secret")
                                            ::get)
                            .open();
            assertRefused(
                    replica,
                    Restore.Request.latest(dir.resolve("out.db")),
                    "The replica s3://larder/none could not be restored: cannot list none/0000/: "
                            + status
                            + " "
                            + code
                            + ": no.");
        }
    }

    /** A bucket that refuses some or all calls as long as it is told to. */
    private static final class Refusing implements AutoCloseable {
        private final S3Proxy proxy;
        private volatile boolean refuses;

        Refusing(int status, String code, boolean onlyWrites) throws IOException {
            proxy =
                    new S3Proxy(
                            S3StandIn.shared().endpoint(),
                            method ->
                                    refuses && (!onlyWrites || method.equals("PUT"))
                                            ? new S3Proxy.Fault.Refused(status, code, false)
                                            : new S3Proxy.Fault.None());
        }

        @Override
        public void close() {
            proxy.close();
        }
    }

    @Test
    void replicate_bucketWithoutRightsFromTheStart_writesGoOnAndStateTells() throws Exception {
        try (var store = new Refusing(403, "AccessDenied", false)) {
            store.refuses = true;
            try (var server = new Server("data", bucket(store.proxy, "no-rights"))) {
                await(() -> !server.state().isStoreReachable());
                for (int i = 0; i < 20; i++) {
                    server.write("n" + i);
                }
                assertThat(server.state().sentences())
                        .containsExactly(
                                "The store cannot be read: cannot list no-rights/0000/:"
                                        + " 403 AccessDenied: no.");
                assertThat(server.state().storedTxid()).isZero();
                store.refuses = false;
                await(() -> server.state().isHealthy());
                server.awaitStored();
                Path copy = dir.resolve("copy.db");
                server.replication.restore("data.db", Restore.Request.latest(copy));
                assertThat(values(copy)).hasSize(20);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"507, XMinioStorageFull", "500, InternalError", "403, AccessDenied"})
    void replicate_bucketStopsTakingFiles_writesGoOnAndStateTells(int status, String code)
            throws Exception {
        try (var store = new Refusing(status, code, true);
                var server = new Server("data", bucket(store.proxy, "full-" + status))) {
            server.write("before");
            server.awaitStored();
            long stored = server.state().storedTxid();
            store.refuses = true;
            for (int i = 0; i < 20; i++) {
                server.write("n" + i);
            }
            await(() -> !server.state().isStoreReachable());
            server.write("last");
            assertThat(server.state().sentences())
                    .filteredOn(sentence -> sentence.startsWith("The store"))
                    .singleElement()
                    .asString()
                    .matches(
                            "The store cannot be written: cannot put full-%d/\\S+\\.ltx: %d %s: no\\."
                                    .formatted(status, status, code));
            assertThat(server.state().storedTxid()).isEqualTo(stored);
            assertThat(server.state().lag()).isPositive();
            assertThat(server.state().backlogBytes()).isPositive();
            store.refuses = false;
            server.awaitStored();
            await(() -> server.state().isStoreReachable());
            assertThat(server.state().wholeCopies()).isEqualTo(1);
            Path copy = dir.resolve("copy.db");
            server.replication.restore("data.db", Restore.Request.latest(copy));
            assertThat(values(copy)).hasSize(22).startsWith("before").endsWith("last");
        }
    }

    private String folder(String name) {
        return "path: " + dir.resolve(name);
    }

    @Test
    void replicate_folderOfAnotherDatabase_isToldAndNothingIsWrittenThere() throws Exception {
        try (var other = new Server("other", folder("others"))) {
            other.write("theirs");
            other.awaitStored();
            other.write("theirs too");
            other.awaitStored();
        }
        try (var server = new Server("data", folder("ours"))) {
            server.write("mine");
            server.awaitStored();
        }
        Map<String, Integer> before = content(dir.resolve("others"));
        try (var server = new Server("data", folder("others"))) {
            await(() -> !server.state().isStoreReachable());
            server.write("mine too");
            assertThat(server.state().sentences())
                    .containsExactly(
                            "The replica "
                                    + new FolderReplica(dir.resolve("others")).address()
                                    + " holds the files of another database or writer.");
        }
        assertThat(content(dir.resolve("others"))).isEqualTo(before);
        try (var server = new Server("data", folder("ours"))) {
            server.awaitStored();
            Path copy = dir.resolve("copy.db");
            server.replication.restore("data.db", Restore.Request.latest(copy));
            assertThat(values(copy)).containsExactly("mine", "mine too");
        }
    }

    @Test
    void replicate_databaseWithoutHistoryAndFolderOfAnother_goesOnBehindAndLosesNothing()
            throws Exception {
        long theirs;
        try (var other = new Server("other", folder("others"))) {
            other.write("theirs");
            other.awaitStored();
            theirs = other.state().storedTxid();
        }
        Map<String, Integer> before = content(dir.resolve("others"));
        try (var server = new Server("data", folder("others"))) {
            server.write("mine");
            server.awaitStored();
            assertThat(server.state().storedTxid()).isGreaterThan(theirs);
            assertThat(content(dir.resolve("others"))).containsAllEntriesOf(before);
            Path mine = dir.resolve("mine.db");
            server.replication.restore("data.db", Restore.Request.latest(mine));
            assertThat(values(mine)).containsExactly("mine");
            var target = new RestorePlan.Target(theirs, null);
            Path copy = dir.resolve("theirs.db");
            server.replication.restore(
                    "data.db",
                    new Restore.Request(copy, target, 1, Restore.Check.FULL, false, false));
            assertThat(values(copy)).containsExactly("theirs");
        }
    }

    @Test
    void restore_timeBeforeTheFirstAndAfterTheLast_isRefusedAndIsTheNewest() throws Exception {
        try (var server = new Server("data", folder("replica"))) {
            server.write("one");
            server.awaitStored();
            server.write("two");
            server.awaitStored();
        }
        var replica = new FolderReplica(dir.resolve("replica"));
        Path output = dir.resolve("out.db");
        assertRefused(
                replica,
                before(output, Instant.parse("2001-01-01T00:00:00Z")),
                "The replica has no state from before 2001-01-01T00:00:00Z.");
        Restore.run(replica, before(output, Instant.parse("2999-01-01T00:00:00Z")));
        assertThat(values(output)).containsExactly("one", "two");
    }

    /** A replica of several files that all belong to the plan of the newest state. */
    private List<StoredFile> plannedFiles() throws IOException {
        var replica = new FolderReplica(dir.resolve("replica"));
        try (var server = new Server("data", folder("replica"))) {
            server.write("first");
            server.awaitStored();
            await(() -> hasSnapshot(replica));
            for (int i = 0; i < 4; i++) {
                server.write("n" + i);
                server.awaitStored();
            }
        }
        RestorePlan plan = RestorePlan.of(replica, RestorePlan.Target.LATEST);
        assertThat(plan).isNotNull();
        assertThat(plan.files()).hasSizeGreaterThan(3);
        return plan.files();
    }

    private static boolean hasSnapshot(Replica replica) {
        try {
            return !replica.list(StoredFile.SNAPSHOTS, false).isEmpty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path path(StoredFile file) {
        return dir.resolve("replica/ltx/" + file.level()).resolve(file.range().fileName());
    }

    @Test
    void restore_truncatedObject_isOneSentenceAndTouchesNothing() throws Exception {
        StoredFile file = plannedFiles().get(1);
        var replica = new FolderReplica(dir.resolve("replica"));
        byte[] whole = Files.readAllBytes(path(file));
        for (int length : List.of(0, 99, 100, whole.length / 2, whole.length - 1)) {
            Files.write(path(file), Arrays.copyOf(whole, length));
            assertRefused(
                    replica,
                    Restore.Request.latest(dir.resolve("out.db")),
                    "The replica "
                            + replica.address()
                            + " is damaged: level 0 "
                            + file.range()
                            + (length < 100
                                    ? ": it is shorter than a header."
                                    : ": it ends too early."));
        }
    }

    @Test
    void restore_swappedObjects_isOneSentenceAndTouchesNothing() throws Exception {
        List<StoredFile> files = plannedFiles();
        Path one = path(files.get(1));
        Path other = path(files.get(2));
        byte[] kept = Files.readAllBytes(one);
        Files.write(one, Files.readAllBytes(other));
        Files.write(other, kept);
        TxidRange name = files.get(1).range();
        var replica = new FolderReplica(dir.resolve("replica"));
        assertRefused(
                replica,
                Restore.Request.latest(dir.resolve("out.db")),
                "The replica "
                        + replica.address()
                        + " is damaged: level 0 "
                        + name
                        + ": its name says "
                        + name
                        + " but it holds "
                        + files.get(2).range()
                        + ".");
    }
}
