package dev.larder.database;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Interrupts statements that run past their time limit. One thread looks at all connections a few
 * times a second, so that a statement pays for two clock readings and nothing else; limits are kept
 * to a quarter of a second.
 */
final class Deadlines implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Deadlines.class);
    private static final long TICK_NANOS = Duration.ofMillis(250).toNanos();

    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private final List<Late> always = new CopyOnWriteArrayList<>();
    private volatile @Nullable Late late;
    private volatile boolean closed;

    Deadlines(String name) {
        this.thread =
                Thread.ofPlatform().daemon().name("larder-deadlines-" + name).start(this::run);
    }

    Watch watch(java.sql.Connection connection, Duration limit) {
        Watch watch = new Watch((SQLiteConnection) connection, limit.toNanos());
        watches.add(watch);
        return watch;
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(TICK_NANOS);
            try {
                look(System.nanoTime());
            } catch (RuntimeException e) {
                // The thread must go on: it guards every other statement too.
                log.atError().setCause(e).log("a late statement could not be stopped");
            }
        }
    }

    private void look(long now) {
        for (Watch watch : watches) {
            watch.interruptIfLate(now);
        }
        Late transaction = late;
        if (transaction != null) {
            transaction.check(now);
        }
        for (Late waiting : always) {
            waiting.check(now);
        }
    }

    /** Adds what is looked at for as long as the database is open. */
    void always(Late check) {
        always.add(check);
    }

    /** Sets what else is looked at, a few times a second; null for nothing. */
    void late(@Nullable Late transaction) {
        late = transaction;
    }

    /** Something that ends when it is late. */
    interface Late {
        /** Called with {@link System#nanoTime}. */
        void check(long now);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** The statement that runs on one connection. */
    final class Watch {

        private final SQLiteConnection connection;
        private final long limitNanos;
        // Statements nest when a row's mapper runs another one; the outermost sets the limit.
        private int running;
        private long startedNanos;

        private Watch(SQLiteConnection connection, long limitNanos) {
            this.connection = connection;
            this.limitNanos = limitNanos;
        }

        synchronized void start() {
            if (running++ == 0) {
                startedNanos = System.nanoTime();
            }
        }

        synchronized void stop() {
            running--;
        }

        /**
         * Under the same lock as {@link #stop}, so that it never hits the statement that comes
         * next.
         */
        private synchronized void interruptIfLate(long now) {
            if (running > 0 && limitNanos > 0 && now - startedNanos > limitNanos) {
                interrupt();
            }
        }

        /** Stops the statement that runs, if one does; a commit or rollback is none. */
        synchronized void interrupt() {
            if (running == 0) {
                return;
            }
            try {
                connection.getDatabase().interrupt();
            } catch (SQLException e) {
                throw SqliteErrors.translate(e, "interrupt");
            }
        }

        void close() {
            watches.remove(this);
        }
    }
}
