package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/**
 * Where work on a database runs: the database itself, or an open transaction that the work joins.
 * Use cases take a session, so that the same code serves a single call and a step of a batch.
 */
public interface Session {

    /** Runs a query: on a reader with a snapshot of its own, or inside the transaction. */
    <T extends @Nullable Object> T read(Function<Connection, T> work);

    /**
     * Runs a short unit of writes that takes effect whole or not at all and returns after it is
     * durable. On the database units of several callers share one commit, each in a savepoint, on
     * the writer's thread; work must not wait for anything. Inside a transaction it runs at once in
     * a savepoint.
     *
     * @throws dev.larder.database.DatabaseException what the work or the commit failed with
     */
    <T extends @Nullable Object> T write(Function<Tx, T> work);

    /**
     * Runs one statement that returns no rows, with the promise of {@link #write}: durable when
     * this returns, or without effect. Cheaper than a unit, since SQLite takes back a failed
     * statement by itself and no savepoint is needed; so the statement must not choose another way
     * to end a conflict ({@code OR FAIL}, {@code OR ROLLBACK}).
     *
     * @return number of rows changed
     * @throws dev.larder.database.DatabaseException what the statement or the commit failed with
     */
    int execute(Sql sql);

    /**
     * Takes the writer's turn in the caller's thread for work of several steps (hooks that open a
     * transaction, batches, cascades, schema changes), within a time limit. Inside a transaction it
     * joins it.
     */
    <T extends @Nullable Object> T transaction(Function<Tx, T> work);

    /**
     * Runs an action once what is written so far is committed: at once on the database, after the
     * commit of the outermost transaction inside one. The action runs outside the writer's turn, in
     * the thread that committed.
     */
    void afterCommit(Runnable action);

    /** Runs an action when the surrounding transaction rolls back; never on the database itself. */
    void afterRollback(Runnable action);

    boolean inTransaction();
}
