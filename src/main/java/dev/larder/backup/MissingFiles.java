package dev.larder.backup;

import dev.larder.api.Json;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schemas;
import dev.larder.database.Databases;
import dev.larder.database.Dialect;
import dev.larder.database.Sql;
import dev.larder.field.Field;
import dev.larder.field.FileField;
import dev.larder.replication.Replication;
import dev.larder.storage.BlobEntry;
import dev.larder.storage.BlobQuery;
import dev.larder.storage.BlobStoreException;
import dev.larder.storage.Storages;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Files that records name but the store does not have: after a database went back in time, those
 * that were dropped since.
 */
@Component
final class MissingFiles {

    private static final Logger LOG = LoggerFactory.getLogger(MissingFiles.class);

    private final Databases databases;
    private final Schemas schemas;
    private final Storages storages;
    private final Replication replication;
    private volatile List<String> missing = List.of();

    MissingFiles(Databases databases, Schemas schemas, Storages storages, Replication replication) {
        this.databases = databases;
        this.schemas = schemas;
        this.storages = storages;
        this.replication = replication;
    }

    /** Keys of the files that were missing after the last switch-over. */
    List<String> last() {
        return missing;
    }

    /** Finds out what is missing now, and takes from the mirror of files what that still has. */
    void bringBack() {
        try {
            List<String> found = find();
            if (replication.bringBackFiles(found) > 0) {
                found = find();
            }
            missing = found;
            if (!found.isEmpty()) {
                LOG.atWarn()
                        .addKeyValue("files", found.size())
                        .addKeyValue("first", found.getFirst())
                        .log("records name files that are not there");
            }
        } catch (BlobStoreException | IOException e) {
            LOG.atWarn().setCause(e).log("missing files could not be looked for");
        }
    }

    /** Keys that records name and the store lacks. */
    private List<String> find() {
        var found = new ArrayList<String>();
        for (CollectionModel collection : schemas.current().all()) {
            List<FileField> fields =
                    collection.fields().stream()
                            .filter(FileField.class::isInstance)
                            .map(FileField.class::cast)
                            .toList();
            if (!fields.isEmpty() && !collection.isView()) {
                Set<String> there = keys(collection.id() + "/");
                fields.forEach(field -> collect(collection, field, there, found));
            }
        }
        return List.copyOf(found);
    }

    private Set<String> keys(String prefix) {
        var keys = new HashSet<String>();
        for (BlobEntry entry : storages.files().entries(BlobQuery.prefix(prefix))) {
            keys.add(entry.key());
        }
        return keys;
    }

    private void collect(
            CollectionModel collection, Field field, Set<String> there, List<String> found) {
        String column = Dialect.quote(field.name());
        var rows =
                Sql.of(
                        "SELECT id, "
                                + column
                                + " FROM "
                                + Dialect.quote(collection.name())
                                + " WHERE "
                                + column
                                + " NOT IN ('', '[]')");
        databases
                .data()
                .<@Nullable Void>read(db -> {
                    db.forEach(
                            rows,
                            row -> {
                                String folder = collection.id() + "/" + row.text(0) + "/";
                                for (String name : names(String.valueOf(row.text(1)))) {
                                    if (!there.contains(folder + name)) {
                                        found.add(folder + name);
                                    }
                                }
                            });
                    return null;
                });
    }

    private static List<String> names(String stored) {
        if (!stored.startsWith("[")) {
            return List.of(stored);
        }
        return Json.parse(stored) instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }
}
