package dev.larder.admin;

import dev.larder.database.Connection;
import dev.larder.database.Database;
import dev.larder.database.DatabaseException;
import dev.larder.database.ResultTable;
import dev.larder.database.Sql;
import dev.larder.database.SqlScript;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Runs SQL that a superuser typed. What is meant to write runs in one transaction; everything else
 * runs on a connection that cannot write.
 */
final class SqlConsole {

    /** Longest time that one script may take. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final int MAX_ROWS = 1000;
    private static final ResultTable NOTHING = new ResultTable(List.of(), List.of());
    private static final Set<String> WRITING_WORDS =
            Set.of("INSERT", "CREATE", "UPDATE", "DELETE", "DROP", "DETACH", "ALTER", "REPLACE");

    private final Database database;

    SqlConsole(Database database) {
        this.database = database;
    }

    /**
     * What a script did.
     *
     * @param changedRows rows that the last writing statement changed; 0 for a query
     * @param table result of the last query; empty for writes
     * @param time how long it took
     */
    record Outcome(int changedRows, ResultTable table, Duration time) {

        Map<String, Object> toJson() {
            var json = new LinkedHashMap<String, Object>();
            json.put("execTime", time.toMillis());
            json.put("affectedRows", changedRows);
            json.put("columns", table.columns().stream().map(Outcome::column).toList());
            json.put("rows", table.rows());
            return json;
        }

        private static Map<String, Object> column(ResultTable.Column column) {
            var json = new LinkedHashMap<String, Object>();
            json.put("name", column.name());
            json.put("type", column.type());
            json.put("nullable", column.nullable());
            return json;
        }
    }

    /** What a script may do. */
    enum Access {
        /** Its first word decides. */
        BY_FIRST_WORD,
        /** Nothing may be changed, whatever the script begins with. */
        READ,
        /** One transaction that may change; no rows come back. */
        CHANGE
    }

    /**
     * Runs one or several statements.
     *
     * @throws DatabaseException in SQLite's words
     */
    Outcome run(String script, Access access) {
        List<String> statements = SqlScript.split(script);
        if (statements.isEmpty()) {
            throw new DatabaseException("empty query", 0, List.of(), null);
        }
        long start = System.nanoTime();
        if (access == Access.CHANGE || (access == Access.BY_FIRST_WORD && writes(script))) {
            int changed = database.transaction(LIMIT, tx -> execute(tx, statements));
            return new Outcome(changed, NOTHING, Duration.ofNanos(System.nanoTime() - start));
        }
        ResultTable table = database.read(connection -> query(connection, statements));
        return new Outcome(0, table, Duration.ofNanos(System.nanoTime() - start));
    }

    private static int execute(Connection connection, List<String> statements) {
        int changed = 0;
        for (String statement : statements) {
            changed = connection.execute(Sql.of(statement));
        }
        return changed;
    }

    private static ResultTable query(Connection connection, List<String> statements) {
        ResultTable last = NOTHING;
        for (String statement : statements) {
            last = connection.table(Sql.of(statement), MAX_ROWS);
        }
        return last;
    }

    /**
     * By the first letters alone, without looking for the end of the word, as the reference does.
     */
    private static boolean writes(String script) {
        String start = script.strip().toUpperCase(Locale.ROOT);
        return WRITING_WORDS.stream().anyMatch(start::startsWith);
    }
}
