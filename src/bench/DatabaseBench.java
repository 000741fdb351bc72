import dev.larder.database.Database;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.Dialect;
import dev.larder.database.Row;
import dev.larder.database.Sql;

import org.jooq.Field;
import org.jooq.impl.DSL;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;

/**
 * Measures the database room against the plain driver. Alternatives take turns within each round;
 * the result is the best of the rounds, the one least disturbed. Only the ratios say something on a
 * machine that does other things too.
 *
 * <pre>
 * mvn -q -DskipTests test-compile
 * mvn -q dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Xmx512m -cp target/classes:$(cat target/classpath) src/bench/DatabaseBench.java [ROUNDS] [MILLIS]
 * </pre>
 */
final class DatabaseBench {

    private static final int ROWS = 10_000;
    private static final int COLUMNS = 12;
    private static final String ALL = "SELECT * FROM t ";
    private static final String JSON =
            "SELECT json_object('id', id, 'c1', c1, 'c2', c2, 'c3', c3, 'c4', c4, 'c5', c5,"
                    + " 'c6', c6, 'c7', c7, 'c8', c8, 'c9', c9, 'c10', c10, 'c11', c11) FROM t ";

    private final int rounds;
    private final long millis;
    private final Path file;
    private final Database db;
    private final java.sql.Connection jdbc;
    private final AtomicInteger nextId = new AtomicInteger(ROWS);

    private DatabaseBench(int rounds, long millis, Path file) throws SQLException {
        this.rounds = rounds;
        this.millis = millis;
        this.file = file;
        this.db = Database.open(file, DatabaseProperties.defaults());
        this.jdbc = DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        long millis = args.length > 1 ? Long.parseLong(args[1]) : 200;
        Path dir = Files.createTempDirectory("larder-bench");
        var bench = new DatabaseBench(rounds, millis, dir.resolve("data.db"));
        bench.fill();
        bench.reads();
        bench.shapes();
        bench.writes();
        bench.db.close();
    }

    private void fill() {
        var columns = new ArrayList<String>();
        for (int i = 1; i < COLUMNS; i++) {
            columns.add("c" + i + " TEXT DEFAULT '' NOT NULL");
        }
        db.transaction(tx ->
                tx.execute(
                        Sql.of(
                                "CREATE TABLE t (id TEXT PRIMARY KEY, "
                                        + String.join(", ", columns)
                                        + ")")));
        db.transaction(tx -> {
            for (int i = 0; i < ROWS; i++) {
                tx.execute(insert(i));
            }
            return true;
        });
    }

    private static Sql insert(int number) {
        Object[] values = new Object[COLUMNS];
        Arrays.fill(values, "some text of a column " + number);
        values[0] = id(number);
        return Sql.of("INSERT INTO t VALUES (?" + ", ?".repeat(COLUMNS - 1) + ")", values);
    }

    private static String id(long number) {
        return String.format("id%013d", number);
    }

    private void reads() throws SQLException {
        PreparedStatement kept = jdbc.prepareStatement(ALL + "WHERE id = ?");
        compare(
                "one row by id, 12 columns",
                1,
                new Candidate("plain driver, kept statement", i -> plain(kept, id(i % ROWS))),
                new Candidate(
                        "Database.read, getters",
                        i -> first(Sql.of(ALL + "WHERE id = ?", id(i % ROWS)))),
                new Candidate(
                        "Database.read, row as JSON bytes",
                        i ->
                                db.<byte[]>read(c ->
                                        c.first(
                                                Sql.of(JSON + "WHERE id = ?", id(i % ROWS)),
                                                row -> row.bytes(0)))));
        PreparedStatement list = jdbc.prepareStatement(ALL + "LIMIT 30 OFFSET ?");
        compare(
                "list of 30 rows, 12 columns",
                1,
                new Candidate("plain driver, kept statement", i -> plain(list, "100")),
                new Candidate(
                        "Database.read, getters",
                        i ->
                                db.read(c ->
                                        c.list(
                                                Sql.of(ALL + "LIMIT 30 OFFSET ?", 100),
                                                DatabaseBench::all))),
                new Candidate(
                        "Database.read, row as JSON bytes",
                        i ->
                                db.read(c ->
                                        c.list(
                                                Sql.of(JSON + "LIMIT 30 OFFSET ?", 100),
                                                row -> row.bytes(0)))));
    }

