package dev.larder.collection;

import dev.larder.database.Database;
import dev.larder.database.DatabaseException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.UncheckedIOException;
import java.util.List;

/** Writes a migration for every collection that is created, changed or deleted through the API. */
final class Automigrate {

    private static final Logger log = LoggerFactory.getLogger(Automigrate.class);
    private static final int OUTSIDE = -999;
    private static final String ID = "automigrate";

    private final Database database;
    private final Schemas schemas;
    private final Migrations migrations;

    Automigrate(Database database, Schemas schemas, Migrations migrations) {
        this.database = database;
        this.schemas = schemas;
        this.migrations = migrations;
    }

    void bind(CollectionHooks hooks) {
        hooks.createRequest.bind(ID, OUTSIDE, this::around);
        hooks.updateRequest.bind(ID, OUTSIDE, this::around);
        hooks.deleteRequest.bind(ID, OUTSIDE, this::around);
    }

    private void around(CollectionRequestEvent event) {
        String id = event.collections().getFirst().id();
        CollectionModel before = schemas.current().findById(id);
        event.next();
        CollectionModel after = schemas.current().findById(event.collections().getFirst().id());
        try {
            record(before, after);
        } catch (UncheckedIOException | DatabaseException e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("collection", id)
                    .log("the migration of a changed collection could not be written");
        }
    }

    private void record(@Nullable CollectionModel before, @Nullable CollectionModel after) {
        if (before == null && after != null) {
            migrations.record(
                    database,
                    "created_" + after.name(),
                    MigrationFile.Part.saving(List.of(after)),
                    MigrationFile.Part.deleting(after.id()));
        } else if (before != null && after == null) {
            migrations.record(
                    database,
                    "deleted_" + before.name(),
                    MigrationFile.Part.deleting(before.id()),
                    MigrationFile.Part.saving(List.of(before)));
        } else if (before != null && after != null && !isSame(before, after)) {
            migrations.record(
                    database,
                    "updated_" + before.name(),
                    MigrationFile.Part.saving(List.of(after)),
                    MigrationFile.Part.saving(List.of(before)));
        }
    }

    /** Whether only the time of the last change differs. */
    private static boolean isSame(CollectionModel before, CollectionModel after) {
        return after.withCommon(after.common().withTimes(after.created(), before.updated()))
                .equals(before);
    }
}
