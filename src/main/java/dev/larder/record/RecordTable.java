package dev.larder.record;

import dev.larder.api.FieldErrors;
import dev.larder.api.Json;
import dev.larder.collection.CollectionModel;
import dev.larder.database.Connection;
import dev.larder.database.DatabaseException;
import dev.larder.database.Dialect;
import dev.larder.database.Row;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.field.Field;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statements that read and write whole records of one collection; made once for each state of
 * its schema.
 */
final class RecordTable {

    private final CollectionModel collection;
    private final List<Field> fields;
    private final String table;
    private final String columns;
    private final String insert;
    private final String update;
    private final String delete;
    private final RowText text;

    RecordTable(CollectionModel collection) {
        this.collection = collection;
        fields = collection.fields();
        table = Dialect.quote(collection.name());
        List<String> names = fields.stream().map(Field::name).map(Dialect::quote).toList();
        columns = names.stream().map(name -> table + "." + name).collect(Collectors.joining(", "));
        insert =
                "INSERT INTO "
                        + table
                        + " ("
                        + String.join(", ", names)
                        + ") VALUES ("
                        + names.stream().map(_ -> "?").collect(Collectors.joining(", "))
                        + ")";
        update =
                "UPDATE "
                        + table
                        + " SET "
                        + names.stream()
                                .map(name -> name + " = ?")
                                .collect(Collectors.joining(", "))
                        + " WHERE "
                        + Dialect.quote("id")
                        + " = ?";
        delete = "DELETE FROM " + table + " WHERE ";
        text = new RowText(collection);
    }

    /**
     * The columns of a record in the order of the fields, for the select list of a query on the
     * table's own name.
     */
    String columns() {
        return columns;
    }

    /** The short way from a row to JSON. */
    RowText text() {
        return text;
    }

    /** A query for the row with the bound id. */
    String selectById(String selectList) {
        return "SELECT "
                + selectList
                + " FROM "
                + table
                + " WHERE "
                + table
                + "."
                + Dialect.quote("id")
                + " = ?";
    }

    @Nullable RecordModel find(Connection db, String id) {
        return db.first(Sql.of(selectWhere("id") + " = ?", id), this::read);
    }

    /** The records among these ids; in no certain order. */
    List<RecordModel> findAll(Connection db, Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : db.list(
                        Sql.of(selectWhere("id") + Dialect.inList(), Json.write(ids)), this::read);
    }

    /** The first record whose column holds this value. */
    @Nullable RecordModel findFirst(Connection db, String column, @Nullable Object value) {
        return db.first(Sql.of(selectWhere(column) + " = ? LIMIT 1", value), this::read);
    }

    /** The records whose column holds this value. */
    List<RecordModel> findAllBy(Connection db, String column, @Nullable Object value) {
        return db.list(Sql.of(selectWhere(column) + " = ?", value), this::read);
    }

    /** Records that satisfy a condition on the table's own name. */
    List<RecordModel> list(Connection db, String condition, @Nullable Object... bindings) {
        return db.list(
                Sql.of("SELECT " + columns + " FROM " + table + " WHERE " + condition, bindings),
                this::read);
    }

    private String selectWhere(String column) {
        return "SELECT "
                + columns
                + " FROM "
                + table
                + " WHERE "
                + table
                + "."
                + Dialect.quote(column);
    }

    /** Reads a row that starts with {@link #columns()}. */
    RecordModel read(Row row) {
        var values = new @Nullable Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields.get(i).decode(row.value(i));
        }
        return RecordModel.stored(collection, values);
    }

    /**
     * @throws RecordInvalidException when a unique index refuses the row
     */
    void insert(Session session, RecordModel record) {
        try {
            session.execute(new Sql(insert, new ArrayList<>(record.columns().values())));
        } catch (DatabaseException e) {
            throw uniqueErrors(e);
        }
    }

    /**
     * Writes all columns of a stored record.
     *
     * @return false when the row is not there any more
     * @throws RecordInvalidException when a unique index refuses the row
     */
    boolean update(Session session, RecordModel record) {
        var bindings = new ArrayList<@Nullable Object>(record.columns().values());
        bindings.add(record.id());
        try {
            return session.execute(new Sql(update, bindings)) > 0;
        } catch (DatabaseException e) {
            throw uniqueErrors(e);
        }
    }

    void delete(Session session, Collection<String> ids) {
        String id = Dialect.quote("id");
        session.execute(
                ids.size() == 1
                        ? Sql.of(delete + id + " = ?", ids.iterator().next())
                        : Sql.of(delete + id + Dialect.inList(), Json.write(ids)));
    }

    /**
     * One error for each field of the violated index; the failure itself when the index is over no
     * plain column.
     */
    private RuntimeException uniqueErrors(DatabaseException failure) {
        if (!failure.isUniqueViolation()) {
            return failure;
        }
        var errors = new FieldErrors();
        for (String column : failure.uniqueColumns()) {
            int dot = column.lastIndexOf('.');
            for (Field field : fields) {
                if (field.name().equalsIgnoreCase(column.substring(dot + 1))) {
                    errors.reject(field.name(), "validation_not_unique", "Value must be unique");
                }
            }
        }
        if (errors.isEmpty()) {
            return failure;
        }
        var invalid = new RecordInvalidException(errors);
        invalid.initCause(failure);
        return invalid;
    }
}
