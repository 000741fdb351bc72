package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.api.DataDirectory;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.Databases;
import dev.larder.database.DetachedFile;
import dev.larder.database.Sql;
import dev.larder.storage.LocalBlobStore;
import dev.larder.storage.S3Proxy;
import dev.larder.storage.S3StandIn;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Replication to a bucket over HTTP, through a proxy that answers as bad days do. */
@Timeout(180)
class S3ReplicationTest {

    private static final int WRITES = 60;

    @TempDir Path dir;

    /** A bucket that refuses, is late, loses answers and breaks off bodies. */
    private static final class BadDay implements AutoCloseable {
        private final Random random = new Random(5);
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private final S3Proxy proxy;
        private volatile boolean bad = true;

        BadDay(String endpoint) throws IOException {
            proxy = new S3Proxy(endpoint, this::next);
        }

        private synchronized S3Proxy.Fault next() {
            int dice = bad ? random.nextInt(100) : 100;
            if (dice < 7) {
                return refused(429, "SlowDown", false);
            } else if (dice < 14) {
                return refused(500, "InternalError", false);
            } else if (dice < 19) {
                return refused(503, "ServiceUnavailable", false);
            } else if (dice < 23) {
                seen.add("slow");
                return new S3Proxy.Fault.Slow(Duration.ofMillis(400));
            } else if (dice < 30) {
                // It was done all the same: the next try is answered with 412.
                return refused(500, "InternalError", true);
            }
            return dice < 36 ? new S3Proxy.Fault.Half() : new S3Proxy.Fault.None();
        }

        private S3Proxy.Fault refused(int status, String code, boolean done) {
            seen.add(String.valueOf(status));
            return new S3Proxy.Fault.Refused(status, code, done);
        }

        void isOver() {
            bad = false;
        }

        @Override
        public void close() {
            proxy.close();
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still not so after two minutes");
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    private ReplicationSource source(DataDirectory directory, String endpoint) throws IOException {
        Path file = dir.resolve("litestream.yml");
        Files.writeString(
                file,
                """
                levels: [{interval: 300ms}, {interval: 900ms}]
                snapshot: {interval: 2s, retention: 1h}
                l0-retention: 1s
                l0-retention-check-interval: 300ms
                larder: {proof-interval: 500ms, scrub-interval: 1s}
                dbs:
                  - path: %s/data.db
                    monitor-interval: 50ms
                    min-checkpoint-page-count: 50
                    replica:
                      url: s3://larder/bad-day?endpoint=%s
                      access-key-id: key
                      secret-access-key: secret
                      sync-interval: 5ms
                """
                        .formatted(directory.root(), endpoint));
        return ReplicationSource.read(directory, file.toString(), Map.<String, String>of()::get);
    }

    @Test
    void replicate_bucketThatMisbehaves_storesEverythingAndAccusesNoFile() throws Exception {
        var facts = new ConcurrentLinkedQueue<Object>();
        var directory = new DataDirectory(dir.resolve("data"));
        try (var day = new BadDay(S3StandIn.shared().endpoint());
                Databases databases =
                        Databases.open(directory.root(), DatabaseProperties.defaults());
                var replication =
                        new Replication(
                                source(directory, day.proxy.endpoint()),
                                databases,
                                () -> LocalBlobStore.withSideCars(directory.resolve("storage")),
                                InstantSource.system(),
                                facts::add)) {
            databases
                    .data()
                    .write(tx ->
                            tx.execute(Sql.of("CREATE TABLE n (id INTEGER PRIMARY KEY, b BLOB)")));
            for (int i = 1; i <= WRITES; i++) {
                databases
                        .data()
                        .write(tx ->
                                tx.execute(Sql.of("INSERT INTO n (b) VALUES (randomblob(3000))")));
                if (i % 5 == 0) {
                    await(() -> replication.awaitStored("data.db", Duration.ofSeconds(1)) > 0);
                }
            }
            day.isOver();
            await(() -> replication.awaitStored("data.db", Duration.ofSeconds(1)) > 0);
            await(() ->
                    replication.state("data.db").proven() instanceof ReplicationState.Proven proven
                            && proven.txid() == replication.state("data.db").storedTxid());
            assertThat(replication.state("data.db").wholeCopies()).isEqualTo(1);
            Path copy = dir.resolve("copy.db");
            replication.restore("data.db", Restore.Request.latest(copy));
            assertThat(rows(copy)).isEqualTo(WRITES);
            // A proof that could not be made proves nothing wrong.
            assertThat(facts)
                    .noneMatch(fact ->
                            fact instanceof ReplicationTroubled told
                                    && told.part() == ReplicationTroubled.Part.PROOF);
            assertThat(facts).anyMatch(ReplicationTroubled.class::isInstance);
            await(() -> replication.state("data.db").troubles().isEmpty());
            assertThat(day.seen).containsAll(List.of("429", "500", "503", "slow"));
        }
    }

    private static long rows(Path file) {
        Long rows =
                DetachedFile.read(
                        file,
                        db -> db.first(Sql.of("SELECT count(*) FROM n"), row -> row.integer(0)));
        return rows == null ? -1 : rows;
    }
}
