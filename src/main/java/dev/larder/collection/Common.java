package dev.larder.collection;

import dev.larder.field.Field;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What collections of every type have. A rule is a filter expression; empty means everybody, null
 * only superusers.
 *
 * @param id stable id, also the folder of its files; empty until the collection is saved for the
 *     first time
 * @param name name of the collection and of its table
 * @param system whether it belongs to the product: it keeps its name and rules and cannot be
 *     deleted
 * @param fields in the order of the definition
 * @param indexes {@code CREATE INDEX} statements as they were given
 * @param created when it was created, in canonical form; empty until it is saved
 * @param updated when it was saved last
 */
public record Common(
        String id,
        String name,
        boolean system,
        List<Field> fields,
        List<String> indexes,
        @Nullable String listRule,
        @Nullable String viewRule,
        @Nullable String createRule,
        @Nullable String updateRule,
        @Nullable String deleteRule,
        String created,
        String updated) {

    public Common {
        fields = NamedFields.of(fields);
        indexes = List.copyOf(indexes);
    }

    /** A collection without fields that only superusers may use. */
    public static Common of(String id, String name) {
        return new Common(
                id, name, false, List.of(), List.of(), null, null, null, null, null, "", "");
    }

    public Common withId(String newId) {
        return new Common(
                newId,
                name,
                system,
                fields,
                indexes,
                listRule,
                viewRule,
                createRule,
                updateRule,
                deleteRule,
                created,
                updated);
    }

    public Common withName(String newName) {
        return new Common(
                id,
                newName,
                system,
                fields,
                indexes,
                listRule,
                viewRule,
                createRule,
                updateRule,
                deleteRule,
                created,
                updated);
    }

    public Common withSystem(boolean newSystem) {
        return new Common(
                id,
                name,
                newSystem,
                fields,
                indexes,
                listRule,
                viewRule,
                createRule,
                updateRule,
                deleteRule,
                created,
                updated);
    }

    public Common withFields(List<Field> newFields) {
        return new Common(
                id,
                name,
                system,
                newFields,
                indexes,
                listRule,
                viewRule,
                createRule,
                updateRule,
                deleteRule,
                created,
                updated);
    }

    public Common withIndexes(List<String> newIndexes) {
        return new Common(
                id,
                name,
                system,
                fields,
                newIndexes,
                listRule,
                viewRule,
                createRule,
                updateRule,
                deleteRule,
                created,
                updated);
    }

    /** With each rule replaced by what the change makes of it. */
    public Common withRules(UnaryOperator<@Nullable String> change) {
        return new Common(
                id,
                name,
                system,
                fields,
                indexes,
                change.apply(listRule),
                change.apply(viewRule),
                change.apply(createRule),
                change.apply(updateRule),
                change.apply(deleteRule),
                created,
                updated);
    }

    public Common withTimes(String newCreated, String newUpdated) {
        return new Common(
                id,
                name,
                system,
                fields,
                indexes,
                listRule,
                viewRule,
                createRule,
                updateRule,
                deleteRule,
                newCreated,
                newUpdated);
    }

    /** With a field replaced (by its id), or added. */
    public Common withField(Field field) {
        var next = new ArrayList<>(fields);
        FieldList.add(next, field);
        return withFields(next);
    }
}
