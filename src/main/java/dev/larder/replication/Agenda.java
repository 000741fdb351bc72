package dev.larder.replication;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What is to be done again and again, by the monotonic clock, one after the other. */
final class Agenda {

    /** Due time of what is done only when somebody asks for it. */
    private static final long NEVER = Long.MIN_VALUE;

    private final LongSupplier nanos;
    private final List<Item> items = new ArrayList<>();

    /** Work that comes back. */
    interface Work {
        void run() throws Exception;
    }

    /** One entry; {@code dueNanos} is when it is to be done next. */
    static final class Item {
        private final String name;
        private final Duration interval;
        private final Work work;
        private long dueNanos;

        private Item(String name, Duration interval, Work work, long dueNanos) {
            this.name = name;
            this.interval = interval;
            this.work = work;
            this.dueNanos = dueNanos;
        }

        String name() {
            return name;
        }
    }

    Agenda(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Adds work, in the place of an entry with that name, whose due time stays unless the new one
     * is earlier.
     *
     * @param interval from one start to the next; zero for never by itself
     * @param first when it is done for the first time, from now
     */
    void add(String name, Duration interval, Duration first, Work work) {
        long due = interval.isZero() ? NEVER : nanos.getAsLong() + first.toNanos();
        for (Item item : items) {
            boolean kept = item.name.equals(name) && item.dueNanos != NEVER;
            if (kept && due != NEVER && item.dueNanos - due < 0) {
                due = item.dueNanos;
            }
        }
        items.removeIf(item -> item.name.equals(name));
        items.add(new Item(name, interval, work, due));
    }

    /** How long nothing is due; zero when something is. */
    Duration pause() {
        long now = nanos.getAsLong();
        long pause =
                items.stream()
                        .filter(item -> item.dueNanos != NEVER)
                        .mapToLong(item -> item.dueNanos - now)
                        .min()
                        .orElse(Long.MAX_VALUE / 2);
        return Duration.ofNanos(Math.max(0, pause));
    }

    /** The entry that is due for longest; null when none is. It is due again after its interval. */
    @Nullable Item next() {
        long now = nanos.getAsLong();
        Item chosen = null;
        for (Item item : items) {
            if (item.dueNanos != NEVER
                    && item.dueNanos - now <= 0
                    && (chosen == null || item.dueNanos - chosen.dueNanos < 0)) {
                chosen = item;
            }
        }
        if (chosen != null) {
            chosen.dueNanos = chosen.interval.isZero() ? NEVER : now + chosen.interval.toNanos();
        }
        return chosen;
    }

    /** Makes an entry due after {@code pause}, if it is not due before. */
    void hurry(String name, Duration pause) {
        long due = nanos.getAsLong() + pause.toNanos();
        for (Item item : items) {
            if (item.name.equals(name) && (item.dueNanos == NEVER || item.dueNanos - due > 0)) {
                item.dueNanos = due;
            }
        }
    }

    static void run(Item item) throws Exception {
        item.work.run();
    }
}
