package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The one connection that writes, and who may use it when.
 *
 * <p>Whoever writes holds the <em>turn</em>. There are two ways to get it:
 *
 * <ul>
 *   <li>A <em>unit</em> is short. When nobody waits, the caller's thread takes the turn and commits
 *       at once. Otherwise the unit is queued, and the writer's thread runs all that have gathered,
 *       each in a savepoint, and makes them durable with one commit: while one group waits for the
 *       disk the next one gathers, so no artificial delay is needed. A unit that fails takes back
 *       its own savepoint only. A unit of one statement needs none.
 *   <li>A <em>transaction</em> has several steps with other work between them. It keeps the turn in
 *       the caller's thread, for a limited time: past the limit it is rolled back even if its
 *       thread does not come back.
 * </ul>
 *
 * <p>Nobody learns of a write before the commit; then the callers' threads run what was to happen
 * after it, outside the turn.
 */
final class Writer implements AutoCloseable {

    private static final int SQLITE_ERROR = 1;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration HOLDING_PATIENCE = Duration.ofSeconds(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final JdbcConnection connection;
    private final DatabaseProperties properties;
    private final Deadlines deadlines;
    private final Checkpoints checkpoints;
    // A semaphore and not a lock: an expired transaction gives the turn back from another thread.
    private final Semaphore turn = new Semaphore(1, true);
    private final ArrayBlockingQueue<Unit<?>> queue;
    private final ScopedValue<WriterTx> held = ScopedValue.newInstance();
    private final Thread thread;
    // Taken from the queue by the writer's thread, which does not have the turn yet.
    private volatile @Nullable Unit<?> inHand;
    private volatile boolean closed;

    Writer(
            String name,
            JdbcConnection connection,
            DatabaseProperties properties,
            Deadlines deadlines,
            Checkpoints checkpoints) {
        this.connection = connection;
        this.properties = properties;
        this.deadlines = deadlines;
        this.checkpoints = checkpoints;
        this.queue = new ArrayBlockingQueue<>(properties.queue());
        deadlines.always(this::giveUpLate);
        this.thread = Thread.ofPlatform().daemon().name("larder-writer-" + name).start(this::serve);
    }

    <T extends @Nullable Object> T unit(Function<Tx, T> work) {
        return share(work, tx -> tx.write(work));
    }

    /** A unit of one statement, which takes effect whole or not at all by itself. */
    int statement(Sql sql) {
        return this.<Integer>share(tx -> tx.execute(sql), tx -> tx.execute(sql));
    }

    /**
     * @param alone the work as the only one of its commit
     * @param guarded the work such that nothing of it stays when it fails
     */
    private <T extends @Nullable Object> T share(Function<Tx, T> alone, Function<Tx, T> guarded) {
        requireNoTurn();
        if (queue.isEmpty() && !turn.hasQueuedThreads() && turn.tryAcquire()) {
            return direct(alone, properties.transactionTimeout());
        }
        var unit = new Unit<T>(guarded);
        if (!queue.offer(unit)) {
            throw DatabaseException.overloaded("too many writes are waiting");
        }
        return unit.await();
    }

    /**
     * Ends the wait of units that have not had their turn in time. Done here for all of them, since
     * a wait with a time limit of its own would cost each of them a timer.
     */
    private void giveUpLate(long now) {
        Unit<?> first = inHand;
        if (first != null) {
            first.giveUpIfLate(now);
        }
        for (Unit<?> unit : queue) {
            if (unit.giveUpIfLate(now)) {
                queue.remove(unit);
            }
        }
    }

    <T extends @Nullable Object> T transaction(Duration limit, Function<Tx, T> work) {
        requireNoTurn();
        take(properties.turnTimeout());
        return direct(work, limit);
    }

    /**
     * Runs work on the connection with the turn but outside a transaction; null when the turn was
     * not free in time.
     */
    <T extends @Nullable Object> @Nullable T maintain(
            Duration patience, Function<WriterConnection, T> work) {
        requireNoTurn();
        if (!tryTake(patience)) {
            return null;
        }
        try {
            return work.apply(checkpoints.on(connection));
        } finally {
            turn.release();
        }
    }

    /** Runs work while no transaction of this process is open here, however long that takes. */
    <T> T holding(Callable<T> work) throws Exception {
        requireNoTurn();
        while (!tryTake(HOLDING_PATIENCE)) {
            // Who closes the database keeps the turn for good.
            requireNoTurn();
        }
        try {
            return work.call();
        } finally {
            turn.release();
        }
    }

    /** Units that wait for the writer's thread now. */
    int waiting() {
        return queue.size() + (inHand == null ? 0 : 1);
    }

    private void requireNoTurn() {
        if (held.isBound()) {
            throw new IllegalStateException(
                    "this thread has a transaction open: use its Tx instead of the database");
        }
        if (closed) {
            throw new IllegalStateException("the database is closed");
        }
    }

    private void take(Duration patience) {
        if (!tryTake(patience)) {
            throw DatabaseException.overloaded("the writer's turn was not free within " + patience);
        }
    }

    private boolean tryTake(Duration patience) {
        try {
            return turn.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            // Restored for the caller, who sees the failed call.
            Thread.currentThread().interrupt();
            throw DatabaseException.overloaded("interrupted while waiting for the writer's turn");
        }
    }

    /** One transaction in the caller's thread, which has the turn. */
    private <T extends @Nullable Object> T direct(Function<Tx, T> work, Duration limit) {
        var tx = new WriterTx(connection);
        var turnOnce = new Turn(tx, limit);
        T result;
        try {
            begin();
        } catch (Throwable failure) {
            turnOnce.giveBack();
            throw failure;
        }
        try {
            deadlines.late(turnOnce);
            result = ScopedValue.where(held, tx).call(() -> work.apply(tx));
            tx.end();
            connection.control("COMMIT");
            checkpoints.committed(connection);
        } catch (Throwable failure) {
            tx.rollBack(failure);
            turnOnce.giveBack();
            finish(tx.actions(false), failure);
            throw failure;
        }
        turnOnce.giveBack();
        finish(tx.actions(true), null);
        return result;
    }

    /**
     * Waits here and not inside SQLite for a lock of another process: native code would keep a
     * carrier thread.
     */
    private void begin() {
        long deadline = System.nanoTime() + properties.busyTimeout().toNanos();
        long pause = FIRST_PAUSE_NANOS;
        boolean rolledBack = false;
        while (true) {
            try {
                connection.control("BEGIN IMMEDIATE");
                return;
            } catch (DatabaseException e) {
                if (e.code() == SQLITE_ERROR && !rolledBack) {
                    // A rollback that failed left the last transaction open.
                    connection.control("ROLLBACK");
                    rolledBack = true;
                } else if (e.kind() != DatabaseException.Kind.OVERLOADED
                        || System.nanoTime() > deadline) {
                    throw e;
                }
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    private void serve() {
        var group = new ArrayList<Unit<?>>();
        while (true) {
            Unit<?> first;
            try {
                first = queue.take();
            } catch (InterruptedException _) {
                // Only close() interrupts this thread, once the queue is empty.
                return;
            }
            inHand = first;
            turn.acquireUninterruptibly();
            inHand = null;
            group.add(first);
            try {
                queue.drainTo(group, properties.group() - 1);
                group.removeIf(unit -> !unit.start());
                if (!group.isEmpty()) {
                    commitTogether(group);
                }
            } finally {
                turn.release();
            }
            group.forEach(Unit::done);
            group.clear();
        }
    }

    private void commitTogether(List<Unit<?>> group) {
        try {
            begin();
        } catch (DatabaseException e) {
            group.forEach(unit -> unit.fail(e));
            return;
        }
        try {
            boolean whole = true;
            for (Unit<?> unit : group) {
                whole = whole && runInTime(unit);
            }
            if (!whole) {
                throw new DatabaseException(
                        "the shared transaction ended with a failure of another unit",
                        0,
                        List.of(),
                        null);
            }
            connection.control("COMMIT");
            checkpoints.committed(connection);
        } catch (DatabaseException e) {
            rollBackQuietly(e);
            // One exception for each caller: every one gets its own stack and suppressed failures.
            group.forEach(unit ->
                    unit.fail(
                            new DatabaseException(
                                    "the shared commit failed: " + e.getMessage(),
                                    e.code(),
                                    List.of(),
                                    e)));
        }
    }

    private boolean runInTime(Unit<?> unit) {
        long start = System.nanoTime();
        long limit = properties.transactionTimeout().toNanos();
        deadlines.late(now -> {
            if (now - start > limit) {
                connection.interrupt();
            }
        });
        try {
            return unit.run(connection);
        } finally {
            deadlines.late(null);
        }
    }

    private void rollBackQuietly(DatabaseException cause) {
        try {
            connection.control("ROLLBACK");
        } catch (DatabaseException e) {
            // SQLite rolled back by itself, or the cause says already what is wrong.
            cause.addSuppressed(e);
        }
    }

    /** Runs all actions; what one throws does not keep the others from running. */
    private static void finish(List<Runnable> actions, @Nullable Throwable before) {
        Throwable first = before;
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (before == null && first instanceof RuntimeException e) {
            throw e;
        }
        if (before == null && first instanceof Error e) {
            throw e;
        }
    }

    /**
     * Ends the writer's thread after what is queued; nobody may call the other methods any more.
     */
    @Override
    public void close() {
        closed = true;
        while (!queue.isEmpty()) {
            LockSupport.parkNanos(FIRST_PAUSE_NANOS);
        }
        turn.acquireUninterruptibly();
        thread.interrupt();
        try {
            checkpoints.close(connection);
        } finally {
            connection.close();
        }
    }

    /** The turn of one transaction, given back once, by its thread or when it is past its limit. */
    private final class Turn implements Deadlines.Late {
        private final WriterTx tx;
        private final Duration limit;
        private final long endNanos;
        private boolean given;

        Turn(WriterTx tx, Duration limit) {
            this.tx = tx;
            this.limit = limit;
            this.endNanos = System.nanoTime() + limit.toNanos();
        }

        @Override
        public void check(long now) {
            if (now - endNanos > 0 && tx.expire(limit)) {
                giveBack();
            }
        }

        synchronized void giveBack() {
            if (!given) {
                given = true;
                deadlines.late(null);
                turn.release();
            }
        }
    }

    /** A piece of work that waits for the writer's thread. */
    private final class Unit<T extends @Nullable Object> {
        private final Function<Tx, T> work;
        private final Thread caller = Thread.currentThread();
        private final long deadline = System.nanoTime() + properties.turnTimeout().toNanos();
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
        private @Nullable T result;
        private @Nullable Throwable failure;
        private @Nullable WriterTx tx;

        Unit(Function<Tx, T> work) {
            this.work = work;
        }

        boolean start() {
            return stage.compareAndSet(Stage.WAITING, Stage.RUNNING);
        }

        /** Returns whether the surrounding transaction still stands. */
        boolean run(JdbcConnection connection) {
            var own = new WriterTx(connection);
            tx = own;
            try {
                result = ScopedValue.where(held, own).call(() -> work.apply(own));
                own.end();
                return true;
            } catch (Throwable e) {
                failure = e;
                return !own.isBroken();
            }
        }

        void fail(Throwable shared) {
            if (failure == null) {
                failure = shared;
            }
        }

        void done() {
            stage.set(Stage.DONE);
            LockSupport.unpark(caller);
        }

        boolean giveUpIfLate(long now) {
            boolean late = now - deadline > 0 && stage.compareAndSet(Stage.WAITING, Stage.GIVEN_UP);
            if (late) {
                LockSupport.unpark(caller);
            }
            return late;
        }

        /** Once it runs, its outcome must be waited for, however long: it may commit. */
        T await() {
            boolean interrupted = false;
            Stage reached = stage.get();
            while (reached != Stage.DONE && reached != Stage.GIVEN_UP) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
                reached = stage.get();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (reached == Stage.GIVEN_UP) {
                throw DatabaseException.overloaded(
                        "the writer's turn was not free within " + properties.turnTimeout());
            }
            return outcome();
        }

        @SuppressWarnings("NullAway") // T itself says whether the result may be null
        private T outcome() {
            Throwable thrown = failure;
            if (tx != null) {
                finish(tx.actions(thrown == null), thrown);
            }
            if (thrown == null) {
                return result;
            }
            if (thrown instanceof Error error) {
                throw error;
            }
            throw thrown instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(thrown);
        }
    }

    private enum Stage {
        WAITING,
        RUNNING,
        GIVEN_UP,
        DONE
    }
}
