package dev.larder.database;

import org.jooq.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Every checkpoint of one database file: the owner's, when one is set, otherwise our own rule.
 *
 * <p>Our rule counts changed rows as pages, since neither the driver nor the size of the log tells
 * how many frames of it are in use (the file does not shrink when the log starts anew).
 */
final class Checkpoints {

    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);
    private static final int PAGE_SIZE = 4096;

    private final Path wal;
    private final DatabaseProperties properties;
    private volatile @Nullable CheckpointOwner owner;
    private long changesAtCheckpoint;
    private long sizeAtCheckpoint;
    private long commits;

    Checkpoints(Path file, DatabaseProperties properties) {
        this.wal = file.resolveSibling(file.getFileName() + "-wal");
        this.properties = properties;
    }

    void owner(@Nullable CheckpointOwner newOwner) {
        owner = newOwner;
    }

    /**
     * Called after each commit by the thread that holds the turn; never throws, since the commit
     * stands.
     */
    void committed(JdbcConnection connection) {
        CheckpointOwner current = owner;
        try {
            if (current != null) {
                current.committed();
                return;
            }
            commits++;
            checkpointIfDue(connection);
        } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("log", wal).log("work after a commit failed");
        }
    }

    WriterConnection on(JdbcConnection connection) {
        return new Lent(connection);
    }

    private void checkpointIfDue(JdbcConnection connection) {
        long size = walSize();
        long pages =
                Math.max(
                        commits + totalChanges(connection) - changesAtCheckpoint,
                        (size - sizeAtCheckpoint) / PAGE_SIZE);
        if (pages < properties.checkpointPages()) {
            return;
        }
        Checkpoint done = on(connection).checkpoint(Checkpoint.Mode.PASSIVE);
        if (done.logFrames() > properties.truncatePages()) {
            on(connection).checkpoint(Checkpoint.Mode.TRUNCATE);
        }
        commits = 0;
        changesAtCheckpoint = totalChanges(connection);
        sizeAtCheckpoint = walSize();
    }

    private static long totalChanges(JdbcConnection connection) {
        try {
            return ((SQLiteConnection) connection.jdbc()).getDatabase().total_changes();
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, "total_changes");
        }
    }

    private long walSize() {
        try {
            return Files.exists(wal) ? Files.size(wal) : 0;
        } catch (IOException _) {
            // It vanished in between: SQLite removed it, so nothing of it is in use.
            return 0;
        }
    }

    void close(JdbcConnection connection) {
        CheckpointOwner current = owner;
        if (current == null) {
            on(connection).checkpoint(Checkpoint.Mode.TRUNCATE);
        } else {
            current.closing();
        }
    }

    /** The writer's connection as it is lent for one piece of work. */
    private record Lent(JdbcConnection connection) implements WriterConnection {

        @Override
        public Checkpoint checkpoint(Checkpoint.Mode mode) {
            return connection.checkpoint(mode);
        }

        @Override
        public void restoreFrom(Path file) {
            connection.restoreFrom(file);
        }

        @Override
        public <T extends @Nullable Object> List<T> list(Sql sql, RowMapper<T> mapper) {
            return connection.list(sql, mapper);
        }

        @Override
        public <T extends @Nullable Object> @Nullable T first(Sql sql, RowMapper<T> mapper) {
            return connection.first(sql, mapper);
        }

        @Override
        public void forEach(Sql sql, Consumer<Row> consumer) {
            connection.forEach(sql, consumer);
        }

        @Override
        public void vacuum() {
            connection.forgetStatements();
            connection.control("VACUUM");
        }

        @Override
        public ResultTable table(Sql sql, int maxRows) {
            return connection.table(sql, maxRows);
        }

        @Override
        public int execute(Sql sql) {
            return connection.execute(sql);
        }

        @Override
        public Sql render(Query query) {
            return connection.render(query);
        }
    }
}
