package dev.larder.collection;

import dev.larder.api.Json;
import dev.larder.database.Connection;
import dev.larder.database.Row;
import dev.larder.database.Sql;
import dev.larder.field.Dates;
import dev.larder.field.Members;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;

/** The rows of {@code _collections}. */
final class CollectionRows {

    private static final String SELECT =
            "SELECT id, system, type, name, fields, indexes, listRule, viewRule, createRule,"
                    + " updateRule, deleteRule, options, created, updated FROM _collections";

    private CollectionRows() {}

    /** All collections in the order of their rows. */
    static List<CollectionModel> readAll(Connection connection) {
        return connection.list(Sql.of(SELECT + " ORDER BY _rowid_"), CollectionRows::read);
    }

    static @Nullable CollectionModel find(Connection connection, String id) {
        return connection.first(Sql.of(SELECT + " WHERE id = ?", id), CollectionRows::read);
    }

    static void insert(Connection connection, CollectionModel collection) {
        connection.execute(
                Sql.of(
                        "INSERT INTO _collections (system, type, name, fields, indexes, listRule, viewRule, createRule,"
                                + " updateRule, deleteRule, options, created, updated, id)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        values(collection)));
    }

    static void update(Connection connection, CollectionModel collection) {
        connection.execute(
                Sql.of(
                        "UPDATE _collections SET system = ?, type = ?, name = ?, fields = ?, indexes = ?, listRule = ?,"
                                + " viewRule = ?, createRule = ?, updateRule = ?, deleteRule = ?, options = ?, created = ?,"
                                + " updated = ? WHERE id = ?",
                        values(collection)));
    }

    static void delete(Connection connection, String id) {
        connection.execute(Sql.of("DELETE FROM _collections WHERE id = ?", id));
    }

    private static @Nullable Object[] values(CollectionModel collection) {
        return new @Nullable Object[] {
            collection.system(),
            collection.type(),
            collection.name(),
            CollectionJson.text(collection.fields()),
            Json.write(collection.indexes()),
            collection.listRule(),
            collection.viewRule(),
            collection.createRule(),
            collection.updateRule(),
            collection.deleteRule(),
            Json.write(CollectionJson.storedOptions(collection)),
            collection.created(),
            collection.updated(),
            collection.id()
        };
    }

    private static CollectionModel read(Row row) {
        String name = text(row, 3);
        try {
            var common =
                    new Common(
                            text(row, 0),
                            name,
                            row.integer(1) != 0,
                            FieldList.parse(list(row, 4)),
                            texts(row, 5),
                            row.text(6),
                            row.text(7),
                            row.text(8),
                            row.text(9),
                            row.text(10),
                            Dates.canonical(row.text(12)),
                            Dates.canonical(row.text(13)));
            return read(common, text(row, 2), new Members(Json.parseObject(text(row, 11))));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the stored collection " + name + " cannot be read", e);
        }
    }

    private static CollectionModel read(Common common, String type, Members options) {
        return switch (type) {
            case CollectionModel.VIEW -> new ViewCollection(common, options.text("viewQuery", ""));
            case CollectionModel.AUTH ->
                    new AuthCollection(
                            common, CollectionJson.mergeOptions(Defaults.emptyOptions(), options));
            case CollectionModel.BASE -> new BaseCollection(common);
            default -> throw new IllegalArgumentException("unknown type of collection: " + type);
        };
    }

    private static String text(Row row, int column) {
        String text = row.text(column);
        return text == null ? "" : text;
    }

    private static @Nullable List<?> list(Row row, int column) {
        String text = text(row, column);
        return text.isEmpty() ? null : (List<?>) Json.parse(text);
    }

    private static List<String> texts(Row row, int column) {
        var members = new Members(Collections.singletonMap("indexes", list(row, column)));
        List<String> texts = members.texts("indexes", null);
        return texts == null ? List.of() : texts;
    }
}
