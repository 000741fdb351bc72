package dev.larder.record;

import dev.larder.collection.CollectionModel;
import dev.larder.database.JsonRow;
import dev.larder.field.Field;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Select lists that yield a record as one JSON text, for readers whose view of it needs no look at
 * the record: hidden fields are left out, the e-mail of an auth record by the flag in its row.
 */
final class RowForms {

    private final CollectionModel collection;
    private final @Nullable String forSuperusers;
    private final @Nullable String forOthers;

    RowForms(CollectionModel collection) {
        this.collection = collection;
        // The columns of a view have whatever type its query gives them.
        forSuperusers = collection.isView() ? null : row(_ -> true).sql();
        forOthers = collection.isView() ? null : others(collection);
    }

    /** The select list; null when records of the collection have to be read column by column. */
    @Nullable String selectList(boolean superuser) {
        return superuser ? forSuperusers : forOthers;
    }

    private String others(CollectionModel auth) {
        Predicate<Field> visible = field -> !field.isHidden();
        if (!auth.isAuth()) {
            return row(visible).sql();
        }
        return JsonRow.choose(
                auth.name(),
                "emailVisibility",
                row(visible),
                row(visible.and(field -> !field.name().equals("email"))));
    }

    private JsonRow row(Predicate<Field> visible) {
        Map<String, Field> members = new TreeMap<>();
        for (Field field : collection.fields()) {
            boolean secret =
                    collection.isAuth() && List.of("password", "tokenKey").contains(field.name());
            if (visible.test(field) && !secret) {
                members.put(field.name(), field);
            }
        }
        var row = new JsonRow(collection.name());
        var names = new TreeMap<String, @Nullable Field>(Comparator.naturalOrder());
        names.putAll(members);
        names.put("collectionId", null);
        names.put("collectionName", null);
        names.forEach((name, field) -> {
            if (name.equals("collectionId")) {
                row.constant(name, collection.id());
            } else if (name.equals("collectionName")) {
                row.constant(name, collection.name());
            } else if (field != null) {
                add(row, field);
            }
        });
        return row;
    }

    private static void add(JsonRow row, Field field) {
        switch (field.type()) {
            case "password" -> row.constant(field.name(), "");
            case "date", "autodate" -> row.column(field.name(), JsonRow.Form.DATE);
            default -> row.column(field.name(), form(field));
        }
    }

    private static JsonRow.Form form(Field field) {
        return switch (field.column()) {
            case PRIMARY_KEY -> JsonRow.Form.TEXT;
            case TEXT ->
                    switch (field.type()) {
                        case "select", "relation", "file" -> JsonRow.Form.SINGLE_TEXT;
                        default -> JsonRow.Form.TEXT;
                    };
            case NUMBER -> JsonRow.Form.NUMBER;
            case BOOLEAN -> JsonRow.Form.BOOLEAN;
            case JSON_ARRAY -> JsonRow.Form.ARRAY;
            case JSON -> JsonRow.Form.JSON;
            case GEO_POINT -> JsonRow.Form.GEO_POINT;
        };
    }
}
