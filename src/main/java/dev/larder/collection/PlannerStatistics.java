package dev.larder.collection;

import dev.larder.database.Database;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the database look anew at the spread of values when tables or indexes have changed. Off the
 * path of the change, which does not depend on it.
 */
final class PlannerStatistics {

    private static final Logger LOG = LoggerFactory.getLogger(PlannerStatistics.class);
    private static final int INNERMOST = 999;

    private final Database database;

    PlannerStatistics(Database database) {
        this.database = database;
    }

    void bind(CollectionHooks hooks) {
        hooks.afterCreateSuccess.bind("planner statistics", INNERMOST, this::refresh);
        hooks.afterUpdateSuccess.bind("planner statistics", INNERMOST, this::refresh);
    }

    private void refresh(CollectionEvent event) {
        if (!event.collection().isView()) {
            Thread.ofVirtual().name("planner statistics").start(this::optimize);
        }
        event.next();
    }

    private void optimize() {
        try {
            database.optimize();
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("statistics for the query planner not refreshed");
        }
    }
}
