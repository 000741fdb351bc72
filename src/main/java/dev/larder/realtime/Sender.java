package dev.larder.realtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands rendered messages to the clients, on a thread of its own. Messages that wait together are
 * written together, one write for each client.
 *
 * <p>A write to a busy collection costs one turn of the writer, its messages one socket write for
 * each of its subscribers. When more is written than can be told while the processors are busy, the
 * writes go first: this thread then takes a pause after each group, in which further messages
 * gather, so that each socket write carries more of them.
 */
final class Sender implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sender.class);

    /** Messages that are written together. */
    private static final int GROUP = 256;

    /** Part of the heap that messages on their way may take. */
    private static final int HEAP_PART = 16;

    /** Thread time by clock time below which the thread is held up by others. */
    private static final double HELD_UP = 0.8;

    /** Pause by thread time after a group, when held up: a share of an eighth. */
    private static final int PAUSE_FACTOR = 7;

    private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

    private final RealtimeHub hub;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final BlockingQueue<Delivery> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final long maxBytes = Runtime.getRuntime().maxMemory() / HEAP_PART;
    private final Thread thread;

    Sender(RealtimeHub hub) {
        this.hub = hub;
        thread = Thread.ofPlatform().daemon().name("realtime-sender").start(this::run);
    }

    /**
     * Queues messages.
     *
     * @return false when too much waits already; then nothing was queued
     */
    boolean offer(List<Delivery> deliveries) {
        long size = 0;
        for (Delivery delivery : deliveries) {
            size += delivery.size();
        }
        if (waitingBytes.get() > 0 && waitingBytes.get() + size > maxBytes) {
            return false;
        }
        waitingBytes.addAndGet(size);
        waiting.addAll(deliveries);
        return true;
    }

    /** Number of messages that wait. */
    int waiting() {
        return waiting.size();
    }

    /** Forgets what waits. */
    void clear() {
        var all = new ArrayList<Delivery>();
        waiting.drainTo(all);
        all.forEach(delivery -> waitingBytes.addAndGet(-delivery.size()));
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        var group = new ArrayList<Delivery>(GROUP);
        while (!Thread.currentThread().isInterrupted()) {
            try {
                group.add(waiting.take());
                waiting.drainTo(group, GROUP - 1);
                long start = System.nanoTime();
                long startOfThread = threads.getCurrentThreadCpuTime();
                guarded(() -> send(group));
                if (!waiting.isEmpty()) {
                    pause(
                            System.nanoTime() - start,
                            threads.getCurrentThreadCpuTime() - startOfThread);
                }
            } catch (InterruptedException _) {
                return; // closing
            }
            group.forEach(delivery -> waitingBytes.addAndGet(-delivery.size()));
            group.clear();
        }
    }

    private static void pause(long clockNanos, long threadNanos) throws InterruptedException {
        if (threadNanos < HELD_UP * clockNanos) {
            TimeUnit.NANOSECONDS.sleep(Math.min(MAX_PAUSE.toNanos(), PAUSE_FACTOR * threadNanos));
        }
    }

    private void send(List<Delivery> group) {
        var touched = new LinkedHashSet<RealtimeClient>();
        int from = 0;
        while (from < group.size()) {
            int to = from + 1;
            while (to < group.size() && group.get(to).isForSameAs(group.get(from))) {
                to++;
            }
            List<Delivery> run = group.subList(from, to);
            guarded(() -> offer(run, touched));
            from = to;
        }
        touched.forEach(client -> guarded(client.transport()::flush));
    }

    private void offer(List<Delivery> run, Set<RealtimeClient> touched) {
        Delivery first = run.getFirst();
        List<Outgoing> messages = run.stream().map(Delivery::outgoing).toList();
        for (RealtimeClient client : first.clients()) {
            if (first.isStillFor(client)) {
                hub.offer(client, messages);
                touched.add(client);
            }
        }
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) { // an Error over one message must not silence all others
            log.atError().setCause(e).log("realtime message failed");
        }
    }
}
