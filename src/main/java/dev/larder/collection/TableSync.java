package dev.larder.collection;

import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.crypto.Ids;
import dev.larder.database.ColumnKind;
import dev.larder.database.DatabaseException;
import dev.larder.database.Dialect;
import dev.larder.database.Sql;
import dev.larder.database.Tx;
import dev.larder.field.Field;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * Keeps the table behind a collection in step with its definition. A column is known by the id of
 * its field: another name renames it, another id is another column.
 */
final class TableSync {

    private final Tx tx;
    private final CollectionModel collection;

    private TableSync(Tx tx, CollectionModel collection) {
        this.tx = tx;
        this.collection = collection;
    }

    /**
     * Creates or alters the table.
     *
     * @param old the stored definition; null for a new collection
     * @throws InvalidCollectionException when an index cannot be made
     */
    static void apply(Tx tx, CollectionModel collection, @Nullable CollectionModel old) {
        var sync = new TableSync(tx, collection);
        if (old == null || Dialect.object(tx, old.name()) == null) {
            sync.create();
        } else {
            sync.update(old);
        }
    }

    private void create() {
        var sorted = new TreeMap<String, ColumnKind>();
        collection.fields().forEach(field -> sorted.put(field.name(), field.column()));
        tx.execute(Dialect.createTable(collection.name(), sorted));
        createIndexes();
    }

    private void update(CollectionModel old) {
        boolean renamed = !old.name().equalsIgnoreCase(collection.name());
        boolean reindexed =
                renamed
                        || !CollectionJson.text(old.fields())
                                .equals(CollectionJson.text(collection.fields()))
                        || !old.indexes().equals(collection.indexes());
        if (reindexed) {
            dropIndexes(old);
        }
        if (renamed) {
            tx.execute(Dialect.renameTable(old.name(), collection.name()));
        }
        dropColumns(old);
        addAndRenameColumns(old);
        for (Field field : collection.fields()) {
            convertCardinality(old.findFieldById(field.id()), field);
        }
        if (reindexed) {
            createIndexes();
        }
    }

    private void dropColumns(CollectionModel old) {
        for (Field field : old.fields()) {
            if (collection.findFieldById(field.id()) == null) {
                tx.execute(Dialect.dropColumn(collection.name(), field.name()));
            }
        }
    }

    /** Goes through temporary names, so that two columns may swap theirs. */
    private void addAndRenameColumns(CollectionModel old) {
        var finalNames = new LinkedHashMap<String, String>();
        for (Field field : collection.fields()) {
            Field oldField = old.findFieldById(field.id());
            String temporary = field.name() + randomSuffix();
            if (oldField == null) {
                tx.execute(Dialect.addColumn(collection.name(), temporary, field.column()));
                finalNames.put(temporary, field.name());
            } else if (!oldField.name().equals(field.name())) {
                tx.execute(Dialect.renameColumn(collection.name(), oldField.name(), temporary));
                finalNames.put(temporary, field.name());
            }
        }
        finalNames.forEach((temporary, name) ->
                tx.execute(Dialect.renameColumn(collection.name(), temporary, name)));
    }

    /**
     * Makes lists of single values or single values of lists; a field that is new counts as single
     * before.
     */
    private void convertCardinality(@Nullable Field old, Field field) {
        boolean wasMultiple = old != null && old.isMultiple();
        if (wasMultiple == field.isMultiple()) {
            return;
        }
        // a view that refers to the column would stand in the way
        List<Dialect.SchemaObject> views =
                Dialect.objects(tx).stream()
                        .filter(object -> object.type().equals("view") && object.sql() != null)
                        .toList();
        views.forEach(view -> tx.execute(Dialect.dropView(view.name())));
        String table = collection.name();
        String temporary = "_" + field.name() + randomSuffix();
        tx.execute(Dialect.renameColumn(table, field.name(), temporary));
        tx.execute(Dialect.addColumn(table, field.name(), field.column()));
        tx.execute(
                field.isMultiple()
                        ? Dialect.copyToArray(table, temporary, field.name())
                        : Dialect.copyToSingle(table, temporary, field.name()));
        tx.execute(Dialect.dropColumn(table, temporary));
        views.forEach(view -> tx.execute(Sql.of(String.valueOf(view.sql()))));
    }

    private void dropIndexes(CollectionModel old) {
        for (String statement : old.indexes()) {
            String name = IndexDefinition.parse(statement).indexName();
            if (name.isEmpty()) {
                throw new IllegalStateException(
                        "failed to drop index - missing index name: " + statement);
            }
            tx.execute(Dialect.dropIndex(name));
        }
    }

    private void createIndexes() {
        var errors = new FieldErrors();
        for (int i = 0; i < collection.indexes().size(); i++) {
            IndexDefinition index =
                    IndexDefinition.parse(collection.indexes().get(i)).withTable(collection.name());
            FieldError error = create(index);
            if (error != null) {
                errors.nested("indexes").reject(Integer.toString(i), error);
            }
        }
        if (!errors.isEmpty()) {
            throw new InvalidCollectionException(errors);
        }
    }

    private @Nullable FieldError create(IndexDefinition index) {
        if (!index.isValid()) {
            return new FieldError(
                    "validation_invalid_index_expression", "Invalid CREATE INDEX expression.");
        }
        try {
            tx.execute(Sql.of(index.build()));
            return null;
        } catch (DatabaseException e) {
            return new FieldError(
                    "validation_invalid_index_expression",
                    "Failed to create index " + index.indexName() + " - " + e.reason() + ".");
        }
    }

    private static String randomSuffix() {
        return Ids.random(5, Ids.ALPHANUMERIC);
    }
}
