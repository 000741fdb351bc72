package dev.larder.database;

import org.jooq.Query;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One connection to SQLite with its prepared statements, kept by their text. Not safe for two
 * threads at once; whoever lends it sees to that.
 */
final class JdbcConnection implements Connection, AutoCloseable {

    private static final int RESTORE_PAUSE_MILLIS = 20;
    private static final int RESTORE_TRIES = 500;
    private static final int ALL_PAGES = -1;

    /** Values from this length on are not kept by an idle statement. */
    private static final int LARGE = 1024;

    /** Longer statements, which clients can cause by long filters, are not worth their memory. */
    private static final int LONGEST_KEPT = 32_768;

    private final java.sql.Connection jdbc;
    private final int capacity;
    private final Deadlines.Watch watch;
    private final LinkedHashMap<String, Prepared> statements = new LinkedHashMap<>(64, 0.75f, true);

    /**
     * @param capacity prepared statements that are kept
     * @param watch limits the time of each statement
     */
    JdbcConnection(java.sql.Connection jdbc, int capacity, Deadlines.Watch watch) {
        this.jdbc = jdbc;
        this.capacity = capacity;
        this.watch = watch;
    }

    java.sql.Connection jdbc() {
        return jdbc;
    }

    @Override
    public <T extends @Nullable Object> List<T> list(Sql sql, RowMapper<T> mapper) {
        return query(
                sql,
                false,
                (row, result) -> {
                    var rows = new ArrayList<T>();
                    while (result.next()) {
                        rows.add(mapper.map(row));
                    }
                    return rows;
                });
    }

    @Override
    public <T extends @Nullable Object> @Nullable T first(Sql sql, RowMapper<T> mapper) {
        return this.<@Nullable T>query(
                sql, false, (row, result) -> result.next() ? mapper.map(row) : null);
    }

    @Override
    public void forEach(Sql sql, Consumer<Row> consumer) {
        this.<@Nullable Void>query(
                sql,
                false,
                (row, result) -> {
                    while (result.next()) {
                        consumer.accept(row);
                    }
                    return null;
                });
    }

    @Override
    public ResultTable table(Sql sql, int maxRows) {
        return query(
                sql,
                false,
                (row, result) -> {
                    List<ResultTable.Column> columns = columns(result.getMetaData());
                    var rows = new ArrayList<List<@Nullable String>>();
                    while (rows.size() < maxRows && result.next()) {
                        var values = new ArrayList<@Nullable String>(columns.size());
                        for (int i = 0; i < columns.size(); i++) {
                            values.add(row.text(i));
                        }
                        rows.add(values);
                    }
                    return new ResultTable(columns, rows);
                });
    }

