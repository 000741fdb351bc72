package dev.larder.collection;

import dev.larder.database.Database;
import dev.larder.database.DatabaseException;
import dev.larder.database.DatabaseReplaced;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;

/**
 * Keeps the snapshot of all collections in step with other processes: where another one has committed something, the
 * collections are read again.
 */
final class SchemaFollower implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SchemaFollower.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Database database;
    private final Schemas schemas;
    private volatile @Nullable ScheduledExecutorService timer;
    private long seenVersion = -1;

    SchemaFollower(Database database, Schemas schemas) {
        this.database = database;
        this.schemas = schemas;
    }

    @Override
    public synchronized void start() {
        seenVersion = database.dataVersion();
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("schema-follower").factory());
        var _ = started.scheduleWithFixedDelay(
                this::follow, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        timer = started;
    }

    /** Looks once; called by the timer. */
    void follow() {
        try {
            long version = database.dataVersion();
            if (version != -1 && version != seenVersion) {
                seenVersion = version;
                schemas.reload();
            }
        } catch (DatabaseException | IllegalStateException e) {
            log.atWarn().setCause(e).log("collections could not be compared with what other processes wrote");
        }
    }

    @EventListener
    void on(DatabaseReplaced replaced) {
        schemas.reload();
    }

    @Override
    public synchronized void stop() {
        ScheduledExecutorService running = timer;
        if (running != null) {
            running.shutdownNow();
            timer = null;
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
