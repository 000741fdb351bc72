package dev.larder.collection;

import dev.larder.api.ApiException;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.database.DatabaseException;
import dev.larder.database.Session;
import dev.larder.database.Tx;
import dev.larder.field.Field;
import dev.larder.field.Members;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings many collections to the state that a list of definitions describes, all of them or none.
 * The checks come after everything is saved, since definitions may refer to each other.
 */
public final class CollectionImport {

    /** Views last, since they may read from the others. */
    private static final Comparator<Item> ORDER =
            Comparator.comparing((Item item) -> item.model().isView())
                    .thenComparing(item -> item.model().created())
                    .thenComparing(item -> item.model().updated());

    private final Collections collections;

    CollectionImport(Collections collections) {
        this.collections = collections;
    }

    /**
     * A definition and the stored collection that it is for.
     *
     * @param claimedType type that the definition names
     * @param original stored state; null when the collection is new
     */
    private record Item(
            CollectionModel model, String claimedType, @Nullable CollectionModel original) {

        Item withModel(CollectionModel saved) {
            return new Item(saved, claimedType, original);
        }
    }

    /**
     * Imports definitions.
     *
     * @param definitions collections in their JSON form
     * @param deleteMissing whether collections and fields that are not among them are deleted with
     *     their data; those of the product stay
     * @throws ApiException 400 with the errors
     */
    public void run(
            Session session,
            List<? extends Map<String, ? extends @Nullable Object>> definitions,
            boolean deleteMissing) {
        try {
            List<Item> items = read(collections.read(session), definitions, deleteMissing);
            session.<@Nullable Void>transaction(tx -> {
                apply(tx, items, deleteMissing);
                return null;
            });
        } catch (InvalidCollectionException e) {
            throw ApiException.badRequest("Failed to import collections.", e.errors());
        } catch (IllegalArgumentException
                | IllegalStateException
                | DatabaseException
                | CollectionInUseException e) {
            throw failure(
                    "Failed to import the collections configuration. Raw error:\n"
                            + ErrorText.of(e));
        }
    }

    private static ApiException failure(String message) {
        var error = new FieldError("validation_collections_import_failure", message);
        return ApiException.badRequest(
                "Failed to import collections.", new FieldErrors().reject("collections", error));
    }

    // ---- reading ----

    private static List<Item> read(
            Schema schema,
            List<? extends Map<String, ? extends @Nullable Object>> definitions,
            boolean deleteMissing) {
        if (definitions.isEmpty()) {
            throw new IllegalArgumentException("no collections to import");
        }
        var items = new ArrayList<Item>();
        for (Map<String, ? extends @Nullable Object> definition : definitions) {
            items.add(read(schema, definition, deleteMissing));
        }
        items.sort(ORDER);
        return items;
    }

    private static Item read(
            Schema schema,
            Map<String, ? extends @Nullable Object> definition,
            boolean deleteMissing) {
        var json = new Members(definition);
        String id = json.text("id", "");
        CollectionModel stored = schema.find(id.isEmpty() ? json.text("name", "") : id);
        if (stored == null) {
            return readNew(json);
        }
        var complete = new LinkedHashMap<String, @Nullable Object>(definition);
        if (complete.get("fields") == null && deleteMissing) {
            complete.put("fields", List.of());
        }
        CollectionModel merged = CollectionJson.merge(stored, complete);
        List<Field> fields = withStored(merged.fields(), stored, deleteMissing);
        return new Item(
                merged.withCommon(merged.common().withFields(fields)),
                json.text("type", stored.type()),
                stored);
    }

    private static Item readNew(Members json) {
        String type = json.text("type", "");
        String name = json.text("name", "");
        String id = json.text("id", "");
        CollectionModel scaffold = Defaults.scaffold(type, id, name);
        if (id.isEmpty()) {
            scaffold = Defaults.scaffold(type, Defaults.idOf(scaffold.type(), name), name);
        }
        return new Item(
                CollectionJson.merge(scaffold, json.json()),
                type.isEmpty() ? CollectionModel.BASE : type,
                null);
    }

