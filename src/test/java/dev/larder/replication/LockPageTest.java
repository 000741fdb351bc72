package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.larder.database.WriteAheadLog;
import dev.larder.replication.ltx.DatabaseChecksum;
import dev.larder.replication.ltx.LtxHeader;
import dev.larder.replication.ltx.LtxReader;
import dev.larder.replication.ltx.LtxWriter;
import dev.larder.replication.ltx.PageEncoding;
import dev.larder.replication.ltx.TxidRange;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * The page that holds byte 2^30 of a database, which SQLite never uses and no transaction file
 * holds. The long form, with databases of 1.2 GB, runs with {@code -Dlarder.lockpage=true}; where
 * LITESTREAM leads to the real program that restores them as well.
 */
@Timeout(1200)
class LockPageTest {

    private static final long LOCK_BYTE = 1L << 30;

    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
    void apply_pagesAroundTheLockPage_leavesItZero(int pageSize) throws IOException {
        int lock = LtxHeader.lockPage(pageSize);
        assertThat((lock - 1L) * pageSize).isEqualTo(LOCK_BYTE);
        byte[] first = page(pageSize, 1);
        byte[] before = page(pageSize, 2);
        byte[] after = page(pageSize, 3);
        Path file = dir.resolve("image.db");
        try (var image = new DatabaseImage(file)) {
            var start = new ByteArrayOutputStream();
            var snapshot = new LtxWriter(start, header(pageSize, 1, 1), PageEncoding.BLOCK);
            snapshot.page(1, first, 0);
            snapshot.finish();
            image.apply(new LtxReader(new ByteArrayInputStream(start.toByteArray())));
            var grown = new ByteArrayOutputStream();
            var writer = new LtxWriter(grown, header(pageSize, lock + 1, 2), PageEncoding.FRAME);
            writer.page(lock - 1, before, 0);
            assertThatIllegalArgumentException().isThrownBy(() -> writer.page(lock, after, 0));
            writer.page(lock + 1, after, 0);
            writer.finish();
            image.apply(new LtxReader(new ByteArrayInputStream(grown.toByteArray())));
            assertThat(image.bytes()).isEqualTo((lock + 1L) * pageSize);
            long sum = DatabaseChecksum.EMPTY;
            sum = DatabaseChecksum.toggle(sum, DatabaseChecksum.ofPage(1, first, 0, pageSize));
            sum =
                    DatabaseChecksum.toggle(
                            sum, DatabaseChecksum.ofPage(lock - 1, before, 0, pageSize));
            sum =
                    DatabaseChecksum.toggle(
                            sum, DatabaseChecksum.ofPage(lock + 1, after, 0, pageSize));
            assertThat(image.checksum()).isEqualTo(sum);
        }
        try (var image = new RandomAccessFile(file.toFile(), "r")) {
            byte[] around = new byte[3 * pageSize];
            image.seek(LOCK_BYTE - pageSize);
            image.readFully(around);
            assertThat(Arrays.copyOf(around, pageSize)).isEqualTo(before);
            assertThat(Arrays.copyOfRange(around, pageSize, 2 * pageSize)).containsOnly((byte) 0);
            assertThat(Arrays.copyOfRange(around, 2 * pageSize, 3 * pageSize)).isEqualTo(after);
        }
    }

    /** A database ends on the lock page when the next page has been taken away again. */
    @ParameterizedTest
    @ValueSource(ints = {512, 4096, 65536})
    void write_databaseThatEndsOnTheLockPage_isReadBack(int pageSize) throws IOException {
        int lock = LtxHeader.lockPage(pageSize);
        var out = new ByteArrayOutputStream();
        var writer = new LtxWriter(out, header(pageSize, lock, 2), PageEncoding.BLOCK);
        writer.page(lock - 1, page(pageSize, 4), 0);
        writer.finish();
        var reader = new LtxReader(new ByteArrayInputStream(out.toByteArray()));
        byte[] page = new byte[pageSize];
        assertThat(reader.next(page)).isEqualTo(lock - 1);
        assertThat(reader.next(page)).isZero();
        assertThat(reader.header().commit()).isEqualTo(lock);
    }

    @ParameterizedTest
    @ValueSource(ints = {65536, 4096, 512})
    @EnabledIfSystemProperty(named = "larder.lockpage", matches = "true")
    void restore_databaseThatGrewAcrossIt_isTheSameByteForByte(int pageSize) throws Exception {
        Path database = dir.resolve("data.db");
        Path store = dir.resolve("replica");
        var replica = new FolderReplica(store);
        var history = new LocalHistory(LocalHistory.directoryOf(database));
        history.prepare();
        try (var live = new LiveDatabase(database, pageSize);
                WriteAheadLog log = live.log()) {
            var clock = new SteadyClock(InstantSource.system(), System::nanoTime);
            var cutter = new Cutter(live.raw, log, history, clock, PageEncoding.BLOCK, 0, _ -> {});
            var compactor = new Compactor(replica, history, PageEncoding.BLOCK);
            var uploader = new Uploader(replica, history, PageEncoding.BLOCK, 0);
            live.makeTables();
            live.run("INSERT INTO t0 (a, b) VALUES ('below', zeroblob(900000000))");
            cutter.resume(0);
            store(uploader);
            compactor.snapshot(cutter, uploader.stored(), true);
            cutter.checkpoint(true);
            for (int i = 0; i < 6; i++) {
                live.run("INSERT INTO t0 (b) VALUES (zeroblob(45000000)), (randomblob(700000))");
                cutter.drain();
                cutter.checkpoint(true);
                store(uploader);
                if (i == 3) {
                    compactor.compact(1);
                }
            }
            assertThat(Files.size(database)).isGreaterThan(LOCK_BYTE);
            requireRestored(replica, store, database, "merged");
            compactor.compact(1);
            compactor.snapshot(cutter, uploader.stored(), true);
            live.run("UPDATE t0 SET a = 'above' WHERE id > 4");
            cutter.drain();
            store(uploader);
            cutter.checkpoint(true);
            requireRestored(replica, store, database, "snapshot");
        }
    }

    private void requireRestored(Replica replica, Path store, Path database, String name)
            throws IOException, InterruptedException {
        Path ours = dir.resolve(name + ".db");
        Restore.run(replica, Restore.Request.latest(ours));
        // Nothing is left in the log after a checkpoint that was insisted on.
        assertThat(Files.mismatch(database, ours)).isEqualTo(-1);
        Files.delete(ours);
        if (System.getenv(Litestream.VARIABLE) != null) {
            Path theirs = Litestream.restore(store, dir.resolve("theirs.db"));
            assertThat(Files.mismatch(database, theirs)).isEqualTo(-1);
            Files.delete(theirs);
        }
    }

    private static void store(Uploader uploader) throws IOException {
        while (uploader.uploadNext() != null) {
            // One after the other.
        }
    }

    private static LtxHeader header(int pageSize, int commit, long txid) {
        return LtxHeader.of(
                pageSize,
                commit,
                new TxidRange(txid, txid),
                1_767_225_600_000L,
                LtxHeader.WalOrigin.NONE);
    }

    private static byte[] page(int pageSize, int seed) {
        byte[] page = new byte[pageSize];
        new java.util.Random(seed).nextBytes(page);
        return page;
    }
}
