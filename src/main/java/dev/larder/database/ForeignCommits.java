package dev.larder.database;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import java.time.Duration;
import java.util.function.Consumer;

/** Looks from time to time whether another process has committed, since SQLite tells nobody. */
final class ForeignCommits implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ForeignCommits.class);

    private final Database database;
    private final Duration interval;
    private final boolean enabled;
    private final Consumer<ForeignCommit> listener;
    private volatile @Nullable Thread thread;

    ForeignCommits(
            Database database,
            Duration interval,
            boolean enabled,
            Consumer<ForeignCommit> listener) {
        this.database = database;
        this.interval = interval;
        this.enabled = enabled;
        this.listener = listener;
    }

    @Override
    public void start() {
        if (enabled) {
            // From here on, so that nothing between the start and the first look is missed.
            long known = database.dataVersion();
            thread =
                    Thread.ofPlatform()
                            .daemon()
                            .name("larder-foreign-commits")
                            .start(() -> watch(known));
        }
    }

    private void watch(long first) {
        long known = first;
        // Only stop() interrupts.
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(interval);
                long version = database.dataVersion(interval);
                if (version >= 0 && version != known) {
                    known = version;
                    listener.accept(new ForeignCommit());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                log.atWarn().setCause(e).log("a commit of another process may have gone unnoticed");
            }
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
