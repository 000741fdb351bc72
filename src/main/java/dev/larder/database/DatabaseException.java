package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A statement or commit that failed.
 *
 * <p>Decide on {@link #code()}, SQLite's extended result code (sqlite.org/rescode.html), never on
 * the text.
 */
public final class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public static final int CONSTRAINT_UNIQUE = 2067;
    public static final int CONSTRAINT_PRIMARY_KEY = 1555;
    public static final int FULL = 13;
    public static final int INTERRUPT = 9;
    public static final int BUSY = 5;

    private final int code;
    private final transient List<String> uniqueColumns;

    /**
     * @param message SQLite's own words, with the statement where it helps
     * @param code extended result code; 0 when the failure did not come from SQLite
     * @param uniqueColumns {@code table.column} of a violated unique index or primary key; empty
     *     otherwise
     */
    public DatabaseException(
            String message, int code, List<String> uniqueColumns, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.uniqueColumns = List.copyOf(uniqueColumns);
    }

    public int code() {
        return code;
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
