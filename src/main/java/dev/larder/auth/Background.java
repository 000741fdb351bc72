package dev.larder.auth;

import jakarta.annotation.PreDestroy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Work that goes on after the answer, so that the time of the answer does not tell whether there
 * was any. Bounded: what does not fit any more is dropped and logged.
 */
@Component
final class Background {

    private static final Logger log = LoggerFactory.getLogger(Background.class);

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
        try {
            pool.execute(() -> guarded(what, work));
        } catch (RejectedExecutionException e) {
            log.atError()
                    .addKeyValue("work", what)
                    .setCause(e)
                    .log("too much waits in the background");
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
