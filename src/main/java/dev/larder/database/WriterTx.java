package dev.larder.database;

import org.jooq.Query;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The open transaction on the writer's connection, or one unit of several that share a commit.
 *
 * <p>Every statement runs under a lock, so that a transaction which passed its limit can be rolled
 * back from outside, between two statements of a thread that does not come back.
 */
final class WriterTx implements Tx {

    private enum State {
        OPEN,
        /** SQLite may have rolled back by itself; whatever ran now would commit on its own. */
        BROKEN,
        EXPIRED,
        ENDED
    }

    private final JdbcConnection connection;
    private final ReentrantLock lock = new ReentrantLock();
    private State state = State.OPEN;
    private int depth;
    private List<Runnable> afterCommit = new ArrayList<>(0);
    private List<Runnable> afterRollback = new ArrayList<>(0);
    // Of nested parts that were rolled back: due whatever becomes of the rest.
    private final List<Runnable> due = new ArrayList<>(0);

    WriterTx(JdbcConnection connection) {
        this.connection = connection;
    }

    @Override
    public <T extends @Nullable Object> List<T> list(Sql sql, RowMapper<T> mapper) {
        return run(() -> connection.list(sql, mapper));
    }

    @Override
    public ResultTable table(Sql sql, int maxRows) {
        return run(() -> connection.table(sql, maxRows));
    }

    @Override
    public <T extends @Nullable Object> @Nullable T first(Sql sql, RowMapper<T> mapper) {
        return this.<@Nullable T>run(() -> connection.first(sql, mapper));
    }

    @Override
    public void forEach(Sql sql, Consumer<Row> consumer) {
        this.<@Nullable Void>run(() -> {
            connection.forEach(sql, consumer);
            return null;
        });
    }

    @Override
    public int execute(Sql sql) {
        return run(() -> connection.execute(sql));
    }

    @Override
    public Sql render(Query query) {
        return connection.render(query);
    }

    @Override
    public <T extends @Nullable Object> T read(Function<Connection, T> work) {
        return work.apply(this);
    }

    @Override
    public <T extends @Nullable Object> T write(Function<Tx, T> work) {
        return nested(work);
    }

    @Override
    public <T extends @Nullable Object> T transaction(Function<Tx, T> work) {
        return nested(work);
    }

    @Override
    public void afterCommit(Runnable action) {
        requireOpen();
        afterCommit.add(action);
    }

    @Override
    public void afterRollback(Runnable action) {
        requireOpen();
        afterRollback.add(action);
    }

    @Override
    public boolean inTransaction() {
        return true;
    }

    private <T extends @Nullable Object> T nested(Function<Tx, T> work) {
        List<Runnable> outerCommit = afterCommit;
        List<Runnable> outerRollback = afterRollback;
        afterCommit = new ArrayList<>(0);
        afterRollback = new ArrayList<>(0);
        String savepoint = "s" + ++depth;
        T result;
        try {
            control("SAVEPOINT " + savepoint);
            result = work.apply(this);
            control("RELEASE " + savepoint);
            outerCommit.addAll(afterCommit);
            outerRollback.addAll(afterRollback);
        } catch (Throwable failure) {
            due.addAll(afterRollback);
            undo(savepoint, failure);
            throw failure;
        } finally {
            depth--;
            afterCommit = outerCommit;
            afterRollback = outerRollback;
        }
        return result;
    }

    private void undo(String savepoint, Throwable failure) {
        try {
            control("ROLLBACK TO " + savepoint);
            control("RELEASE " + savepoint);
        } catch (DatabaseException e) {
            breakOpen();
            if (e != failure) {
                failure.addSuppressed(e);
            }
        }
    }

    void control(String statement) {
        this.<@Nullable Void>run(() -> {
            connection.control(statement);
            return null;
        });
    }

    private <T extends @Nullable Object> T run(Supplier<T> statement) {
        lock.lock();
        try {
            requireOpen();
            return statement.get();
        } catch (DatabaseException e) {
            if (mayHaveRolledBack(e.code())) {
                breakOpen();
            }
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Errors after which SQLite may roll back the whole transaction
     * (sqlite.org/lang_transaction.html).
     */
    private static boolean mayHaveRolledBack(int code) {
        return switch (code & 0xff) {
            case DatabaseException.BUSY,
                    7 /* NOMEM */,
                    DatabaseException.INTERRUPT,
                    10 /* IOERR */,
                    11 /* CORRUPT */,
                    DatabaseException.FULL ->
                    true;
            default -> false;
        };
    }

    private void breakOpen() {
        if (state == State.OPEN) {
            state = State.BROKEN;
        }
    }

    private void requireOpen() {
        switch (state) {
            case OPEN -> {}
            case BROKEN ->
                    throw new DatabaseException(
                            "the transaction ended with an earlier failure", 0, List.of(), null);
            case EXPIRED ->
                    throw DatabaseException.timedOut("the transaction passed its time limit", null);
            case ENDED -> throw new IllegalStateException("the transaction is over");
        }
    }

    /** Whether nothing is left of it on the connection that a COMMIT could keep. */
    boolean isBroken() {
        return state == State.BROKEN || state == State.EXPIRED;
    }

    void end() {
        lock.lock();
        try {
            requireOpen();
            state = State.ENDED;
        } finally {
            lock.unlock();
        }
    }

    /** Rolls the transaction back for good, however far it is. */
    void rollBack(Throwable cause) {
        lock.lock();
        try {
            if (state == State.EXPIRED) {
                return;
            }
            boolean broken = state == State.BROKEN;
            state = State.ENDED;
            rollBack(broken, cause);
        } finally {
            lock.unlock();
        }
    }

    private void rollBack(boolean broken, Throwable cause) {
        try {
            connection.control("ROLLBACK");
        } catch (DatabaseException e) {
            // After a failure that made SQLite roll back by itself there is nothing left to do.
            if (!broken) {
                cause.addSuppressed(e);
            }
        }
    }

    /**
     * Rolls back from another thread, if the owner is between two statements; otherwise interrupts
     * the statement.
     *
     * @return whether the transaction is over now by this call
     */
    boolean expire(Duration limit) {
        if (!lock.tryLock()) {
            connection.interrupt();
            return false;
        }
        try {
            if (state == State.ENDED || state == State.EXPIRED) {
                return false;
            }
            boolean broken = state == State.BROKEN;
            state = State.EXPIRED;
            rollBack(broken, new IllegalStateException("transaction passed " + limit));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What is to run now that the outcome is known, in the order it was registered. */
    List<Runnable> actions(boolean committed) {
        var actions = new ArrayList<Runnable>(due);
        actions.addAll(committed ? afterCommit : afterRollback);
        return actions;
    }
}
