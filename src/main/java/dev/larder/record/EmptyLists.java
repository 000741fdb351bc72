package dev.larder.record;

import dev.larder.collection.CollectionModel;
import dev.larder.web.Call;
import dev.larder.web.RateLimiter;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Slows down repeated searches that find nothing: their times could be used to guess, bit by bit,
 * at what the rule of a list hides. From the fourth in three seconds on, from one address in one
 * collection, each answer waits for a random time.
 */
final class EmptyLists {

    private static final int MAX_AT_ONCE = 3;
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final long MAX_DELAY_NANOS = Duration.ofMillis(500).toNanos();

    private final RateLimiter limiter;
    private final LongAdder slowed = new LongAdder();

    EmptyLists(RateLimiter limiter) {
        this.limiter = limiter;
    }

    /** How many answers have waited. */
    long slowed() {
        return slowed.sum();
    }

    /** A list came out empty; waits when that looks like guessing. */
    void found(Call call, CollectionModel collection, String filter) {
        String rule = collection.listRule();
        boolean hidesNothing = call.caller().superuser() || rule == null || rule.isEmpty();
        if (hidesNothing || filter.isEmpty()) {
            return;
        }
        String name = "empty list " + collection.id();
        if (!limiter.attempt(name, call.realIp(), MAX_AT_ONCE, WINDOW)) {
            slowed.increment();
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MAX_DELAY_NANOS));
        }
    }
}
