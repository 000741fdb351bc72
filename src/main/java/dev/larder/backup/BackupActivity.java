package dev.larder.backup;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;

/** Which backup is being made or restored, one at a time, and what became of the last one. */
@Component
public final class BackupActivity {

    private final AtomicReference<@Nullable Operation> running = new AtomicReference<>();
    private final ApplicationEventPublisher facts;
    private final Clock clock;
    private volatile @Nullable Operation last;

    BackupActivity(ApplicationEventPublisher facts, Clock clock) {
        this.facts = facts;
        this.clock = clock;
    }

    /** Whether a backup or restore may start now. */
    public boolean isIdle() {
        return running.get() == null;
    }

    /** What is under way; null when nothing is. */
    @Nullable Operation running() {
        return running.get();
    }

    /** What ended last; null when nothing has since the start. */
    @Nullable Operation last() {
        return last;
    }

    boolean isActive(String name) {
        Operation now = running.get();
        return now != null && now.name().equals(name);
    }

    /**
     * Runs something while nothing else of the kind may run.
     *
     * @throws BackupException when another one is under way
     */
    void run(Operation.Kind kind, String name, Runnable work) {
        begin(kind, name).finish(work);
    }

    /**
     * Takes the turn; whoever got it has to finish it.
     *
     * @throws BackupException when another one is under way
     */
    Turn begin(Operation.Kind kind, String name) {
        var begun = new Operation(kind, name, clock.instant(), null, "");
        if (!running.compareAndSet(null, begun)) {
            throw new BackupException(
                    "try again later - another backup/restore operation has already been started",
                    null);
        }
        facts.publishEvent(new BackupActivityChanged());
        return work -> finish(begun, work);
    }

    private void finish(Operation begun, Runnable work) {
        String error = "it was broken off";
        try {
            work.run();
            error = "";
        } catch (RuntimeException e) {
            error = String.valueOf(e.getMessage());
            throw e;
        } finally {
            last = begun.ended(clock.instant(), error);
            running.set(null);
            facts.publishEvent(new BackupActivityChanged());
        }
    }

    /** The turn of one operation. */
    @FunctionalInterface
    interface Turn {
        /** Does the work, in any thread, and gives the turn back. */
        void finish(Runnable work);
    }
}
