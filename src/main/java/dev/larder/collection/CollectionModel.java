package dev.larder.collection;

import dev.larder.api.Json;
import dev.larder.field.Field;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** The definition of one collection. */
public sealed interface CollectionModel extends Json.Writable
        permits BaseCollection, AuthCollection, ViewCollection {

    String BASE = "base";
    String AUTH = "auth";
    String VIEW = "view";

    /** Name of the auth collection whose records may do everything. */
    String SUPERUSERS = "_superusers";

    Common common();

    CollectionModel withCommon(Common common);

    /** {@code base}, {@code auth} or {@code view}. */
    String type();

    default String id() {
        return common().id();
    }

    default String name() {
        return common().name();
    }

    default boolean system() {
        return common().system();
    }

    default List<Field> fields() {
        return common().fields();
    }

    default List<String> indexes() {
        return common().indexes();
    }

    default @Nullable String listRule() {
        return common().listRule();
    }

    default @Nullable String viewRule() {
        return common().viewRule();
    }

    default @Nullable String createRule() {
        return common().createRule();
    }

    default @Nullable String updateRule() {
        return common().updateRule();
    }

    default @Nullable String deleteRule() {
        return common().deleteRule();
    }

    default String created() {
        return common().created();
    }

    default String updated() {
        return common().updated();
    }

    default boolean isView() {
        return this instanceof ViewCollection;
    }

    default boolean isAuth() {
        return this instanceof AuthCollection;
    }

    default boolean isSuperusers() {
        return name().equals(SUPERUSERS);
    }

    /** The field with exactly this name; null when there is none. */
    default @Nullable Field findField(String name) {
        int place = placeOf(name);
        return place < 0 ? null : fields().get(place);
    }

    /** Place in {@link #fields} of the field with exactly this name; -1 when there is none. */
    default int placeOf(String name) {
        return NamedFields.place(fields(), name);
    }

    /** The field with this id; null when there is none. */
    default @Nullable Field findFieldById(String id) {
        for (Field field : fields()) {
            if (field.id().equals(id)) {
                return field;
            }
        }
        return null;
    }

    /** What hooks may be bound to: id and name. */
    default List<String> tags() {
        return List.of(id(), name());
    }

    /** The form that clients see, members in a fixed order, without secrets. */
    @Override
    default Map<String, @Nullable Object> toJson() {
        return CollectionJson.write(this);
    }
}
