package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriterTest {

    private static final Sql INSERT = Sql.of("INSERT INTO t (name) VALUES ('x')");

    @TempDir Path dir;

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private Database db;

    @BeforeEach
    void open() {
        db = open(Map.of());
    }

    private Database open(Map<String, ?> settings) {
        if (db != null) {
            db.close();
        }
        Database opened = Database.open(dir.resolve("data.db"), DatabaseProperties.of(settings));
        opened.write(tx ->
                tx.execute(
                        Sql.of(
                                "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, name TEXT, blob BLOB)")));
        return opened;
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        db.close();
    }

    @Test
    void write_manyCallersWhileTheTurnIsTaken_shareOneCommit() throws Exception {
        var commits = new AtomicInteger();
        db.checkpointOwner(commits::incrementAndGet);
        var written = new ArrayList<CompletableFuture<Integer>>();

        db.holding(() -> {
            for (int i = 0; i < 50; i++) {
                written.add(inBackground(() -> db.write(tx -> tx.execute(INSERT))));
            }
            await(() -> db.waitingWrites() == 50);
            return true;
        });
        written.forEach(CompletableFuture::join);

        assertThat(rows()).isEqualTo(50);
        assertThat(commits).hasValue(1);
    }

    @Test
    void write_failingUnitInAGroup_takesBackOnlyItself() throws Exception {
        var good = new ArrayList<CompletableFuture<Integer>>();
        var bad = new ArrayList<CompletableFuture<Integer>>();
        db.holding(() -> {
            for (int i = 0; i < 10; i++) {
                good.add(inBackground(() -> db.write(tx -> tx.execute(INSERT))));
                bad.add(
                        inBackground(() ->
                                db.write(tx -> {
                                    tx.execute(INSERT);
                                    throw new IllegalArgumentException("refused");
                                })));
            }
            await(() -> db.waitingWrites() == 20);
            return true;
        });

        good.forEach(CompletableFuture::join);
        assertThat(bad)
                .allSatisfy(result ->
                        assertThatExceptionOfType(CompletionException.class)
                                .isThrownBy(result::join)
                                .withCauseInstanceOf(IllegalArgumentException.class));
        assertThat(rows()).isEqualTo(10);
    }

    @Test
    void execute_failingStatementInAGroup_leavesTheOthersAlone() throws Exception {
        db.execute(Sql.of("CREATE UNIQUE INDEX once ON t (name)"));
        var commits = new AtomicInteger();
        db.checkpointOwner(commits::incrementAndGet);
        // The second row of the statement is refused after the first one went in.
        Sql clash =
                Sql.of("INSERT INTO t (name) VALUES ('new'), ('taken'), ('newer') RETURNING id");
        var good = new ArrayList<CompletableFuture<Integer>>();
        var bad = new ArrayList<CompletableFuture<Integer>>();
        db.execute(Sql.of("INSERT INTO t (name) VALUES ('taken')"));
        db.holding(() -> {
            for (int i = 0; i < 10; i++) {
                Sql row = Sql.of("INSERT INTO t (name) VALUES (?)", "row " + i);
                good.add(inBackground(() -> db.execute(row)));
                bad.add(inBackground(() -> db.execute(clash)));
            }
            await(() -> db.waitingWrites() == 20);
            return true;
        });

        good.forEach(CompletableFuture::join);
        assertThat(bad)
                .allSatisfy(result ->
                        assertThatExceptionOfType(CompletionException.class)
                                .isThrownBy(result::join)
                                .withCauseInstanceOf(DatabaseException.class)
                                .havingCause()
                                .withMessageContaining("t.name"));
        assertThat(rows()).isEqualTo(11);
        assertThat(commits).hasValue(2);
    }

    @Test
    void execute_insideATransaction_failureLeavesWhatRanBefore() {
        db.transaction(tx -> {
            tx.execute(INSERT);
            assertThatExceptionOfType(DatabaseException.class)
                    .isThrownBy(() -> tx.execute(Sql.of("INSERT INTO t (id) VALUES ('text')")));
            return tx.execute(INSERT);
        });

        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void write_diskFullInAGroup_keepsExactlyWhatWasAcknowledged() throws Exception {
        db.maintain(
                Duration.ofSeconds(5),
                c -> c.list(Sql.of("PRAGMA max_page_count=40"), row -> row.text(0)));
        var results = new ArrayList<CompletableFuture<Integer>>();
        db.holding(() -> {
            for (int i = 0; i < 10; i++) {
                int size = i == 5 ? 1_000_000 : 10;
                results.add(
                        inBackground(() ->
                                db.write(tx ->
                                        tx.execute(
                                                Sql.of(
                                                        "INSERT INTO t (blob) VALUES (zeroblob(?))",
                                                        size)))));
            }
            await(() -> db.waitingWrites() == 10);
            return true;
        });

        long acknowledged = 0;
        for (var result : results) {
            acknowledged += result.handle((value, failure) -> failure == null ? 1 : 0).join();
        }
        assertThat(rows()).isEqualTo(acknowledged);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() ->
                        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join());
        assertThatCode(() -> db.write(tx -> tx.execute(INSERT))).doesNotThrowAnyException();
    }

    @Test
    void write_fullQueue_isOverloaded() throws Exception {
        db = open(Map.of("queue", 4));
        var waiting = new ArrayList<CompletableFuture<Integer>>();
        var turnedAway = new AtomicInteger();

        db.holding(() -> {
            // One is in the hands of the writer's thread, or about to be; four are in the queue.
            for (int i = 0; i < 8; i++) {
                waiting.add(inBackground(() -> db.write(tx -> tx.execute(INSERT))));
            }
            await(() ->
                    waiting.stream().filter(CompletableFuture::isCompletedExceptionally).count()
                            >= 3);
            return true;
        });
        for (var result : waiting) {
            try {
                result.join();
            } catch (CompletionException e) {
                assertThat(e.getCause())
                        .isInstanceOfSatisfying(
                                DatabaseException.class,
                                refused ->
                                        assertThat(refused.kind())
                                                .isEqualTo(DatabaseException.Kind.OVERLOADED));
                turnedAway.incrementAndGet();
            }
        }

        assertThat(turnedAway.get()).isBetween(3, 4);
        assertThat(rows()).isEqualTo(8 - turnedAway.get());
    }

    @Test
    void write_turnNotFreeInTime_isOverloadedAndNeverRuns() throws Exception {
        db = open(Map.of("turn-timeout", "100ms"));
        db.holding(() -> {
            // The first one is taken by the writer's thread; what it has taken it carries out.
            var first = inBackground(() -> db.write(tx -> tx.execute(INSERT)));
            await(() -> db.waitingWrites() == 1);
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() ->
                            inBackground(() ->
                                            db.write(tx ->
                                                    tx.execute(
                                                            Sql.of(
                                                                    "INSERT INTO t (name) VALUES ('late')"))))
                                    .join())
                    .withCauseInstanceOf(DatabaseException.class);
            return true;
        });

        db.write(tx -> tx.execute(INSERT));
        assertThat(count("SELECT count(*) FROM t WHERE name = 'late'")).isZero();
    }

    @Test
    void transaction_turnNotFreeInTime_isOverloaded() throws Exception {
        db = open(Map.of("turn-timeout", "50ms"));
        db.holding(() -> {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() ->
                            inBackground(() -> db.transaction(tx -> tx.execute(INSERT))).join())
                    .withCauseInstanceOf(DatabaseException.class);
            return true;
        });
    }

    @Test
    void transaction_threadThatDoesNotComeBack_losesTheTurn() {
        var release = new CountDownLatch(1);
        var started = new CountDownLatch(1);
        var stuck =
                inBackground(() ->
                        db.transaction(
                                Duration.ofMillis(100),
                                tx -> {
                                    tx.execute(INSERT);
                                    started.countDown();
                                    awaitLatch(release);
                                    return tx.execute(INSERT);
                                }));
        awaitLatch(started);

        db.write(tx -> tx.execute(Sql.of("INSERT INTO t (name) VALUES ('next')")));
        release.countDown();

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(stuck::join)
                .satisfies(e ->
                        assertThat(((DatabaseException) e.getCause()).kind())
                                .isEqualTo(DatabaseException.Kind.TIMED_OUT));
        assertThat(count("SELECT count(*) FROM t")).isOne();
    }

    @Test
    void transaction_longStatement_isInterruptedAtTheLimit() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() ->
                        db.transaction(
                                Duration.ofMillis(100),
                                tx -> {
                                    tx.execute(INSERT);
                                    return tx.list(endless(), row -> row.integer(0));
                                }))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(DatabaseException.Kind.TIMED_OUT));

        assertThat(rows()).isZero();
        db.write(tx -> tx.execute(INSERT));
        assertThat(rows()).isOne();
    }

    @Test
    void write_endlessUnit_isInterruptedAtTheLimitOfTransactions() {
        db = open(Map.of("transaction-timeout", "100ms"));

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> db.write(tx -> tx.list(endless(), row -> row.integer(0))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(DatabaseException.Kind.TIMED_OUT));
        db.write(tx -> tx.execute(INSERT));
        assertThat(rows()).isOne();
    }

    @Test
    void transaction_nestedPartFails_onlyThatPartIsTakenBack() {
        var actions = new ArrayList<String>();
        db.transaction(tx -> {
            tx.execute(INSERT);
            tx.afterCommit(() -> actions.add("outer committed"));
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            tx.transaction(inner -> {
                                inner.execute(INSERT);
                                inner.afterCommit(() -> actions.add("inner committed"));
                                inner.afterRollback(() -> actions.add("inner rolled back"));
                                throw new IllegalStateException("no");
                            }));
            tx.write(inner -> {
                inner.afterCommit(() -> actions.add("second committed"));
                return inner.execute(INSERT);
            });
            return true;
        });

        assertThat(rows()).isEqualTo(2);
        assertThat(actions)
                .containsExactly("inner rolled back", "outer committed", "second committed");
    }

    @Test
    void transaction_fails_runsRollbackActionsAndPassesTheFailureOn() {
        var actions = new ArrayList<String>();
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        db.transaction(tx -> {
                            tx.execute(INSERT);
                            tx.afterCommit(() -> actions.add("committed"));
                            tx.afterRollback(() -> actions.add("rolled back"));
                            throw new IllegalStateException("no");
                        }))
                .withMessage("no");

        assertThat(actions).containsExactly("rolled back");
        assertThat(rows()).isZero();
    }

    @Test
    void afterCommit_runsOutsideTheTurnAndSeesTheCommit() {
        var seen = new ArrayList<Long>();
        db.write(tx -> {
            tx.afterCommit(() -> {
                seen.add(rows());
                db.write(second -> second.execute(INSERT));
            });
            return tx.execute(INSERT);
        });

        assertThat(seen).containsExactly(1L);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void afterCommit_inAGroup_runsInTheCallersThread() throws Exception {
        var threads = new ArrayList<Thread>();
        CompletableFuture<Thread> caller =
                db.holding(() -> {
                    var result =
                            inBackground(() -> {
                                db.write(tx -> {
                                    tx.afterCommit(() -> threads.add(Thread.currentThread()));
                                    return tx.execute(INSERT);
                                });
                                return Thread.currentThread();
                            });
                    await(() -> db.waitingWrites() == 1);
                    return result;
                });

        assertThat(threads).isEmpty();
        assertThat(caller.join()).isNotNull();
        assertThat(threads).containsExactly(caller.join());
    }

    @Test
    void afterCommit_oneActionFails_theOthersRunAndTheFailureIsSeen() {
        var actions = new ArrayList<String>();
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        db.write(tx -> {
                            tx.afterCommit(() -> {
                                throw new IllegalStateException("mail server is down");
                            });
                            tx.afterCommit(() -> actions.add("second"));
                            return tx.execute(INSERT);
                        }));

        assertThat(actions).containsExactly("second");
        assertThat(rows()).isOne();
    }

    @Test
    void write_onTheDatabaseInsideATransaction_isRefusedInsteadOfWaitingForItself() {
        assertThatIllegalStateException()
                .isThrownBy(() -> db.transaction(tx -> db.write(second -> second.execute(INSERT))))
                .withMessageContaining("Tx");
    }

    @Test
    void execute_statementThatEndsTheTransaction_isRefused() {
        for (String text :
                List.of(
                        "COMMIT",
                        " -- x\n rollback",
                        "/* a */ BEGIN",
                        "PRAGMA wal_checkpoint(TRUNCATE)",
                        "pragma main.journal_mode = delete",
                        "ATTACH 'x' AS y",
                        "VACUUM")) {
            assertThatExceptionOfType(DatabaseException.class)
                    .as(text)
                    .isThrownBy(() -> db.transaction(tx -> tx.execute(Sql.of(text))))
                    .withMessageContaining("not allowed");
        }
    }

    @Test
    void write_foreignWriterHoldsTheLock_waitsForIt() throws Exception {
        try (var foreign = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("data.db"));
                var statement = foreign.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            var waiting = inBackground(() -> db.write(tx -> tx.execute(INSERT)));
            var read = inBackground(this::rows);
            assertThat(read.join()).isZero();
            assertThat(waiting).isNotDone();
            statement.execute("COMMIT");
            assertThat(waiting.join()).isOne();
        }
    }

    @Test
    void write_foreignWriterDoesNotLetGo_isOverloaded() throws Exception {
        db = open(Map.of("busy-timeout", "50ms"));
        try (var foreign = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("data.db"));
                var statement = foreign.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatExceptionOfType(DatabaseException.class)
                    .isThrownBy(() -> db.write(tx -> tx.execute(INSERT)))
                    .satisfies(
                            e -> assertThat(e.kind()).isEqualTo(DatabaseException.Kind.OVERLOADED));
        }
        assertThat(db.<Integer>write(tx -> tx.execute(INSERT))).isOne();
    }

    @Test
    void dataVersion_changesWithForeignCommitsOnly() throws Exception {
        long before = db.dataVersion();
        db.write(tx -> tx.execute(INSERT));
        assertThat(db.dataVersion()).isEqualTo(before);

        try (var foreign = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("data.db"));
                var statement = foreign.createStatement()) {
            statement.execute("INSERT INTO t (name) VALUES ('foreign')");
        }
        assertThat(db.dataVersion()).isNotEqualTo(before);
    }

    private static Sql endless() {
        return Sql.of(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n");
    }

    private long rows() {
        return count("SELECT count(*) FROM t");
    }

    private long count(String query) {
        return db.<Long>read(c -> c.first(Sql.of(query), row -> row.integer(0)));
    }

    private <T> CompletableFuture<T> inBackground(java.util.function.Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, callers);
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
