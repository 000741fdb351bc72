package dev.larder.auth;

import jakarta.annotation.PreDestroy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Work that goes on after the answer, so that the time of the answer does not tell whether there
 * was any. It begins a moment later, when the answer is out: begun at once, it would compete with
 * it for the processors, which showed in the times (a median of 2 ms on two cores). Bounded: what
 * does not fit any more is dropped and logged.
 */
@Component
final class Background {

    private static final Logger log = LoggerFactory.getLogger(Background.class);

    private static final int MIN_DELAY_MILLIS = 50;
    private static final int MAX_DELAY_MILLIS = 150;

    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(
                    4,
                    4,
                    10,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(1000),
                    Thread.ofVirtual().name("auth-", 0).factory());

    Background() {
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * @param what names the work in the log when it fails; no secrets
     */
    void run(String what, Runnable work) {
        int delay = ThreadLocalRandom.current().nextInt(MIN_DELAY_MILLIS, MAX_DELAY_MILLIS);
        CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, task -> start(what, task))
                .execute(() -> guarded(what, work));
    }

    private void start(String what, Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            log.atError()
                    .addKeyValue("work", what)
                    .setCause(e)
                    .log("work in the background is dropped");
        }
    }

    private static void guarded(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) { // the thread serves others too
            log.atError()
                    .addKeyValue("work", what)
                    .setCause(e)
                    .log("work in the background failed");
        }
    }

    @PreDestroy
    void close() throws InterruptedException {
        pool.shutdown();
        if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
            pool.shutdownNow();
        }
    }
}
