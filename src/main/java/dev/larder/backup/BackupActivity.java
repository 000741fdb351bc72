package dev.larder.backup;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.concurrent.atomic.AtomicReference;

/** Which backup is being made or restored; there is one at a time. */
@Component
public final class BackupActivity {

    private final AtomicReference<@Nullable String> active = new AtomicReference<>();

    /** Whether a backup or restore may start now. */
    public boolean isIdle() {
        return active.get() == null;
    }

    boolean isActive(String name) {
        return name.equals(active.get());
    }

    /**
     * Begins; the result ends it.
     *
     * @throws BackupException when another one is under way
     */
    Running begin(String name) {
        if (!active.compareAndSet(null, name)) {
            throw new BackupException(
                    "try again later - another backup/restore operation has already been started",
                    null);
        }
        return () -> active.set(null);
    }

    /** Ends the activity. */
    interface Running extends AutoCloseable {
        @Override
        void close();
    }
}
