package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.database.WriteAheadLog;
import dev.larder.replication.ltx.PageEncoding;
import dev.larder.replication.ltx.TxidRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What we write it restores, and the other way round. */
@EnabledIfEnvironmentVariable(named = Litestream.VARIABLE, matches = ".+")
class LitestreamTest {

    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
    void restore_replicaThatWeWrote_isTheSameByteForByte(int pageSize) throws Exception {
        var random = new Random(pageSize);
        var contents = new TreeMap<Long, Long>();
        Path store = dir.resolve("replica");
        var replica = new FolderReplica(store);
        var history = new LocalHistory(LocalHistory.directoryOf(dir.resolve("data.db")));
        history.prepare();
        PageEncoding encoding = PageEncoding.values()[random.nextInt(2)];
        try (var live = new LiveDatabase(dir.resolve("data.db"), pageSize);
                WriteAheadLog log = live.log()) {
            var clock = new SteadyClock(InstantSource.system(), System::nanoTime);
            var cutter = new Cutter(live.raw, log, history, clock, encoding, 0, _ -> {});
            var compactor = new Compactor(replica, history, encoding);
            var uploader = new Uploader(replica, history, encoding, 0);
            live.makeTables();
            cutter.resume(0);
            for (int i = 0; i < 40; i++) {
                live.randomTransaction(random);
                cutter.drain();
                contents.put(cutter.state().txid(), live.content());
                while (uploader.uploadNext() != null) {
                    // One after the other.
                }
                switch (random.nextInt(12)) {
                    case 0 -> compactor.compact(1);
                    case 1 -> compactor.compact(2);
                    case 2 -> compactor.snapshot(cutter, uploader.stored(), false);
                    case 3 -> cutter.checkpoint(true);
                    default -> {
                        // Only the transaction this time.
                    }
                }
            }
            Path latest = Litestream.restore(store, dir.resolve("latest.db"));
            Path ours = dir.resolve("ours.db");
            Restore.run(replica, Restore.Request.latest(ours));
            assertThat(Files.mismatch(latest, ours)).isEqualTo(-1);
            for (Map.Entry<Long, Long> state : contents.entrySet()) {
                if (random.nextInt(5) == 0) {
                    Path at =
                            Litestream.restore(
                                    store,
                                    dir.resolve("at.db"),
                                    "-txid",
                                    TxidRange.format(state.getKey()));
                    assertThat(LiveDatabase.contentOf(at)).isEqualTo(state.getValue());
                }
            }
        }
    }

    @Test
    void restore_replicaThatItWrote_isTheSameByteForByte() throws Exception {
        Path database = dir.resolve("theirs.db");
        Path store = dir.resolve("replica");
        try (var live = new LiveDatabase(database, 4096)) {
            live.makeTables();
            Files.writeString(
                    dir.resolve("litestream.yml"),
                    """
                    levels: [{interval: 1s}, {interval: 3s}]
                    snapshot: {interval: 4s}
                    dbs:
                      - path: %s
                        monitor-interval: 50ms
                        min-checkpoint-page-count: 20
                        replica: {type: file, path: %s, sync-interval: 100ms}
                    """
                            .formatted(database, store));
            Process process =
                    Litestream.background(
                            dir, "replicate", "-config", dir.resolve("litestream.yml").toString());
            var random = new Random(3);
            for (int i = 0; i < 120; i++) {
                live.randomTransaction(random);
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            Path ours = dir.resolve("ours.db");
            assertThat(Restore.run(new FolderReplica(store), Restore.Request.latest(ours)))
                    .isInstanceOf(Restore.Outcome.Restored.class);
            Path latest = Litestream.restore(store, dir.resolve("latest.db"));
            assertThat(Files.mismatch(latest, ours)).isEqualTo(-1);
            assertThat(LiveDatabase.contentOf(ours)).isEqualTo(live.content());
        }
    }

    /** It stops, we go on in the same folders, we stop, it goes on. */
    @Test
    void replicate_takingTurns_neitherCopiesTheDatabaseAgain() throws Exception {
        Path database = dir.resolve("data.db");
        Path store = dir.resolve("replica");
        var random = new Random(5);
        Files.writeString(
                dir.resolve("litestream.yml"),
                """
                dbs:
                  - path: %s
                    replica: {type: file, path: %s}
                """
                        .formatted(database, store));
        try (var live = new LiveDatabase(database, 4096)) {
            live.makeTables();
            live.randomTransaction(random);
            Litestream.run(
                    dir, "replicate", "-once", "-config", dir.resolve("litestream.yml").toString());
            var replica = new FolderReplica(store);
            var history = new LocalHistory(LocalHistory.directoryOf(database));
            history.prepare();
            try (WriteAheadLog log = live.log()) {
                var clock = new SteadyClock(InstantSource.system(), System::nanoTime);
                var cutter =
                        new Cutter(live.raw, log, history, clock, PageEncoding.BLOCK, 0, _ -> {});
                long theirs = replica.list(0, false).getLast().range().max();
                assertThat(cutter.resume(theirs)).isNull();
                for (int i = 0; i < 10; i++) {
                    live.run("INSERT INTO t1 (b) VALUES (randomblob(3000))");
                    cutter.drain();
                }
                var uploader = new Uploader(replica, history, PageEncoding.BLOCK, theirs);
                while (uploader.uploadNext() != null) {
                    // One after the other.
                }
            }
            live.run("INSERT INTO t1 (b) VALUES (randomblob(300))");
            String said =
                    Litestream.run(
                            dir,
                            "replicate",
                            "-once",
                            "-config",
                            dir.resolve("litestream.yml").toString());
            assertThat(said).doesNotContain("snapshotting");
            Path latest = Litestream.restore(store, dir.resolve("latest.db"));
            assertThat(LiveDatabase.contentOf(latest)).isEqualTo(live.content());
            Path ours = dir.resolve("ours.db");
            Restore.run(replica, Restore.Request.latest(ours));
            assertThat(Files.mismatch(latest, ours)).isEqualTo(-1);
            assertThat(replica.list(0, false).stream().filter(one -> one.size() > 60_000))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }
}
