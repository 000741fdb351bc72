package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.larder.database.WriteAheadLog;
import dev.larder.replication.ltx.LtxException;
import dev.larder.replication.ltx.PageEncoding;
import dev.larder.replication.ltx.TxidRange;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Random histories: transactions, checkpoints, merges, snapshots, removals, restarts, kills and a
 * store that misbehaves, one step at a time. In the end every transaction that the replica offers
 * restores to what the database was at it.
 *
 * <p>{@code -Dlarder.histories=1000 -Dlarder.seed=1} runs more of them; a failure names its seed.
 */
class RandomHistoryTest {

    private static final int HISTORIES = Integer.getInteger("larder.histories", 12);
    private static final int CORRUPTIONS = Integer.getInteger("larder.corruptions", 24);
    private static final long SEED = Long.getLong("larder.seed", 20261124L);

    /**
     * Histories that failed once: ids of given-up transactions were given again while a late call
     * with the old content was under way; the checksum of a log that was resumed in its middle was
     * taken from a file that was ahead.
     */
    private static final List<Long> FAILED_ONCE = List.of(237L, 309L, 500L, 889L);

    @TempDir Path dir;

    @TestFactory
    List<DynamicTest> history_anyOrderOfEvents_everyOfferedTransactionRestores() {
        List<Long> seeds = new ArrayList<>(FAILED_ONCE);
        for (int i = 0; i < HISTORIES; i++) {
            seeds.add(SEED + i);
        }
        var tests = new ArrayList<DynamicTest>();
        for (long seed : seeds) {
            tests.add(
                    DynamicTest.dynamicTest(
                            "seed " + seed,
                            () -> new History(dir.resolve("h" + seed), seed).run()));
        }
        return tests;
    }

    @Test
    void scrub_plantedDamage_isReported() throws Exception {
        var random = new Random(SEED);
        var history = new History(dir.resolve("damaged"), SEED);
        history.grow();
        for (int i = 0; i < CORRUPTIONS; i++) {
            history.plantAndFind(random, i);
        }
        history.close();
    }

    /** One history. */
    private static final class History {

        private static final int[] PAGE_SIZES = {512, 1024, 4096, 4096, 8192, 65536};

        private final long seed;
        private final Path dir;
        private final Random random;
        private final FolderReplica store;
        private final FaultyReplica faulty;
        private final Map<Long, Long> contents = new TreeMap<>();
        private final Map<Long, Long> checksums = new HashMap<>();
        private final LocalHistory local;
        private final PageEncoding encoding;
        private final int pageSize;
        private long now = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

        private LiveDatabase live;
        private WriteAheadLog log;
        private Cutter cutter;
        private Ledger ledger;
        private Uploader uploader;
        private Compactor compactor;

        @SuppressWarnings("NullAway.Init") // set by open
        History(Path dir, long seed) throws Exception {
            this.seed = seed;
            this.dir = Files.createDirectories(dir);
            this.random = new Random(seed);
            this.pageSize = PAGE_SIZES[random.nextInt(PAGE_SIZES.length)];
            this.encoding = PageEncoding.values()[random.nextInt(2)];
            this.store = new FolderReplica(dir.resolve("replica"));
            this.faulty = new FaultyReplica(store, random);
            this.local = new LocalHistory(LocalHistory.directoryOf(dir.resolve("data.db")));
            open();
        }

        private void open() throws Exception {
            local.prepare();
            live = new LiveDatabase(dir.resolve("data.db"), pageSize);
            live.makeTables();
            log = live.log();
            ledger = new Ledger(faulty, local.scratch().resolve("stored"));
            InstantSource wall = () -> Instant.ofEpochMilli(now);
            var clock = new SteadyClock(wall, () -> now * 1_000_000);
            cutter =
                    new Cutter(
                            live.raw,
                            log,
                            local,
                            clock,
                            encoding,
                            random.nextInt(3) * 40_000L,
                            this::remember);
            compactor = new Compactor(ledger, local, encoding);
            long stored =
                    RestorePlan.listAll(store, false).stream()
                            .mapToLong(one -> one.range().max())
                            .max()
                            .orElse(0);
            uploader = new Uploader(ledger, local, encoding, stored);
            cutter.resume(stored);
            if (uploader.hasGap()) {
                uploader.dropBacklog();
                cutter.copyWhole("missing", stored + 1);
            }
            noteContent();
        }