    private void shapes() {
        compare(
                "query of 12 columns from jOOQ",
                1,
                new Candidate("built and rendered", i -> rendered(i).text()),
                new Candidate("built, rendered and run", i -> first(rendered(i))),
                new Candidate(
                        "text kept, run", i -> first(Sql.of(ALL + "WHERE id = ?", id(i % ROWS)))));
    }

    private String first(Sql sql) {
        return db.<String>read(c -> c.first(sql, DatabaseBench::all));
    }

    private static Sql rendered(long i) {
        var fields = new ArrayList<Field<?>>();
        fields.add(Dialect.column("t", "id"));
        for (int column = 1; column < COLUMNS; column++) {
            fields.add(Dialect.column("t", "c" + column));
        }
        return Dialect.render(
                DSL.select(fields)
                        .from(DSL.table(DSL.name("t")))
                        .where(Dialect.column("t", "id").eq(id(i % ROWS)))
                        .limit(30));
    }

    private void writes() throws SQLException {
        try (var statement = jdbc.createStatement()) {
            statement.execute("PRAGMA busy_timeout=10000");
            statement.execute("PRAGMA synchronous=FULL");
        }
        PreparedStatement insert =
                jdbc.prepareStatement("INSERT INTO t VALUES (?" + ", ?".repeat(COLUMNS - 1) + ")");
        for (int callers : new int[] {1, 8, 64, 256}) {
            compare(
                    "insert, synchronous=FULL, callers: " + callers,
                    callers,
                    new Candidate(
                            "plain driver behind a lock",
                            i -> {
                                synchronized (insert) {
                                    return plainInsert(insert);
                                }
                            }),
                    new Candidate(
                            "Database.transaction",
                            i ->
                                    db.<Integer>transaction(
                                            tx -> tx.execute(insert(nextId.getAndIncrement())))),
                    new Candidate(
                            "Database.write",
                            i ->
                                    db.<Integer>write(
                                            tx -> tx.execute(insert(nextId.getAndIncrement())))));
        }
    }

    private record Candidate(String name, LongFunction<Object> work) {}

    private void compare(String what, int callers, Candidate... candidates) {
        var results = new LinkedHashMap<String, List<Double>>();
        for (int round = -2; round < rounds; round++) {
            for (Candidate candidate : candidates) {
                double perSecond = run(callers, candidate.work);
                if (round >= 0) {
                    results.computeIfAbsent(candidate.name, _ -> new ArrayList<>()).add(perSecond);
                }
            }
        }
        double first = best(results.values().iterator().next());
        System.out.println("\n" + what);
        results.forEach((name, values) ->
                System.out.printf(
                        "  %-34s %9.0f /s  %8.1f us  x%.2f%n",
                        name, best(values), 1e6 / best(values), best(values) / first));
    }

    private double run(int callers, LongFunction<Object> work) {
        var done = new LongAdder();
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < callers; caller++) {
                long seed = caller * 7919L;
                threads.submit(() -> {
                    long i = seed;
                    while (System.nanoTime() < end) {
                        work.apply(i++);
                        done.increment();
                    }
                });
            }
        }
        return done.sum() * 1e9 / (System.nanoTime() - start);
    }

    private static double best(List<Double> values) {
        return values.stream().max(Double::compare).orElseThrow();
    }

    private static String all(Row row) {
        String last = "";
        for (int i = 0; i < COLUMNS; i++) {
            last = row.text(i);
        }
        return last;
    }

    private static Object plain(PreparedStatement statement, String id) {
        try {
            statement.setString(1, id);
            try (var result = statement.executeQuery()) {
                String last = "";
                while (result.next()) {
                    for (int i = 1; i <= COLUMNS; i++) {
                        last = result.getString(i);
                    }
                }
                return last;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object plainInsert(PreparedStatement statement) {
        try {
            int number = nextId.getAndIncrement();
            statement.setString(1, id(number));
            for (int i = 2; i <= COLUMNS; i++) {
                statement.setString(i, "some text of a column " + number);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
