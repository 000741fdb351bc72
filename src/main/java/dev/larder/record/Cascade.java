package dev.larder.record;

import dev.larder.api.ApiTime;
import dev.larder.api.Json;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schema;
import dev.larder.database.Dialect;
import dev.larder.database.Tx;
import dev.larder.field.AutodateField;
import dev.larder.field.Field;
import dev.larder.field.RelationField;
import dev.larder.hook.ModelEvent.Action;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes records with everything that follows from it, in one transaction. Rows are read and
 * deleted by the set; where an ordinary hook is bound, each goes through the whole pipeline
 * instead.
 */
final class Cascade {

    private static final String KEPT_BY_REFERENCE =
            "The record cannot be deleted because it is part of a required relation.";

    private final Tx tx;
    private final Schema schema;
    private final RecordTables tables;
    private final RecordHooks hooks;
    private final Records records;

    Cascade(Tx tx, Schema schema, RecordTables tables, RecordHooks hooks, Records records) {
        this.tx = tx;
        this.schema = schema;
        this.tables = tables;
        this.hooks = hooks;
        this.records = records;
    }

    /** Deletes rows whose own delete hooks run elsewhere. */
    void delete(CollectionModel collection, List<RecordModel> rows) {
        List<String> ids = rows.stream().map(RecordModel::id).toList();
        hooks.deleting()
                .trigger(
                        new RecordsDeletingEvent(tx, rows),
                        collection.tags(),
                        () -> tables.of(collection).delete(tx, ids));
        for (Schema.Reference reference : referencesTo(collection)) {
            follow(reference, ids);
        }
    }

    /** Deletes rows with their delete hooks, or as one set where none is bound. */
    void deleteSet(CollectionModel collection, List<RecordModel> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<String> tags = collection.tags();
        if (hooks.delete().isBoundOrdinarily(tags)
                || hooks.deleteExecute().isBoundOrdinarily(tags)) {
            for (RecordModel row : rows) {
                if (tables.of(collection).find(tx, row.id())
                        != null) { // an earlier one may have taken it along
                    records.delete(tx, row);
                }
            }
            return;
        }
        delete(collection, rows);
        rows.forEach(row -> records.changedInSet(tx, Action.DELETE, row, row));
    }

    /**
     * By name of their collection, then in the order of the fields. Views have nothing to follow.
     */
    private List<Schema.Reference> referencesTo(CollectionModel target) {
        return schema.referencing(target).stream()
                .filter(reference -> !reference.collection().isView())
                .sorted(Comparator.comparing(reference -> reference.collection().name()))
                .toList();
    }

    private void follow(Schema.Reference reference, List<String> deletedIds) {
        CollectionModel collection = reference.collection();
        RelationField field = reference.field();
        String column = Dialect.quote(collection.name()) + "." + Dialect.quote(field.name());
        List<RecordModel> rows =
                tables.of(collection)
                        .list(
                                tx,
                                Dialect.holdsAnyOf(column, field.isMultiple()),
                                Json.write(deletedIds));
        Set<String> gone = new LinkedHashSet<>(deletedIds);
        var orphans = new ArrayList<RecordModel>();
        var survivors = new ArrayList<RecordModel>();
        for (RecordModel row : rows) {
            List<String> left =
                    row.texts(field.name()).stream().filter(id -> !gone.contains(id)).toList();
            if (left.isEmpty() && field.cascadeDelete()) {
                orphans.add(row);
            } else if (left.isEmpty() && field.isRequired()) {
                throw new KeptByReferenceException(KEPT_BY_REFERENCE);
            } else {
                row.put(field.name(), field.normalize(left));
                survivors.add(row);
            }
        }
        deleteSet(collection, orphans);
        updateSet(collection, survivors);
    }

    private void updateSet(CollectionModel collection, List<RecordModel> rows) {
        List<String> tags = collection.tags();
        if (hooks.update().isBoundOrdinarily(tags)
                || hooks.updateExecute().isBoundOrdinarily(tags)) {
            rows.forEach(row -> records.saveUnchecked(tx, row));
            return;
        }
        String now = ApiTime.format(Instant.now());
        RecordTable table = tables.of(collection);
        for (RecordModel row : rows) {
            RecordModel before = row.originalRecord();
            for (Field field : collection.fields()) {
                if (field instanceof AutodateField date && date.onUpdate()) {
                    row.put(date.name(), now);
                }
            }
            if (table.update(tx, row)) {
                row.markStored();
                records.changedInSet(tx, Action.UPDATE, row, before);
            }
        }
    }

    /** Why a delete is refused; the endpoint has its own sentence for it. */
    static final class KeptByReferenceException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        KeptByReferenceException(String message) {
            super(message);
        }
    }
}
