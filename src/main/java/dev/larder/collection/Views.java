package dev.larder.collection;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

import dev.larder.api.FieldErrors;
import dev.larder.crypto.Ids;
import dev.larder.database.Connection;
import dev.larder.database.DatabaseException;
import dev.larder.database.Dialect;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.database.Tx;
import dev.larder.field.BoolField;
import dev.larder.field.Field;
import dev.larder.field.Identity;
import dev.larder.field.JsonField;
import dev.larder.field.NumberField;
import dev.larder.field.RelationField;
import dev.larder.field.TextField;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Views: the fields that a query yields, the SQL view behind a view collection, and trying a query
 * out.
 *
 * <p>The columns come from the database, which is asked through a view that lives for a moment;
 * what each of them is comes from the text of the query, as far as that tells (see {@link
 * ViewQuery}). What neither tells is JSON.
 */
final class Views {

    private static final Pattern CAST =
            Pattern.compile("(?is)^cast\\s*\\(.*\\s+as\\s+(\\w+)\\s*\\)$");
    private static final String ID = "id";

    private Views() {}

    /**
     * A field of a view and where it comes from.
     *
     * @param collection collection that it is taken from; null when it comes from none
     * @param original the field that it copies; null when it copies none
     */
    record Source(Field field, @Nullable CollectionModel collection, @Nullable Field original) {}

    /**
     * A query that was tried out.
     *
     * @param sample first records, members sorted
     */
    record DryRun(List<Field> fields, List<Map<String, @Nullable Object>> sample) {}

    // ---- fields ----

    /**
     * The fields that a query yields.
     *
     * @throws IllegalArgumentException when the query cannot be understood, or yields no id
     * @throws dev.larder.database.DatabaseException when the database refuses it
     */
    static List<Field> fields(Tx tx, Schema schema, String query) {
        List<Field> fields = readFields(tx, schema, query);
        if (fields.stream().noneMatch(field -> field.name().equals(ID))) {
            throw new IllegalArgumentException(
                    "missing required id column"
                            + " (you can use `(ROW_NUMBER() OVER()) as id` if you don't have one)");
        }
        return fields;
    }

    /**
     * As {@link #fields}, but an id may be missing, and nothing is yielded where the query is at
     * fault.
     */
    static List<Field> tryFields(Tx tx, Schema schema, String query) {
        try {
            return readFields(tx, schema, query);
        } catch (IllegalArgumentException | DatabaseException _) {
            return List.of(); // the check of the query says what is wrong with it
        }
    }

    private static List<Field> readFields(Tx tx, Schema schema, String query) {
        Map<String, Source> sources = sources(schema, query);
        var fields = new ArrayList<Field>();
        for (Dialect.Column column : columns(tx, query)) {
            Source source = sources.get(column.name());
            FieldList.add(fields, source == null ? defaultField(column.name()) : source.field());
        }
        return fields;
    }

    /** What the text of a query tells about its columns, by their names. */
    static Map<String, Source> sources(Schema schema, String query) {
        ViewQuery parsed = ViewQuery.parse(query);
        Map<String, CollectionModel> tables = collections(schema, parsed.tables());
        String mainTable = parsed.tables().isEmpty() ? "" : parsed.tables().getFirst().alias();
        var sources = new HashMap<String, Source>();
        for (ViewQuery.Name column : parsed.columns()) {
            if (column.alias().equals("*")) {
                throw new IllegalArgumentException(
                        "wildcard columns (*) are not supported"
                                + " - name each field that the view is to have");
            }
            sources.put(column.alias(), source(column, tables, mainTable));
        }
        return sources;
    }

    private static Map<String, CollectionModel> collections(
            Schema schema, List<ViewQuery.Name> tables) {
        var collections = new HashMap<String, CollectionModel>();
        for (ViewQuery.Name table : tables) {
            CollectionModel found =
                    table.alias().contains("(") ? null : schema.find(table.original());
            if (found != null && found.name().equals(table.original())) {
                collections.put(table.alias(), found);
            }
        }
        return collections;
    }

    private static Source source(
            ViewQuery.Name column, Map<String, CollectionModel> tables, String mainTable) {
        if (column.alias().equals(ID)) {
            return new Source(defaultField(ID), null, null);
        }
        Field computed = computed(column);
        if (computed != null) {
            return new Source(computed, null, null);
        }
        String[] parts = column.original().split("\\.", -1);
        CollectionModel collection = tables.get(parts.length == 2 ? parts[0] : mainTable);
        String name = parts.length == 2 ? parts[1] : parts[0];
        Field original = collection == null ? null : findIgnoringCase(collection, name);
        if (collection == null || original == null) {
            return new Source(defaultField(column.alias()), collection, null);
        }
        if (name.equalsIgnoreCase(ID)) {
            var relation =
                    new RelationField(Identity.of(column.alias()), collection.id(), false, 0, 1);
            return new Source(relation, collection, null);
        }
        Identity identity =
                original.identity()
                        .withId("_clone_" + Ids.random(4, Ids.ALPHANUMERIC))
                        .withName(column.alias());
        return new Source(original.withIdentity(identity), collection, original);
    }