    /**
     * Adds the stored fields that the definition leaves out. A field that the definition has under
     * the same name and type, but with another id, is the stored one.
     */
    private static List<Field> withStored(
            List<Field> imported, CollectionModel stored, boolean deleteMissing) {
        var fields = new ArrayList<>(imported);
        for (Field field : stored.fields()) {
            boolean dropped = deleteMissing && !field.isSystem();
            if (dropped || fields.stream().anyMatch(present -> present.id().equals(field.id()))) {
                continue;
            }
            for (int i = 0; i < fields.size(); i++) {
                Field present = fields.get(i);
                if (present.name().equals(field.name()) && present.type().equals(field.type())) {
                    fields.set(i, present.withIdentity(present.identity().withId(field.id())));
                    break;
                }
            }
            FieldList.add(fields, field);
        }
        return fields;
    }

    // ---- applying ----

    /**
     * Deletes collections and saves whole definitions, which then hold exactly for their
     * collections.
     *
     * @param delete ids or names; those that are gone already are passed over
     * @throws ApiException 400 with the errors
     */
    void applyExactly(
            Tx tx,
            List<String> delete,
            List<? extends Map<String, ? extends @Nullable Object>> definitions) {
        for (String idOrName : delete) {
            CollectionModel stored = collections.read(tx).find(idOrName);
            if (stored != null) {
                collections.delete(tx, stored, false);
            }
        }
        if (!definitions.isEmpty()) {
            save(tx, readExactly(collections.read(tx), definitions));
        }
    }

    private static List<Item> readExactly(
            Schema schema, List<? extends Map<String, ? extends @Nullable Object>> definitions) {
        var items = new ArrayList<Item>();
        for (Map<String, ? extends @Nullable Object> definition : definitions) {
            var json = new Members(definition);
            String id = json.text("id", "");
            CollectionModel stored = schema.find(id.isEmpty() ? json.text("name", "") : id);
            items.add(
                    stored == null
                            ? readNew(json)
                            : new Item(
                                    CollectionJson.merge(stored, definition),
                                    json.text("type", stored.type()),
                                    stored));
        }
        items.sort(ORDER);
        return items;
    }

    private void apply(Tx tx, List<Item> items, boolean deleteMissing) {
        if (deleteMissing) {
            deleteMissing(tx, items);
        }
        save(tx, items);
    }

    private void save(Tx tx, List<Item> items) {
        var saved = new ArrayList<Item>();
        for (Item item : items) {
            saved.add(item.withModel(save(tx, item)));
        }
        Schema schema = collections.read(tx);
        for (Item item : saved) {
            check(tx, schema, item);
        }
    }

    private void deleteMissing(Tx tx, List<Item> items) {
        var kept = new HashSet<String>();
        items.forEach(item -> kept.add(item.model().id()));
        collections.read(tx).all().stream()
                .filter(stored -> !stored.system() && !kept.contains(stored.id()))
                .sorted(Comparator.comparing(CollectionModel::updated))
                .forEach(stored -> collections.delete(tx, stored, false));
    }

    private CollectionModel save(Tx tx, Item item) {
        try {
            return collections.save(tx, item.model(), item.original(), item.claimedType(), false);
        } catch (DatabaseException | IllegalStateException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "failed to save collection \"" + item.model().name() + "\": " + ErrorText.of(e),
                    e);
        }
    }

    private void check(Tx tx, Schema schema, Item item) {
        var errors = new FieldErrors();
        CollectionModel model = item.model();
        CollectionModel original = item.original() == null ? model : item.original();
        // views were saved with the fields of their query
        collections.validator(tx, schema, model, item.claimedType(), original).validate(errors);
        if (!errors.isEmpty()) {
            throw failure(
                    "Data validations failed for collection \""
                            + model.name()
                            + "\" ("
                            + model.id()
                            + "):\n"
                            + ErrorText.indented(errors));
        }
    }
}
