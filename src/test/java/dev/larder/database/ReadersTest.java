package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadersTest {

    @TempDir Path dir;

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private Database db;

    @BeforeEach
    void open() {
        open(Map.of("readers", 2, "synchronous", "OFF"));
    }

    private void open(Map<String, ?> settings) {
        if (db != null) {
            db.close();
        }
        db = Database.open(dir.resolve("data.db"), DatabaseProperties.of(settings));
        db.write(tx ->
                tx.execute(
                        Sql.of(
                                "CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, amount INTEGER)")));
        db.write(tx ->
                tx.execute(Sql.of("INSERT OR REPLACE INTO account VALUES (1, 500), (2, 500)")));
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        db.close();
    }

    @Test
    void read_whileOthersMoveAmounts_seesEveryTransferWhole() {
        var done = new AtomicBoolean();
        var readers = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < 3; i++) {
            // Platform threads: a virtual one that never waits for a socket would keep its carrier.
            readers.add(
                    CompletableFuture.supplyAsync(
                            () -> readUntil(done), work -> Thread.ofPlatform().start(work)));
        }
        var writers = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 8; i++) {
            int by = i - 3;
            writers.add(CompletableFuture.runAsync(() -> move(by), callers));
        }
        writers.forEach(CompletableFuture::join);
        done.set(true);

        assertThat(readers).allSatisfy(reads -> assertThat(reads.join()).isPositive());
    }

    private int readUntil(AtomicBoolean done) {
        int reads = 0;
        do {
            long sum = db.read(c -> amount(c, 1) + amount(c, 2));
            assertThat(sum).isEqualTo(1000);
            reads++;
        } while (!done.get());
        return reads;
    }

    private void move(int by) {
        for (int i = 0; i < 20; i++) {
            db.write(tx ->
                    tx.execute(Sql.of("UPDATE account SET amount = amount - ? WHERE id = 1", by))
                            + tx.execute(
                                    Sql.of(
                                            "UPDATE account SET amount = amount + ? WHERE id = 2",
                                            by)));
        }
    }

    private static long amount(Connection connection, long id) {
        Long amount =
                connection.first(
                        Sql.of("SELECT amount FROM account WHERE id = ?", id),
                        row -> row.integer(0));
        return amount == null ? 0 : amount;
    }

    @Test
    void read_insideARead_sharesTheReader() {
        // With two readers three levels would wait for themselves.
        long amount = db.<Long>read(a -> db.<Long>read(b -> db.<Long>read(c -> amount(c, 1))));

        assertThat(amount).isEqualTo(500);
    }

    @Test
    void list_sameStatementInsideItsOwnMapper_works() {
        Sql all = Sql.of("SELECT id FROM account ORDER BY id");

        List<List<Long>> nested =
                db.read(c -> c.list(all, row -> c.list(all, inner -> inner.integer(0))));

        assertThat(nested).containsExactly(List.of(1L, 2L), List.of(1L, 2L));
    }

    @Test
    void read_noReaderFreeInTime_isOverloaded() {
        open(Map.of("readers", 1, "turn-timeout", "50ms"));
        var lent = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var busy =
                CompletableFuture.supplyAsync(
                        () ->
                                db.read(c -> {
                                    lent.countDown();
                                    await(release);
                                    return true;
                                }),
                        callers);
        await(lent);

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> db.read(c -> amount(c, 1)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(DatabaseException.Kind.OVERLOADED));
        release.countDown();
        assertThat(busy.join()).isTrue();
    }

    @Test
    void read_endlessStatement_isStoppedAndTheReaderStaysUsable() {
        open(Map.of("readers", 1, "query-timeout", "100ms"));

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() ->
                        db.read(c ->
                                c.list(
                                        Sql.of(
                                                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"),
                                        row -> row.integer(0))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(DatabaseException.Kind.TIMED_OUT));
        assertThat(db.<Long>read(c -> amount(c, 2))).isEqualTo(500);
    }

    @Test
    void read_moreStatementsThanAreKept_closesTheOldestAndGoesOn() {
        open(Map.of("readers", 1, "statements", 3));

        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 10; i++) {
                Sql sql = Sql.of("SELECT " + i + " + amount FROM account WHERE id = 1");
                assertThat(db.<Long>read(c -> c.first(sql, row -> row.integer(0))))
                        .isEqualTo(500 + i);
            }
        }
    }

    @Test
    void read_schemaChanged_keptStatementsFollow() {
        Sql all = Sql.of("SELECT * FROM account WHERE id = 1");
        assertThat(db.<Integer>read(c -> c.first(all, Row::columnCount))).isEqualTo(2);

        db.transaction(
                tx -> tx.execute(Sql.of("ALTER TABLE account ADD COLUMN note TEXT DEFAULT 'n'")));

        assertThat(db.<Integer>read(c -> c.first(all, Row::columnCount))).isEqualTo(3);
        assertThat(db.<String>read(c -> c.first(all, row -> row.columnName(2) + row.text(2))))
                .isEqualTo("noten");
    }

    @Test
    void value_everyStorageClass_hasItsJavaType() {
        List<Object> values =
                db.read(c ->
                        c.first(
                                Sql.of(
                                        "SELECT ?, ?, ?, ?, ?, ?, NULL, 9007199254740993",
                                        1,
                                        2L,
                                        1.5,
                                        true,
                                        "té",
                                        new byte[] {1, 2}),
                                row -> {
                                    var found = new ArrayList<Object>();
                                    for (int i = 0; i < row.columnCount(); i++) {
                                        found.add(row.value(i));
                                    }
                                    return found;
                                }));

        assertThat(values)
                .usingRecursiveComparison()
                .isEqualTo(
                        java.util.Arrays.asList(
                                1L, 2L, 1.5, 1L, "té", new byte[] {1, 2}, null, 9007199254740993L));
    }

    @Test
    void bytes_ofText_areItsUtf8() {
        byte[] bytes =
                db.read(c ->
                        c.first(Sql.of("SELECT 'grün ' || char(128512)"), row -> row.bytes(0)));

        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("grün 😀");
    }

    @Test
    void whileIdle_readerBusy_givesUpAndLetsReadersGoOn() {
        var lent = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var busy =
                CompletableFuture.supplyAsync(
                        () ->
                                db.read(c -> {
                                    lent.countDown();
                                    await(release);
                                    return true;
                                }),
                        callers);
        await(lent);

        assertThat(db.<String>maintainAlone(Duration.ofMillis(20), c -> "alone")).isNull();
        assertThat(db.<Long>read(c -> amount(c, 1))).isEqualTo(500);
        release.countDown();
        assertThat(busy.join()).isTrue();
        Checkpoint done =
                db.maintainAlone(
                        Duration.ofSeconds(5), c -> c.checkpoint(Checkpoint.Mode.TRUNCATE));
        assertThat(done.isComplete()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }
}