    /** The field of an expression whose text tells its type; null when it does not. */
    private static @Nullable Field computed(ViewQuery.Name column) {
        String expression = column.original().toLowerCase(Locale.ROOT);
        Identity identity = Identity.of(column.alias());
        if (expression.startsWith("count(")) {
            return new NumberField(identity, null, null, true);
        }
        if (expression.startsWith("total(")) {
            return new NumberField(identity, null, null, false);
        }
        Matcher cast = CAST.matcher(expression);
        if (!cast.find()) {
            return null;
        }
        return switch (cast.group(1)) {
            case "real", "decimal", "numeric" -> new NumberField(identity, null, null, false);
            case "int", "integer" -> new NumberField(identity, null, null, true);
            case "text" -> TextField.of(identity);
            case "boolean", "bool" -> new BoolField(identity);
            default -> null;
        };
    }

    private static @Nullable Field findIgnoringCase(CollectionModel collection, String name) {
        for (Field field : collection.fields()) {
            if (field.name().equalsIgnoreCase(name)) {
                return field;
            }
        }
        return null;
    }

    private static Field defaultField(String name) {
        if (name.equals(ID)) {
            var identity = new Identity("", ID, true, false, false, "", true);
            return new TextField(identity, 0, 0, TextField.PLAIN_ID_PATTERN, "", true);
        }
        return new JsonField(Identity.of(name), 1);
    }

    // ---- SQL views ----

    /**
     * The query that the SQL view is made of: as it is when its ids are text, else wrapped so that
     * they are.
     */
    static String executable(Tx tx, String query) {
        String trimmed = ViewQuery.trim(query);
        boolean textId =
                columns(tx, trimmed).stream()
                        .anyMatch(column ->
                                column.name().equalsIgnoreCase(ID)
                                        && column.type().equalsIgnoreCase("TEXT"));
        if (textId) {
            return trimmed;
        }
        String columns =
                ViewQuery.parse(trimmed).columns().stream()
                        .map(column ->
                                column.alias().equals(ID)
                                        ? "CAST("
                                                + Dialect.quote(ID)
                                                + " as TEXT) "
                                                + Dialect.quote(ID)
                                        : Dialect.quote(column.alias()))
                        .collect(Collectors.joining(","));
        return "SELECT " + columns + " FROM (" + trimmed + ")";
    }

    /** Makes the SQL view of a name anew. */
    static void create(Tx tx, String name, String query) {
        tx.execute(Dialect.dropView(name));
        tx.execute(Dialect.createView(name, ViewQuery.normalize(query)));
        Dialect.columns(tx, name); // only looking at a view tells whether what it speaks of exists
    }

    static void drop(Tx tx, String name) {
        tx.execute(Dialect.dropView(name));
    }

    /** What the database says about the columns of a query. */
    private static List<Dialect.Column> columns(Tx tx, String query) {
        String name = "_temp_" + Ids.random(6, Ids.ALPHANUMERIC);
        return tx.write(inner -> {
            create(inner, name, query);
            List<Dialect.Column> columns = Dialect.columns(inner, name);
            drop(inner, name);
            return columns;
        });
    }

    // ---- trying out ----

    /**
     * Derives the fields of a query and runs it, without leaving anything behind.
     *
     * @param limit largest number of records of the sample
     * @throws IllegalArgumentException when it is no query for a view collection
     * @throws dev.larder.database.DatabaseException when the database refuses it
     */
    static DryRun dryRun(Session session, Schema schema, String query, int limit) {
        String name = "temp_view_" + Ids.random(5, Ids.ALPHANUMERIC);
        String id = Defaults.idOf(CollectionModel.VIEW, name);
        String normalized = ViewQuery.normalize(query);
        var executable = new AtomicReference<>(normalized);
        ViewCollection view =
                session.transaction(tx -> {
                    var derived =
                            new ViewCollection(
                                    Common.of(id, name).withFields(fields(tx, schema, normalized)),
                                    normalized);
                    requireValidFields(derived, schema);
                    executable.set(executable(tx, normalized));
                    return derived;
                });
        List<Map<String, @Nullable Object>> sample =
                session.read(connection -> sample(connection, view, executable.get(), limit));
        requireIds(sample);
        return new DryRun(view.fields(), sample);
    }

    private static void requireValidFields(ViewCollection view, Schema schema) {
        for (int i = 0; i < view.fields().size(); i++) {
            Field field = view.fields().get(i);
            var errors = new FieldErrors();
            field.validateSettings(new SchemaSettings(schema, view, null), errors);
            if (!errors.isEmpty()) {
                throw new IllegalArgumentException(
                        "invalid field \""
                                + field.name()
                                + "\" ("
                                + i
                                + "): "
                                + ErrorText.of(errors));
            }
        }
    }

    private static List<Map<String, @Nullable Object>> sample(
            Connection connection, ViewCollection view, String query, int limit) {
        return connection.list(
                Sql.of("SELECT * FROM (SELECT * FROM (" + query + ")) LIMIT ?", limit),
                row -> {
                    var json = new TreeMap<String, @Nullable Object>();
                    for (int i = 0; i < row.columnCount(); i++) {
                        Field field = view.findField(row.columnName(i));
                        if (field != null && !field.isHidden()) {
                            json.put(field.name(), field.toJson(field.decode(row.value(i))));
                        }
                    }
                    json.put("collectionId", view.id());
                    json.put("collectionName", view.name());
                    return json;
                });
    }

    private static void requireIds(List<Map<String, @Nullable Object>> sample) {
        var ids = new HashSet<@Nullable Object>();
        for (Map<String, @Nullable Object> json : sample) {
            Object id = json.get(ID);
            if (id == null || id.equals("")) {
                throw new IllegalArgumentException(
                        "the query could return records with empty or invalid ids");
            }
            if (!ids.add(id)) {
                throw new IllegalArgumentException(
                        "the query could return records with non-unique ids");
            }
        }
    }
}
