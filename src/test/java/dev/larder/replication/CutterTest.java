package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.database.WriteAheadLog;
import dev.larder.replication.ltx.LtxReader;
import dev.larder.replication.ltx.PageEncoding;
import dev.larder.replication.ltx.TxidRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

class CutterTest {

    @TempDir Path dir;

    private Cutter cutter(LiveDatabase live, WriteAheadLog log, LocalHistory history)
            throws IOException {
        history.prepare();
        return new Cutter(live.raw, log, history, clock(), PageEncoding.BLOCK, 0, _ -> {});
    }

    private static SteadyClock clock() {
        return new SteadyClock(InstantSource.system(), System::nanoTime);
    }

    private LocalHistory history() {
        return new LocalHistory(LocalHistory.directoryOf(dir.resolve("data.db")));
    }

    private void assertStates(
            LocalHistory history, Map<Long, Long> contents, Map<Long, Long> checksums)
            throws Exception {
        Path restored = dir.resolve("restored.db");
        for (var expected : contents.entrySet()) {
            Files.deleteIfExists(restored);
            try (var image = new DatabaseImage(restored)) {
                for (TxidRange range : history.list()) {
                    if (range.max() <= expected.getKey()) {
                        try (LtxReader reader = history.open(range)) {
                            image.apply(reader);
                        }
                    }
                }
                assertThat(image.checksum()).isEqualTo(checksums.get(expected.getKey()));
            }
            assertThat(LiveDatabase.contentOf(restored)).isEqualTo(expected.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 4096, 65536})
    void cut_randomTransactionsAndCheckpoints_everyStateCanBeRestored(int pageSize)
            throws Exception {
        var random = new Random(pageSize);
        var contents = new TreeMap<Long, Long>();
        var checksums = new TreeMap<Long, Long>();
        LocalHistory history = history();
        int restarts = 0;
        try (var live = new LiveDatabase(dir.resolve("data.db"), pageSize);
                var log = live.log()) {
            Cutter cutter = cutter(live, log, history);
            live.run("PRAGMA auto_vacuum=" + random.nextInt(3));
            live.makeTables();
            cutter.resume(0);
            for (int i = 0; i < 60; i++) {
                live.randomTransaction(random);
                cutter.drain();
                contents.put(cutter.state().txid(), live.content());
                checksums.put(cutter.state().txid(), cutter.state().checksum());
                if (random.nextInt(8) == 0 && cutter.checkpoint(random.nextBoolean())) {
                    restarts++;
                }
            }
            assertThat(cutter.state().wholeCopies()).isEqualTo(1);
        }
        assertThat(restarts).isPositive();
        assertStates(history, contents, checksums);
    }

    @Test
    void resume_logStillThere_goesOnWithoutCopyingAgain() throws Exception {
        LocalHistory history = history();
        try (var live = new LiveDatabase(dir.resolve("data.db"), 4096)) {
            live.makeTables();
            try (var log = live.log()) {
                Cutter first = cutter(live, log, history);
                first.resume(0);
                live.run("INSERT INTO t0 VALUES (1, 'a', zeroblob(10000))");
                first.drain();
            }
            live.run("INSERT INTO t0 VALUES (2, 'b', zeroblob(10000))");
            try (var log = live.log()) {
                Cutter second = cutter(live, log, history);
                assertThat(second.resume(2)).isNull();
                second.drain(); // resuming may have cut what waited already
                assertThat(second.state().txid()).isEqualTo(3);
                assertThat(second.state().wholeCopies()).isZero();
                assertStates(
                        history, Map.of(3L, live.content()), Map.of(3L, second.state().checksum()));
            }
        }
    }

    @Test
    void resume_logGoneButFileUnchanged_goesOnWithoutCopyingAgain() throws Exception {
        LocalHistory history = history();
        long checksum;
        try (var live = new LiveDatabase(dir.resolve("data.db"), 4096);
                var log = live.log()) {
            live.makeTables();
            Cutter first = cutter(live, log, history);
            first.resume(0);
            live.run("INSERT INTO t0 VALUES (1, 'a', zeroblob(10000))");
            first.drain();
            checksum = first.state().checksum();
        }
        assertThat(dir.resolve("data.db-wal")).doesNotExist();
        try (var live = new LiveDatabase(dir.resolve("data.db"), 4096);
                var log = live.log()) {
            Cutter second = cutter(live, log, history);
            assertThat(second.resume(2)).isNull();
            assertThat(second.state().checksum()).isEqualTo(checksum);
            live.run("INSERT INTO t0 VALUES (2, 'b', zeroblob(10000))");
            second.drain();
            assertThat(second.state().txid()).isEqualTo(3);
            assertStates(
                    history, Map.of(3L, live.content()), Map.of(3L, second.state().checksum()));
        }
    }

    @Test
    void resume_writtenByOthersMeanwhile_copiesTheWholeDatabase() throws Exception {
        LocalHistory history = history();
        try (var live = new LiveDatabase(dir.resolve("data.db"), 4096);
                var log = live.log()) {
            live.makeTables();
            cutter(live, log, history).resume(0);
        }
        try (Connection other =
                        DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("data.db"));
                Statement statement = other.createStatement()) {
            statement.execute("INSERT INTO t0 VALUES (7, 'other', NULL)");
        }
        try (var live = new LiveDatabase(dir.resolve("data.db"), 4096);
                var log = live.log()) {
            Cutter second = cutter(live, log, history);
            assertThat(second.resume(1)).contains("not in the log");
            assertStates(
                    history, Map.of(2L, live.content()), Map.of(2L, second.state().checksum()));
        }
    }

    @Test
    void cut_anotherProcessWritesAndCheckpoints_nothingIsMissed() throws Exception {
        LocalHistory history = history();
        var random = new Random(4);
        try (var live = new LiveDatabase(dir.resolve("data.db"), 4096);
                var log = live.log()) {
            live.makeTables();
            Cutter cutter = cutter(live, log, history);
            cutter.resume(0);
            for (int i = 0; i < 30; i++) {
                try (Connection other =
                                DriverManager.getConnection(
                                        "jdbc:sqlite:" + dir.resolve("data.db"));
                        Statement statement = other.createStatement()) {
                    statement.execute("PRAGMA busy_timeout=1");
                    statement.execute("INSERT INTO t0 (b) VALUES (randomblob(5000))");
                    statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
                    statement.execute("INSERT INTO t1 (b) VALUES (randomblob(5000))");
                }
                live.randomTransaction(random);
                if (random.nextInt(4) == 0) {
                    cutter.checkpoint(random.nextBoolean());
                }
            }
            cutter.drain();
            assertThat(cutter.state().wholeCopies()).isEqualTo(1);
            long last = cutter.state().txid();
            assertStates(
                    history, Map.of(last, live.content()), Map.of(last, cutter.state().checksum()));
        }
    }
}
