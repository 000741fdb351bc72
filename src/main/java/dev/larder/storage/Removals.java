package dev.larder.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * Removals of files that no record names any more. While a backup is being made they wait, so that
 * it holds every file that its copy of the database names.
 */
public final class Removals {

    private final List<Runnable> waiting = new ArrayList<>();
    private int holders;

    Removals() {}

    /** Runs a removal in this thread, or later in the thread of the last holder that lets go. */
    public void run(Runnable removal) {
        synchronized (waiting) {
            if (holders > 0) {
                waiting.add(removal);
                return;
            }
        }
        removal.run();
    }

    /** Keeps removals from running until the result is closed. */
    public Hold hold() {
        synchronized (waiting) {
            holders++;
        }
        return this::release;
    }

    private void release() {
        List<Runnable> due;
        synchronized (waiting) {
            holders--;
            if (holders > 0) {
                return;
            }
            due = List.copyOf(waiting);
            waiting.clear();
        }
        due.forEach(Runnable::run);
    }

    /** Keeps removals from running; to be closed once. */
    @FunctionalInterface
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }
}
