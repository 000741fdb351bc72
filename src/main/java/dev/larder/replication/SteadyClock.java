package dev.larder.replication;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Wall-clock time that does not jump. History is stamped and old history removed by it, so a clock
 * set forward for a moment must not make everything look old, and one set back must not disorder
 * the stamps.
 *
 * <p>Time goes on with the monotonic clock from a starting point. Where the wall clock differs by
 * more than a second, it is believed only after it has differed for {@link #PATIENCE}, and never
 * backwards.
 */
final class SteadyClock {

    static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long TOLERATED_MILLIS = 1_000;

    private final InstantSource wall;
    private final LongSupplier nanos;
    private long anchorMillis;
    private long anchorNanos;
    private long differsSinceNanos;
    private boolean differs;
    private long last;

    SteadyClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        anchor();
    }

    /** Milliseconds since the epoch; never less than before. */
    synchronized long millis() {
        long elapsed = Math.floorDiv(nanos.getAsLong() - anchorNanos, 1_000_000L);
        long steady = anchorMillis + elapsed;
        long difference = Math.abs(wall.millis() - steady);
        if (difference <= TOLERATED_MILLIS) {
            differs = false;
        } else if (!differs) {
            differs = true;
            differsSinceNanos = nanos.getAsLong();
        } else if (nanos.getAsLong() - differsSinceNanos >= PATIENCE.toNanos()) {
            anchor();
            steady = anchorMillis;
        }
        last = Math.max(last, steady);
        return last;
    }

    /**
     * Never give out a time before {@code millis} again: what an earlier run has stamped already.
     */
    synchronized void notBefore(long millis) {
        last = Math.max(last, millis);
    }

    private void anchor() {
        anchorMillis = wall.millis();
        anchorNanos = nanos.getAsLong();
        differs = false;
    }
}
