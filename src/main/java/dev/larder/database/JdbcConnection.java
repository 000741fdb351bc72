package dev.larder.database;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/**
 * One connection to SQLite with its prepared statements, kept by their text. Not safe for two threads at once; whoever
 * lends it sees to that.
 */
final class JdbcConnection implements Connection, AutoCloseable {

    private static final int RESTORE_PAUSE_MILLIS = 20;
    private static final int RESTORE_TRIES = 500;
    private static final int ALL_PAGES = -1;

    private final java.sql.Connection jdbc;
    private final int capacity;
    private final Deadlines.Watch watch;
    private final LinkedHashMap<String, Prepared> statements = new LinkedHashMap<>(64, 0.75f, true);

    JdbcConnection(java.sql.Connection jdbc, DatabaseProperties properties, Deadlines deadlines) {
        this.jdbc = jdbc;
        this.capacity = properties.statements();
        this.watch = deadlines.watch(jdbc, properties.queryTimeout());
    }

    java.sql.Connection jdbc() {
        return jdbc;
    }

    @Override
    public <T extends @Nullable Object> List<T> list(Sql sql, RowMapper<T> mapper) {
        return query(sql, false, (row, result) -> {
            var rows = new ArrayList<T>();
            while (result.next()) {
                rows.add(mapper.map(row));
            }
            return rows;
        });
    }

    @Override
    public <T> @Nullable T first(Sql sql, RowMapper<T> mapper) {
        return this.<@Nullable T>query(sql, false, (row, result) -> result.next() ? mapper.map(row) : null);
    }

    @Override
    public void forEach(Sql sql, Consumer<Row> consumer) {
        this.<@Nullable Void>query(sql, false, (row, result) -> {
            while (result.next()) {
                consumer.accept(row);
            }
            return null;
        });
    }

    @Override
    public ResultTable table(Sql sql, int maxRows) {
        return query(sql, false, (row, result) -> {
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
            columns.add(new ResultTable.Column(
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
            bind(prepared.statement, sql);
            watch.start();
            try {
                if (prepared.statement.execute()) {
                    // A statement that returns rows (a pragma, RETURNING) is run to its end all the same.
                    try (ResultSet result = prepared.statement.getResultSet()) {
                        while (result.next()) {}
                    }
                    return 0;
                }
                return prepared.statement.getUpdateCount();
            } finally {
                watch.stop();
            }
        } catch (SQLException e) {
            throw failure(e, sql.text());
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

    /** From now on a lock of another process is reported at once, since the writer waits outside native code. */
    void waitNoLonger() {
        control("PRAGMA busy_timeout=0");
    }

    Checkpoint checkpoint(Checkpoint.Mode mode) {
        Sql pragma = Sql.of("PRAGMA wal_checkpoint(" + mode + ")");
        return query(pragma, true, (row, result) -> {
            result.next();
            return new Checkpoint(row.integer(0) != 0, (int) row.integer(1), (int) row.integer(2));
        });
    }

    void restoreFrom(Path file) {
        try {
            int code = ((SQLiteConnection) jdbc)
                    .getDatabase()
                    .restore("main", file.toAbsolutePath().toString(), null, RESTORE_PAUSE_MILLIS, RESTORE_TRIES, ALL_PAGES);
            if (code != 0) {
                throw new DatabaseException("restore from " + file + " failed", code, List.of(), null);
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
            bind(prepared.statement, sql);
            watch.start();
            try (ResultSet result = prepared.statement.executeQuery()) {
                return reading.read(new ResultRow(result, sql.text()), result);
            } finally {
                watch.stop();
            }
        } catch (SQLException e) {
            throw failure(e, sql.text());
        } finally {
            release(prepared);
        }
    }

    private DatabaseException failure(SQLException e, String statement) {
        DatabaseException translated = SqliteErrors.translate(e, statement);
        return translated.kind() == DatabaseException.Kind.TIMED_OUT
                ? DatabaseException.timedOut("time limit passed in: " + statement, e)
                : translated;
    }

    private static void bind(PreparedStatement statement, Sql sql) throws SQLException {
        List<@Nullable Object> bindings = sql.bindings();
        for (int i = 0; i < bindings.size(); i++) {
            switch (bindings.get(i)) {
                case null -> statement.setNull(i + 1, java.sql.Types.NULL);
                case String text -> statement.setString(i + 1, text);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case Double number -> statement.setDouble(i + 1, number);
                case Boolean flag -> statement.setInt(i + 1, flag ? 1 : 0);
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                case Object other ->
                    throw new IllegalArgumentException("a value of " + other.getClass() + " cannot be bound");
            }
        }
    }

    private Prepared acquire(String text, boolean control) {
        Prepared kept = statements.get(text);
        if (kept != null && !kept.lent) {
            kept.lent = true;
            return kept;
        }
        if (!control) {
            StatementGuard.check(text);
        }
        try {
            Prepared prepared = new Prepared(jdbc.prepareStatement(text), kept == null);
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
        try {
            if (prepared.kept) {
                prepared.statement.clearParameters();
            } else {
                prepared.statement.close();
            }
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, "release of a statement");
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
        private final boolean kept;
        private boolean lent;

        Prepared(PreparedStatement statement, boolean kept) {
            this.statement = statement;
            this.kept = kept;
        }
    }
}