    private static List<ResultTable.Column> columns(ResultSetMetaData meta) throws SQLException {
        var columns = new ArrayList<ResultTable.Column>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            // The driver makes up a type for an expression; only a column belongs to a table.
            boolean expression = meta.getTableName(i).isEmpty();
            columns.add(
                    new ResultTable.Column(
                            meta.getColumnLabel(i),
                            expression ? "" : meta.getColumnTypeName(i),
                            expression || meta.isNullable(i) != ResultSetMetaData.columnNoNulls));
        }
        return columns;
    }

    @Override
    public int execute(Sql sql) {
        return execute(sql, false);
    }

    private int execute(Sql sql, boolean control) {
        Prepared prepared = acquire(sql.text(), control);
        try {
            prepared.bind(sql);
            start(control);
            try {
                if (prepared.statement.execute()) {
                    // A statement that returns rows (a pragma, RETURNING) is run to its end all the
                    // same.
                    try (ResultSet result = prepared.statement.getResultSet()) {
                        while (result.next()) {}
                    }
                    return 0;
                }
                return prepared.statement.getUpdateCount();
            } finally {
                stop(control);
            }
        } catch (SQLException e) {
            throw failed(prepared, sql, e);
        } finally {
            release(prepared);
        }
    }

    /** Runs a statement that begins or ends a transaction, a savepoint or a checkpoint. */
    void control(String statement) {
        control(Sql.of(statement));
    }

    void control(Sql statement) {
        execute(statement, true);
    }

    /**
     * From now on a lock of another process is reported at once, since the writer waits outside
     * native code.
     */
    void waitNoLonger() {
        control("PRAGMA busy_timeout=0");
    }

    Checkpoint checkpoint(Checkpoint.Mode mode) {
        Sql pragma = Sql.of("PRAGMA wal_checkpoint(" + mode + ")");
        return query(
                pragma,
                true,
                (row, result) -> {
                    result.next();
                    return new Checkpoint(
                            row.integer(0) != 0, (int) row.integer(1), (int) row.integer(2));
                });
    }

    void restoreFrom(Path file) {
        try {
            int code =
                    ((SQLiteConnection) jdbc)
                            .getDatabase()
                            .restore(
                                    "main",
                                    file.toAbsolutePath().toString(),
                                    null,
                                    RESTORE_PAUSE_MILLIS,
                                    RESTORE_TRIES,
                                    ALL_PAGES);
            if (code != 0) {
                throw new DatabaseException(
                        "restore from " + file + " failed", code, List.of(), null);
            }
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, "restore from " + file);
        }
    }

    /** Stops the statement that runs now, if any; callable from any thread. */
    void interrupt() {
        watch.interrupt();
    }

    @Override
    public Sql render(Query query) {
        return Dialect.render(query);
    }

    private interface Reading<T extends @Nullable Object> {
        T read(Row row, ResultSet result) throws SQLException;
    }

    private <T extends @Nullable Object> T query(Sql sql, boolean control, Reading<T> reading) {
        Prepared prepared = acquire(sql.text(), control);
        try {
            prepared.bind(sql);
            start(control);
            try (ResultSet result = prepared.statement.executeQuery()) {
                return reading.read(new ResultRow(result, sql.text()), result);
            } finally {
                stop(control);
            }
        } catch (SQLException e) {
            throw failed(prepared, sql, e);
        } finally {
            release(prepared);
        }
    }

    /** A commit or a checkpoint takes as long as the disk takes. */
    private void start(boolean control) {
        if (!control) {
            watch.start();
        }
    }

    private void stop(boolean control) {
        if (!control) {
            watch.stop();
        }
    }

    private DatabaseException failure(SQLException e, String statement) {
        DatabaseException translated = SqliteErrors.translate(e, statement);
        return translated.kind() == DatabaseException.Kind.TIMED_OUT
                ? DatabaseException.timedOut("time limit passed in: " + statement, e)
                : translated;
    }

    private Prepared acquire(String text, boolean control) {
        Prepared kept = statements.get(text);
        if (kept != null && !kept.lent && kept.control == control) {
            kept.lent = true;
            return kept;
        }
        if (!control) {
            StatementGuard.check(text);
        }
        try {
            Prepared prepared =
                    new Prepared(
                            jdbc.prepareStatement(text),
                            control,
                            kept == null && text.length() <= LONGEST_KEPT);
            prepared.lent = true;
            if (prepared.kept) {
                makeRoom();
                statements.put(text, prepared);
            }
            return prepared;
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, text);
        }
    }

    private void makeRoom() throws SQLException {
        if (statements.size() < capacity) {
            return;
        }
        Iterator<Map.Entry<String, Prepared>> eldestFirst = statements.entrySet().iterator();
        while (eldestFirst.hasNext()) {
            Prepared eldest = eldestFirst.next().getValue();
            if (!eldest.lent) {
                eldestFirst.remove();
                eldest.statement.close();
                return;
            }
        }
    }

    private void release(Prepared prepared) {
        prepared.lent = false;
        if (!prepared.kept) {
            close(prepared);
        } else if (prepared.large) {
            // So that an idle statement does not keep what was bound last.
            try {
                prepared.statement.clearParameters();
            } catch (SQLException e) {
                throw SqliteErrors.translate(e, "release of a statement");
            }
        }
    }

    /** The driver closes a statement that failed, so it is of no further use. */
    private DatabaseException failed(Prepared prepared, Sql sql, SQLException e) {
        if (prepared.kept) {
            prepared.kept = false;
            statements.remove(sql.text());
        }
        return failure(e, sql.text());
    }

    private static void close(Prepared prepared) {
        try {
            prepared.statement.close();
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, "close of a statement");
        }
    }

    /** Forgets every prepared statement, so that none keeps an index or a table in use. */
    void forgetStatements() {
        try {
            for (Prepared prepared : statements.values()) {
                prepared.statement.close();
            }
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, "close of the statements");
        }
        statements.clear();
    }

    @Override
    public void close() {
        watch.close();
        try {
            jdbc.close();
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, "close");
        }
    }

    private static final class Prepared {
        private final PreparedStatement statement;
        private final boolean control;
        private boolean kept;
        private boolean lent;
        private boolean large;

        Prepared(PreparedStatement statement, boolean control, boolean kept) {
            this.statement = statement;
            this.control = control;
            this.kept = kept;
        }

        void bind(Sql sql) throws SQLException {
            large = false;
            List<@Nullable Object> bindings = sql.bindings();
            for (int i = 0; i < bindings.size(); i++) {
                bind(i + 1, bindings.get(i));
            }
        }

        private void bind(int place, @Nullable Object value) throws SQLException {
            switch (value) {
                case null -> statement.setNull(place, Types.NULL);
                case String text -> {
                    large |= text.length() > LARGE;
                    statement.setString(place, text);
                }
                case Long number -> statement.setLong(place, number);
                case Integer number -> statement.setInt(place, number);
                case Double number -> statement.setDouble(place, number);
                case Boolean flag -> statement.setInt(place, flag ? 1 : 0);
                case byte[] bytes -> {
                    large |= bytes.length > LARGE;
                    statement.setBytes(place, bytes);
                }
                case Object other ->
                        throw new IllegalArgumentException(
                                "a value of " + other.getClass() + " cannot be bound");
            }
        }
    }
}