        private void remember(Cutter.Cut cut) {
            checksums.put(cut.txid(), cut.checksum());
        }

        private void noteContent() throws Exception {
            cutter.drain();
            if (!cutter.isBlind()) {
                contents.put(cutter.state().txid(), live.content());
            }
        }

        void run() throws Exception {
            try {
                grow();
                checkAll();
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "history with seed " + seed + ", page size " + pageSize, e);
            } finally {
                close();
            }
        }

        void grow() throws Exception {
            for (int i = 0; i < 80; i++) {
                now += random.nextInt(20_000);
                step();
            }
            faulty.behave();
            if (cutter.isBlind()) {
                cutter.copyWhole("end", uploader.stored() + 1);
                noteContent();
            }
            upload(Integer.MAX_VALUE);
        }

        private void step() throws Exception {
            switch (random.nextInt(16)) {
                case 0 -> cutter.checkpoint(random.nextBoolean());
                case 1 -> tolerantly(() -> compactor.compact(1));
                case 2 -> tolerantly(() -> compactor.compact(2));
                case 3 ->
                        tolerantly(() ->
                                compactor.snapshot(
                                        cutter, uploader.stored(), random.nextInt(5) == 0));
                case 4 -> tolerantly(this::removeOld);
                case 5 -> restart();
                case 6 -> kill();
                case 7 -> outage();
                case 8 -> tolerantly(() -> uploader.squash());
                case 9 -> now += random.nextInt(10) == 0 ? -3_600_000L : 0;
                default -> {
                    live.randomTransaction(random);
                    noteContent();
                    if (random.nextInt(3) > 0) {
                        upload(1 + random.nextInt(6));
                    }
                }
            }
            if (cutter.isBlind() && random.nextInt(4) == 0) {
                cutter.copyWhole("the store answers", uploader.stored() + 1);
                noteContent();
            }
        }

        private interface Step {
            void run() throws Exception;
        }

        private static void tolerantly(Step step) throws Exception {
            try {
                step.run();
            } catch (LtxException e) {
                // A read that broke off looks like a short file, which is what a retry is for.
                assertThat(e).hasRootCauseInstanceOf(IOException.class);
            } catch (IOException e) {
                assertThat(e).isNotInstanceOf(ConflictException.class);
            }
        }

        private void upload(int most) throws Exception {
            for (int i = 0; i < most; i++) {
                boolean[] more = {true};
                tolerantly(() -> more[0] = uploader.uploadNext() != null);
                if (!more[0]) {
                    return;
                }
            }
        }

        private void removeOld() throws IOException {
            InstantSource wall = () -> Instant.ofEpochMilli(now);
            var retention = new Retention(ledger, new SteadyClock(wall, () -> now * 1_000_000));
            retention.removeTransactions(Duration.ofMinutes(2));
            retention.removeSnapshots(Duration.ofMinutes(10), 2);
            List<StoredFile> merged = store.list(1, false);
            if (!merged.isEmpty()) {
                uploader.forget(merged.getLast().range().max());
            }
        }

        private void outage() throws Exception {
            faulty.goDown(random.nextInt(12));
            if (random.nextInt(6) == 0) {
                uploader.dropBacklog();
                cutter.goBlind();
            }
        }

        /** A clean end: everything is cut, and SQLite removes its log. */
        private void restart() throws Exception {
            noteContent();
            close();
            open();
        }

        /** The process is gone from one moment to the next; what it had written is still there. */
        private void kill() throws Exception {
            live.randomTransaction(random);
            if (random.nextBoolean()) {
                noteContent();
            }
            Path after = dir.resolve("killed");
            Files.createDirectories(after);
            for (String name : List.of("data.db", "data.db-wal")) {
                Files.deleteIfExists(after.resolve(name));
                if (Files.exists(dir.resolve(name))) {
                    Files.copy(dir.resolve(name), after.resolve(name));
                }
            }
            close();
            for (String name : List.of("data.db", "data.db-wal", "data.db-shm")) {
                Files.deleteIfExists(dir.resolve(name));
                if (Files.exists(after.resolve(name))) {
                    Files.move(after.resolve(name), dir.resolve(name));
                }
            }
            if (random.nextInt(3) == 0) {
                Files.writeString(
                        local.path(new TxidRange(999, 999)).resolveSibling("torn.ltx.tmp"), "torn");
            }
            open();
        }

