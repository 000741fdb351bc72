package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * One SQLite file in write-ahead-log mode: several connections that read, one that writes.
 *
 * <p>Reads go to {@link #read}. There are two ways to write, see {@link Session}: a short unit with
 * {@link #write} or {@link #execute}, which shares its commit with others, and {@link
 * #transaction}, which keeps the writer's turn in the caller's thread. All of them may be called
 * from virtual threads. Nothing else may open the file in this process.
 */
public final class Database implements Session, CheckpointOwner.Turn, AutoCloseable {

    private final Path file;
    private final DatabaseProperties properties;
    private final Deadlines deadlines;
    private final ConnectionOpener opener;
    private final Checkpoints checkpoints;
    private final Readers readers;
    private final Writer writer;

    private Database(
            Path file,
            DatabaseProperties properties,
            Deadlines deadlines,
            ConnectionOpener opener,
            JdbcConnection first) {
        this.file = file;
        this.properties = properties;
        this.deadlines = deadlines;
        this.opener = opener;
        this.checkpoints = new Checkpoints(file, properties);
        this.readers = new Readers(opener, properties);
        this.writer =
                new Writer(
                        String.valueOf(file.getFileName()),
                        first,
                        properties,
                        deadlines,
                        checkpoints);
    }

    /** Opens a file with the default settings, and makes it when it is missing. */
    public static Database open(Path file) {
        return open(file, DatabaseProperties.defaults());
    }

    /**
     * Opens a file, and makes it when it is missing; its tables are as they are found.
     *
     * @throws StartupException when it cannot be used
     */
    public static Database open(Path file, DatabaseProperties properties) {
        return open(file, properties, _ -> {});
    }

    static Database open(Path file, DatabaseProperties properties, SchemaUpgrade upgrade) {
        FileChecks.requireDatabaseOrNothing(file);
        var deadlines = new Deadlines(String.valueOf(file.getFileName()));
        try {
            var opener = new ConnectionOpener(file, properties, deadlines);
            JdbcConnection first = opener.writer();
            try {
                FileChecks.requireUsable(first, file);
                upgrade.run(first);
                first.waitNoLonger();
                return new Database(file, properties, deadlines, opener, first);
            } catch (Throwable e) {
                first.close();
                throw e;
            }
        } catch (Throwable e) {
            deadlines.close();
            throw FileChecks.explain(e, file);
        }
    }

    /** What is to happen on the first connection before anybody else uses the file. */
    @FunctionalInterface
    interface SchemaUpgrade {
        void run(JdbcConnection connection);
    }

    public Path file() {
        return file;
    }

    @Override
    public <T extends @Nullable Object> T read(Function<Connection, T> work) {
        return readers.read(work);
    }

    @Override
    public <T extends @Nullable Object> T write(Function<Tx, T> work) {
        return writer.unit(work);
    }

    @Override
    public int execute(Sql sql) {
        return writer.statement(sql);
    }

    @Override
    public <T extends @Nullable Object> T transaction(Function<Tx, T> work) {
        return writer.transaction(properties.transactionTimeout(), work);
    }

    /** As {@link #transaction(Function)}, with a time limit of its own. */
    public <T extends @Nullable Object> T transaction(Duration limit, Function<Tx, T> work) {
        return writer.transaction(limit, work);
    }

    @Override
    public void afterCommit(Runnable action) {
        action.run();
    }

    @Override
    public void afterRollback(Runnable action) {}

    @Override
    public boolean inTransaction() {
        return false;
    }

    /**
     * Runs work on the writer's connection with the turn, outside a transaction.
     *
     * @param patience longest wait for the turn
     * @return what the work returned; null also when the turn was not free in time
     */
    public <T extends @Nullable Object> @Nullable T maintain(
            Duration patience, Function<WriterConnection, T> work) {
        return writer.maintain(patience, work);
    }

    /**
     * As {@link #maintain}, while in addition no reader of this database has a transaction open:
     * then a log can be cut.
     *
     * @param patience longest wait for the turn, and again for the readers; readers that come
     *     meanwhile wait as well
     */
    public <T> @Nullable T maintainAlone(Duration patience, Function<WriterConnection, T> work) {
        return this.<@Nullable T>maintain(
                patience, connection -> readers.whileIdle(patience, () -> work.apply(connection)));
    }

    /** Hands all decisions about checkpoints to an owner; null takes them back. */
    public void checkpointOwner(@Nullable CheckpointOwner owner) {
        checkpoints.owner(owner);
    }

    @Override
    public <T> T holding(Callable<T> work) throws Exception {
        return writer.holding(work);
    }

    /**
     * A number that changes when another process has committed, and only then. For caches that must
     * follow it; waits for the writer's turn.
     *
     * @return -1 when the turn was not free in time
     */
    public long dataVersion() {
        return dataVersion(properties.turnTimeout());
    }

    long dataVersion(Duration patience) {
        Long version =
                maintain(
                        patience,
                        connection ->
                                connection.first(Dialect.DATA_VERSION, row -> row.integer(0)));
        return version == null ? -1 : version;
    }

    /** Units of writes that wait for their turn now. */
    public int waitingWrites() {
        return writer.waiting();
    }

    /** Lets SQLite refresh what it knows about the spread of values, where that is out of date. */
    public void optimize() {
        maintain(
                properties.turnTimeout(),
                connection -> connection.list(Dialect.OPTIMIZE, row -> row.text(0)));
    }

    /**
     * Writes a consistent, compacted copy of the database into a new file, on a connection of its
     * own and without stopping writers.
     *
     * @param target file that does not exist yet
     */
    public void copyTo(Path target) {
        try (JdbcConnection connection = opener.writer()) {
            connection.control(Sql.of("VACUUM INTO ?", target.toAbsolutePath().toString()));
        }
    }

    /**
     * Replaces everything in the database by the content of another database file, as one
     * transaction that readers see at once. Caches of what was in it must be reloaded.
     *
     * @param source file with the same page size
     */
    public void restoreFrom(Path source) {
        Boolean done =
                maintain(
                        properties.turnTimeout(),
                        connection -> {
                            connection.restoreFrom(source);
                            return true;
                        });
        if (done == null) {
            throw DatabaseException.overloaded("the writer's turn was not free for the restore");
        }
    }

    /**
     * Closes everything after the work that waits; the log is copied back unless an owner decides
     * otherwise.
     */
    @Override
    public void close() {
        try {
            readers.close();
        } finally {
            try {
                writer.close();
            } finally {
                deadlines.close();
            }
        }
    }
}
