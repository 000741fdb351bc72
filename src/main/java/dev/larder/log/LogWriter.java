package dev.larder.log;

import dev.larder.settings.SettingsStore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stores entries in groups, off the path of the requests they tell about: when 200 wait, when none
 * has come for three seconds, and at the end. Under load there is a pause between two commits, so
 * that each page of an index is written once for many entries. What cannot be stored (a full disk)
 * or does not fit into the queue is counted and left out; it never holds up a request.
 */
final class LogWriter implements AutoCloseable {

    static final int GROUP = 200;

    /** Most entries that wait. */
    static final int CAPACITY = 100 * GROUP;

    /** Most entries of one transaction. */
    private static final int MOST = 50 * GROUP;

    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final System.Logger CONSOLE = System.getLogger(LogWriter.class.getName());

    private final LogStore store;
    private final SettingsStore settings;
    private final BlockingQueue<LogEntry> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong lost = new AtomicLong();
    private final Object flushing = new Object();
    private final Thread thread;
    private volatile long lastAdded = System.nanoTime();
    private volatile boolean resting;
    private volatile boolean closed;

    LogWriter(LogStore store, SettingsStore settings) {
        this.store = store;
        this.settings = settings;
        thread = Thread.ofPlatform().daemon().name("log-writer").start(this::run);
    }

    /** Takes an entry if the settings ask for its level; never waits. */
    void add(LogEntry entry) {
        var logs = settings.current().logs();
        if (logs.maxDays() <= 0 || entry.level() < logs.minLevel()) {
            return;
        }
        if (!waiting.offer(entry)) {
            lost.incrementAndGet();
            return;
        }
        lastAdded = System.nanoTime();
        if (resting && waiting.size() >= GROUP) {
            resting = false;
            LockSupport.unpark(thread);
        }
    }

    /** Number of entries that were left out since the start. */
    long lost() {
        return lost.get();
    }

    /** Stores everything that was added before. */
    void flush() {
        synchronized (flushing) {
            var group = new ArrayList<LogEntry>();
            while (waiting.drainTo(group, MOST) > 0) {
                store(group);
                group.clear();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        flush();
    }

    /** Entries stay in the queue until they are stored, so that a flush finds all of them. */
    private void run() {
        while (!closed) {
            long quiet = System.nanoTime() - lastAdded;
            boolean due = waiting.size() >= GROUP || quiet >= QUIET.toNanos();
            if (due && !waiting.isEmpty()) {
                flush();
                LockSupport.parkNanos(this, PAUSE.toNanos());
            } else {
                rest(waiting.isEmpty() ? QUIET.toNanos() : QUIET.toNanos() - quiet);
            }
        }
    }

    private void rest(long nanos) {
        resting = true;
        // Entries that came before the flag was seen wake nobody.
        if (waiting.size() < GROUP && !closed) {
            LockSupport.parkNanos(this, nanos);
        }
        resting = false;
    }

    private void store(List<LogEntry> group) {
        try {
            store.insert(group);
        } catch (RuntimeException | Error e) { // whatever it is, later entries are to be stored
            lost.addAndGet(group.size());
            // Not through the application log, which would come back here.
            CONSOLE.log(System.Logger.Level.ERROR, "log entries could not be stored: " + e);
        }
    }
}
