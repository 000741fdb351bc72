package dev.larder.database;

import org.sqlite.SQLiteException;

import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the driver's exceptions into ours. */
final class SqliteErrors {

    /**
     * SQLite names the columns of a violated unique index in its message only (sqlite3
     * src/insert.c).
     */
    private static final Pattern UNIQUE =
            Pattern.compile("UNIQUE constraint failed: (?!index ')([^)]+)");

    /**
     * The driver puts a code and its name before SQLite's own words, which stand in parentheses.
     */
    private static final Pattern WORDS =
            Pattern.compile("\\[\\w+] [^(]*\\((.*)\\)", Pattern.DOTALL);

    private SqliteErrors() {}

    /** SQLite's own words out of a message of the driver. */
    static String words(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher matcher = WORDS.matcher(message);
        return matcher.matches() ? matcher.group(1) : message;
    }

    static DatabaseException translate(SQLException failure, String statement) {
        int code = code(failure);
        return new DatabaseException(
                failure.getMessage() + " in: " + statement,
                code,
                uniqueColumns(failure, code),
                failure);
    }

    static int code(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                ? sqlite.getResultCode().code
                : failure.getErrorCode();
    }

    static boolean isBusy(SQLException failure) {
        return (code(failure) & 0xff) == DatabaseException.BUSY;
    }

    private static List<String> uniqueColumns(SQLException failure, int code) {
        if (code != DatabaseException.CONSTRAINT_UNIQUE
                && code != DatabaseException.CONSTRAINT_PRIMARY_KEY) {
            return List.of();
        }
        Matcher matcher = UNIQUE.matcher(String.valueOf(failure.getMessage()));
        return matcher.find() ? List.of(matcher.group(1).split(", ")) : List.of();
    }
}
