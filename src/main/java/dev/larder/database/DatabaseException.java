package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.List;

/**
 * A statement or commit that failed.
 *
 * <p>Decide on {@link #code()}, SQLite's extended result code (sqlite.org/rescode.html), or on
 * {@link #kind()}, never on the text.
 */
public final class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public static final int CONSTRAINT_UNIQUE = 2067;
    public static final int CONSTRAINT_PRIMARY_KEY = 1555;
    public static final int FULL = 13;
    public static final int INTERRUPT = 9;
    public static final int BUSY = 5;

    /** What a caller can do about it. */
    public enum Kind {
        /** The statement is at fault, or the disk; trying again does not help. */
        FAILED,
        /**
         * Nothing was done because too much is waiting or another process keeps the lock; trying
         * again later helps.
         */
        OVERLOADED,
        /** The statement or the transaction passed its time limit; nothing of it remains. */
        TIMED_OUT
    }

    private final int code;
    private final Kind kind;
    private final transient List<String> uniqueColumns;

    /**
     * @param message SQLite's own words, with the statement where it helps
     * @param code extended result code; 0 when the failure did not come from SQLite
     * @param uniqueColumns {@code table.column} of a violated unique index or primary key; empty
     *     otherwise
     */
    public DatabaseException(
            String message, int code, List<String> uniqueColumns, @Nullable Throwable cause) {
        this(message, code, kindOf(code), uniqueColumns, cause);
    }

    private DatabaseException(
            String message,
            int code,
            Kind kind,
            List<String> uniqueColumns,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.kind = kind;
        this.uniqueColumns = List.copyOf(uniqueColumns);
    }

    static DatabaseException overloaded(String message) {
        return new DatabaseException(message, 0, Kind.OVERLOADED, List.of(), null);
    }

    static DatabaseException timedOut(String message, @Nullable Throwable cause) {
        return new DatabaseException(message, INTERRUPT, Kind.TIMED_OUT, List.of(), cause);
    }

    private static Kind kindOf(int code) {
        return switch (code & 0xff) {
            case BUSY -> Kind.OVERLOADED;
            case INTERRUPT -> Kind.TIMED_OUT;
            default -> Kind.FAILED;
        };
    }

    public int code() {
        return code;
    }

    /** What SQLite says, without the statement. */
    public String reason() {
        return getCause() instanceof SQLException failure
                ? SqliteErrors.words(failure)
                : String.valueOf(getMessage());
    }

    public Kind kind() {
        return kind;
    }

    public boolean isUniqueViolation() {
        return code == CONSTRAINT_UNIQUE || code == CONSTRAINT_PRIMARY_KEY;
    }

    /**
     * {@code table.column} of each column of the violated unique index; empty for an index over
     * expressions.
     */
    public List<String> uniqueColumns() {
        return uniqueColumns;
    }
}
