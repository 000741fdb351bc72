package dev.larder.collection;

import dev.larder.database.DatabaseReplaced;
import dev.larder.database.ForeignCommit;

import org.springframework.context.event.EventListener;

/**
 * Reads the collections again after another process may have changed them, or the database was
 * replaced.
 */
final class SchemaFollower {

    private final Schemas schemas;

    SchemaFollower(Schemas schemas) {
        this.schemas = schemas;
    }

    @EventListener
    void on(ForeignCommit commit) {
        schemas.reload();
    }

    @EventListener
    void on(DatabaseReplaced replaced) {
        schemas.reload();
    }
}