        void close() throws Exception {
            log.close();
            live.close();
        }

        private void checkAll() throws Exception {
            List<StoredFile> all = RestorePlan.listAll(store, false);
            assertThat(Prover.scrub(ledger, uploader.stored())).isEmpty();
            assertThat(uploader.stored()).isEqualTo(cutter.state().txid());
            int checked = 0;
            for (Map.Entry<Long, Long> state : contents.entrySet()) {
                boolean offered =
                        all.stream().anyMatch(file -> file.range().max() == state.getKey());
                boolean newest = state.getKey() == uploader.stored();
                RestorePlan plan = offered ? plan(all, state.getKey(), newest) : null;
                if (plan != null) {
                    check(state.getKey(), state.getValue());
                    checked++;
                }
            }
            assertThat(checked).isPositive();
            proveFromNothingAndOnwards();
        }

        private static RestorePlan plan(List<StoredFile> all, long txid, boolean required) {
            try {
                return RestorePlan.of(all, new RestorePlan.Target(txid, null));
            } catch (RestoreException e) {
                if (required) {
                    fail("the newest transaction cannot be restored", e);
                }
                // The end of a file whose beginning was removed by retention.
                return null;
            }
        }

        private void check(long txid, long content) throws Exception {
            Path output = dir.resolve("restored.db");
            Files.deleteIfExists(output);
            var target = new RestorePlan.Target(txid, null);
            var request =
                    new Restore.Request(
                            output,
                            target,
                            1 + random.nextInt(8),
                            Restore.Check.FULL,
                            false,
                            false);
            var restored = (Restore.Outcome.Restored) Restore.run(store, request);
            assertThat(restored.checksum())
                    .as("checksum at " + txid)
                    .isEqualTo(checksums.get(txid));
            assertThat(LiveDatabase.contentOf(output)).as("content at " + txid).isEqualTo(content);
        }

        private void proveFromNothingAndOnwards() throws Exception {
            try (var prover = new Prover(ledger, dir.resolve("proof.db"), checksums::get)) {
                assertThat(prover.prove(true, true)).isNotNull().matches(Prover.Proof::compared);
                live.randomTransaction(random);
                live.run("INSERT INTO t0 (b) VALUES (randomblob(2000))");
                noteContent();
                upload(Integer.MAX_VALUE);
                assertThat(prover.prove(false, true)).isNotNull().matches(Prover.Proof::compared);
            }
        }

        void plantAndFind(Random dice, int number) throws Exception {
            assertThat(Prover.scrub(ledger, uploader.stored())).isEmpty();
            List<StoredFile> all = RestorePlan.listAll(store, false);
            StoredFile victim = all.get(dice.nextInt(all.size()));
            String folder = "ltx/" + victim.level() + "/" + victim.range().fileName();
            Path file = dir.resolve("replica").resolve(folder);
            byte[] content = Files.readAllBytes(file);
            plant(dice, number, file, content, all);
            assertThat(Prover.scrub(ledger, uploader.stored()))
                    .as("damage " + number + " in " + victim)
                    .isNotEmpty();
            Files.write(file, content);
        }

        private void plant(Random dice, int number, Path file, byte[] content, List<StoredFile> all)
                throws IOException {
            switch (number % 5) {
                case 0 -> Files.delete(file);
                case 1 ->
                        Files.write(
                                file,
                                java.util.Arrays.copyOf(content, dice.nextInt(content.length)));
                case 2 -> {
                    StoredFile other = all.get(dice.nextInt(all.size()));
                    Path source =
                            dir.resolve(
                                    "replica/ltx/"
                                            + other.level()
                                            + "/"
                                            + other.range().fileName());
                    byte[] foreign = Files.readAllBytes(source);
                    foreign = java.util.Arrays.equals(foreign, content) ? new byte[0] : foreign;
                    Files.write(file, foreign);
                }
                default -> {
                    byte[] damaged = content.clone();
                    damaged[dice.nextInt(damaged.length)] ^= (byte) (1 << dice.nextInt(8));
                    Files.write(file, damaged);
                }
            }
        }
    }
}
