package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The reading connections. As many as there are cores is the measured best; more of them only fight
 * for the cores, and since SQLite's native code keeps a virtual thread's carrier, their number also
 * bounds how many carriers reads occupy.
 */
final class Readers implements AutoCloseable {

    private final int count;
    private final Duration patience;
    private final Semaphore free;
    private final List<JdbcConnection> all;
    // The last one given back is lent first: its page cache is the warmest.
    private final ConcurrentLinkedDeque<JdbcConnection> idle;
    private final ScopedValue<JdbcConnection> lent = ScopedValue.newInstance();

    Readers(ConnectionOpener opener, DatabaseProperties properties) {
        this.count = properties.readerCount();
        this.patience = properties.turnTimeout();
        this.free = new Semaphore(count, true);
        var opened = new ArrayList<JdbcConnection>();
        try {
            for (int i = 0; i < count; i++) {
                opened.add(opener.reader());
            }
        } catch (RuntimeException e) {
            opened.forEach(JdbcConnection::close);
            throw e;
        }
        this.all = List.copyOf(opened);
        this.idle = new ConcurrentLinkedDeque<>(opened);
    }

    /**
     * Runs work on a reader, with one snapshot for all of its statements. A read inside a read
     * shares its reader.
     */
    <T extends @Nullable Object> T read(Function<Connection, T> work) {
        if (lent.isBound()) {
            return work.apply(lent.get());
        }
        acquire();
        try {
            JdbcConnection connection = idle.pop();
            try {
                return ScopedValue.where(lent, connection).call(() -> inSnapshot(connection, work));
            } finally {
                idle.push(connection);
            }
        } finally {
            free.release();
        }
    }

    /**
     * Runs work while no reader of this pool has a transaction open.
     *
     * @return null when the readers could not be had in time
     */
    <T> @Nullable T whileIdle(Duration wait, Supplier<T> work) {
        if (!acquire(count, wait)) {
            return null;
        }
        try {
            return work.get();
        } finally {
            free.release(count);
        }
    }

    private static <T extends @Nullable Object> T inSnapshot(
            JdbcConnection connection, Function<Connection, T> work) {
        connection.control("BEGIN");
        try {
            return work.apply(connection);
        } finally {
            connection.control("COMMIT");
        }
    }

    private void acquire() {
        if (!acquire(1, patience)) {
            throw DatabaseException.overloaded("no reader became free within " + patience);
        }
    }

    private boolean acquire(int permits, Duration wait) {
        try {
            return free.tryAcquire(permits, wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            // Restored for the caller, who sees the failed call.
            Thread.currentThread().interrupt();
            throw DatabaseException.overloaded("interrupted while waiting for a reader");
        }
    }

    @Override
    public void close() {
        free.acquireUninterruptibly(count);
        all.forEach(JdbcConnection::close);
    }
}
