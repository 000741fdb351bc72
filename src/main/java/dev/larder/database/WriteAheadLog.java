package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The write-ahead log of one database file in the hands of the owner of its checkpoints.
 *
 * <p>It has three connections of its own. Two of them take turns at holding a read transaction, the
 * <em>pin</em>: as long as one is open nobody, no other process either, can copy frames past it
 * back into the file or start the log anew, so that nothing disappears before it was copied. The
 * third keeps writers out and runs checkpoints.
 *
 * <p>Used by one thread at a time.
 */
public final class WriteAheadLog implements AutoCloseable {

    /**
     * Before it a commit during a checkpoint could be skipped by a later one (sqlite.org/wal.html,
     * WAL-reset bug).
     */
    private static final int[] REQUIRED_VERSION = {3, 51, 3};

    private final Path database;
    private final CheckpointOwner.Turn turn;
    private final java.sql.Connection[] pins;
    private final java.sql.Connection guard;
    private int pinned = -1;

    /**
     * What a checkpoint did.
     *
     * @param blocked whether it had to stop because of readers, or of another checkpoint
     * @param frames frames in the log
     * @param copied how many of them, from the first, are in the file
     */
    public record Checkpoint(boolean blocked, int frames, int copied) {

        /** Whether the file now holds all that the log holds. */
        public boolean isComplete() {
            return frames == copied;
        }
    }

    /**
     * Opens the connections to a database that is in WAL mode already.
     *
     * @throws DatabaseException when it is not, or when SQLite is too old to be trusted with
     *     checkpoints
     */
    public WriteAheadLog(Path database, CheckpointOwner.Turn turn) {
        this.database = database;
        this.turn = turn;
        this.pins = new java.sql.Connection[] {open(), open()};
        this.guard = open();
        requireVersion();
        String mode = text(guard, "PRAGMA journal_mode");
        if (!"wal".equals(mode)) {
            close();
            throw new DatabaseException(
                    database + " is in journal mode " + mode + ", not in WAL mode",
                    0,
                    List.of(),
                    null);
        }
    }

    private void requireVersion() {
        String version = text(guard, "SELECT sqlite_version()");
        String[] parts = String.valueOf(version).split("\\.", -1);
        for (int i = 0; i < REQUIRED_VERSION.length; i++) {
            int found = i < parts.length ? Integer.parseInt(parts[i]) : 0;
            if (found != REQUIRED_VERSION[i]) {
                if (found > REQUIRED_VERSION[i]) {
                    return;
                }
                close();
                throw new DatabaseException(
                        "SQLite " + version + " is too old, 3.51.3 is needed", 0, List.of(), null);
            }
        }
    }

    /** The log's file, which may be opened and closed freely: SQLite takes no locks on it. */
    public Path file() {
        return database.resolveSibling(database.getFileName() + "-wal");
    }

    /** Bytes of a page of the database. */
    public int pageSize() {
        return Integer.parseInt(String.valueOf(text(guard, "PRAGMA page_size")));
    }

    /** Pins the state that is current now and lets go of the one pinned before. */
    public void pin() {
        int next = pinned == 0 ? 1 : 0;
        run(pins[next], "BEGIN");
        // A transaction begins with the first row read, not with BEGIN.
        text(pins[next], "SELECT count(*) FROM sqlite_schema");
        unpin();
        pinned = next;
    }

    /** Lets go of what is pinned. */
    public void unpin() {
        if (pinned >= 0) {
            int old = pinned;
            pinned = -1;
            run(pins[old], "COMMIT");
        }
    }

    /**
     * Runs {@code work} while nobody can write: the writer's turn of this process is taken, and
     * SQLite's write lock against all others.
     *
     * @throws DatabaseException with {@link DatabaseException#BUSY} when another process keeps
     *     writing for too long
     */
    public <T> T withoutWriters(Callable<T> work) throws Exception {
        return turn.holding(() -> {
            run(guard, "BEGIN IMMEDIATE");
            try {
                return work.call();
            } finally {
                run(guard, "ROLLBACK");
            }
        });
    }

    /** Runs {@code work} while this process cannot write; others can. */
    public <T> T withoutOwnWriters(Callable<T> work) throws Exception {
        return turn.holding(work);
    }

    /** Copies as many frames as readers allow into the file; waits for nobody. */
    public Checkpoint checkpoint() {
        // While the guard keeps writers out, the free pin connection runs it: a checkpoint cannot
        // run in a transaction.
        return checkpoint(pins[pinned == 0 ? 1 : 0], "PRAGMA wal_checkpoint(PASSIVE)");
    }

    /**
     * Copies all frames and makes the next write start the log anew, unless a reader or writer is
     * in the way; waits for nobody. Neither in {@link #withoutWriters} nor while something is
     * pinned.
     */
    public Checkpoint restart() {
        run(guard, "PRAGMA busy_timeout=0");
        try {
            return checkpoint(guard, "PRAGMA wal_checkpoint(RESTART)");
        } finally {
            run(guard, "PRAGMA busy_timeout=10000");
        }
    }

    /**
     * Writes one frame that changes nothing, so that the log has a header and a commit. Not in
     * {@link #withoutWriters}.
     */
    public void touch() throws Exception {
        turn.holding(() -> {
            run(guard, "PRAGMA user_version=" + text(guard, "PRAGMA user_version"));
            return true;
        });
    }

    @Override
    public void close() {
        for (java.sql.Connection connection : List.of(pins[0], pins[1], guard)) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw failed("close", e);
            }
        }
        pinned = -1;
    }

    private java.sql.Connection open() {
        try {
            var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
            run(connection, "PRAGMA busy_timeout=10000");
            run(connection, "PRAGMA wal_autocheckpoint=0");
            return connection;
        } catch (SQLException e) {
            throw failed("open", e);
        }
    }

    private Checkpoint checkpoint(java.sql.Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new Checkpoint(row.getInt(1) != 0, row.getInt(2), row.getInt(3));
        } catch (SQLException e) {
            if ((e.getErrorCode() & 0xFF) == DatabaseException.BUSY) {
                return new Checkpoint(true, 1, 0);
            }
            throw failed(sql, e);
        }
    }

    private void run(java.sql.Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private @Nullable String text(java.sql.Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private DatabaseException failed(String what, SQLException e) {
        return new DatabaseException(
                database.getFileName() + ": " + what + ": " + e.getMessage(),
                e.getErrorCode(),
                List.of(),
                e);
    }
}
