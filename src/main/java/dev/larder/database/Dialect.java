package dev.larder.database;

import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.RenderContext;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Everything that only SQLite understands: expressions as parts of a jOOQ query, statements about
 * the schema as text.
 *
 * <p>Names are quoted here with back-ticks, as the stored schema has them.
 */
public final class Dialect {

    static final Sql VERSION = Sql.of("SELECT sqlite_version()");
    static final Sql JOURNAL_MODE = Sql.of("PRAGMA journal_mode");
    static final Sql DATA_VERSION = Sql.of("PRAGMA data_version");
    static final Sql OPTIMIZE = Sql.of("PRAGMA optimize");
    static final Sql TOUCH = Sql.of("SELECT count(*) FROM sqlite_schema");

    private static final String DEFAULT_ID = "('r'||lower(hex(randomblob(7))))";
    private static final DSLContext CONTEXT =
            DSL.using(
                    SQLDialect.SQLITE,
                    new Settings()
                            .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_QUOTED)
                            .withRenderSchema(false));

    private Dialect() {}

    // ---- queries ----

    /**
     * A fresh context that renders for this database, for queries whose values are more than plain
     * bind values.
     */
    @SuppressWarnings("removal") // jOOQ 3.21 has no other public way to one
    public static RenderContext renderContext() {
        return CONTEXT.renderContext();
    }

    /**
     * A query as text and values. Building and rendering costs as much as running: keep the text of
     * what repeats.
     */
    public static Sql render(Query query) {
        var bindings = new ArrayList<@Nullable Object>();
        for (Object value : CONTEXT.extractBindValues(query)) {
            bindings.add(bindable(value));
        }
        return new Sql(CONTEXT.render(query), bindings);
    }

    private static @Nullable Object bindable(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case Float number -> number.doubleValue();
            case BigInteger number -> number.longValueExact();
            case BigDecimal number -> number.doubleValue();
            case Object other -> other;
        };
    }

    /** The text of a condition: a column equals the next bound text, ASCII letters in any case. */
    public static String equalsInAnyCase(String column) {
        return quote(column) + " = ? COLLATE NOCASE";
    }

    /** A column of a table or of its alias. */
    public static Field<Object> column(String table, String name) {
        return DSL.field(DSL.name(table, name));
    }

    /**
     * The number that SQLite gives each row of a table (not of a view), ascending in the order of
     * insertion.
     */
    public static Field<Long> rowNumber(String table) {
        return DSL.field(DSL.name(table, "_rowid_"), Long.class);
    }

    /** Another number for each row, to sort by. */
    public static Field<Long> random() {
        return DSL.field("RANDOM()", Long.class);
    }

    /** Equality in which NULL equals NULL. */
    public static Condition same(Field<?> left, Field<?> right) {
        return DSL.condition("{0} IS {1}", left, right);
    }

    /** Inequality in which NULL differs from every value. */
    public static Condition different(Field<?> left, Field<?> right) {
        return DSL.condition("{0} IS NOT {1}", left, right);
    }

    /**
     * Whether a text matches a pattern with {@code %} and {@code _}, escaped by a backslash; ASCII
     * letters in any case.
     */
    public static Condition like(Field<?> text, Field<?> pattern) {
        return DSL.condition("{0} LIKE {1} ESCAPE '\\'", text, pattern);
    }

    public static Condition notLike(Field<?> text, Field<?> pattern) {
        return DSL.condition("{0} NOT LIKE {1} ESCAPE '\\'", text, pattern);
    }

    /**
     * A pattern that matches what contains the text of another expression, whose own wildcards stay
     * alive.
     */
    public static Field<String> containing(Field<?> text) {
        return DSL.field("('%' || {0} || '%')", String.class, text);
    }

    /**
     * A value inside a JSON column, as SQL value; text that is not JSON counts as one JSON text.
     *
     * @param path what follows the {@code $} of a JSON path: empty for the whole value, {@code
     *     .a[0]} for a part; spliced into the statement, so only word characters, dots and indexes
     * @throws IllegalArgumentException for any other path
     */
    public static Field<Object> jsonValue(Field<?> json, String path) {
        requirePath(path);
        return DSL.field(
                "(CASE WHEN json_valid({0}) THEN JSON_EXTRACT({0}, {1})"
                        + " ELSE JSON_EXTRACT(json_object('pb', {0}), {2}) END)",
                Object.class, json, DSL.inline("$" + path), DSL.inline("$.pb" + path));
    }

    /** A value inside a column that always holds JSON. */
    public static Field<Object> plainJsonValue(Field<?> json, String path) {
        requirePath(path);
        return DSL.field("JSON_EXTRACT({0}, {1})", Object.class, json, DSL.inline("$" + path));
    }

    private static void requirePath(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (!Character.isLetterOrDigit(c) && "_.[]#-".indexOf(c) < 0) {
                throw new IllegalArgumentException("not a JSON path: " + path);
            }
        }
    }

    /**
     * One row for each element of a JSON array, in column {@link #element}; a value that is no
     * array counts as its only element.
     */
    public static Table<?> elements(Field<?> values, String alias) {
        return DSL.table(
                        "json_each(CASE WHEN iif(json_valid({0}), json_type({0})='array', FALSE) THEN {0}"
                                + " ELSE json_array({0}) END)",
                        values)
                .as(DSL.name(alias));
    }

    /**
     * The end of a condition in text form: the value left of it is an element of a JSON array bound
     * as text.
     */
    public static String inList() {
        return " IN (SELECT value FROM json_each(?))";
    }

    /**
     * A condition in text form: the value of a column, or an element of the JSON array in it, is an
     * element of a JSON array bound as text.
     */
    public static String holdsAnyOf(String quotedColumn, boolean array) {
        return array
                ? "EXISTS (SELECT 1 FROM json_each(CASE WHEN iif(json_valid("
                        + quotedColumn
                        + "), json_type("
                        + quotedColumn
                        + ")='array', FALSE) THEN "
                        + quotedColumn
                        + " ELSE json_array("
                        + quotedColumn
                        + ") END) AS e WHERE e.value"
                        + inList()
                        + ")"
                : quotedColumn + inList();
    }

    /** One row for each element of a JSON array that is given as text. */
    public static Table<?> elementsOf(Field<String> array, String alias) {
        return DSL.table("json_each({0})", array).as(DSL.name(alias));
    }

    /** The value in a row of {@link #elements}. */
    public static Field<Object> element(String alias) {
        return DSL.field(DSL.name(alias, "value"));
    }

    /**
     * Number of elements of a JSON array; 0 for an empty or missing value, 1 for any other single
     * value.
     */
    public static Field<Integer> arrayLength(Field<?> values) {
        return DSL.field(
                "json_array_length(CASE WHEN iif(json_valid({0}), json_type({0})='array', FALSE) THEN {0}"
                        + " ELSE (CASE WHEN {0} = '' OR {0} IS NULL THEN json_array() ELSE json_array({0}) END) END)",
                Integer.class, values);
    }

    /**
     * SQLite's {@code strftime} (sqlite.org/lang_datefunc.html): the format, then the time and its
     * modifiers.
     */
    public static Field<String> strftime(List<? extends Field<?>> arguments) {
        return DSL.field("strftime({0})", String.class, DSL.list(List.copyOf(arguments)));
    }

    /**
     * The great-circle distance of two points in kilometres; NULL where rounding leaves the domain
     * of acos.
     */
    public static Field<Double> geoDistance(
            Field<?> lonA, Field<?> latA, Field<?> lonB, Field<?> latB) {
        return DSL.field(
                "(6371 * acos(cos(radians({1})) * cos(radians({3})) * cos(radians({2}) - radians({0}))"
                        + " + sin(radians({1})) * sin(radians({3}))))",
                Double.class, lonA, latA, lonB, latB);
    }

    /** ASCII letters in lower case. */
    public static Field<String> lower(Field<?> text) {
        return DSL.field("LOWER({0})", String.class, text);
    }

    /** {@code COUNT(DISTINCT …)} of the rows of a table, or of the ids of a view. */
    public static Field<Integer> countRows(String table, boolean view) {
        return DSL.field(
                "COUNT(DISTINCT {0})",
                SQLDataType.INTEGER, DSL.field(DSL.name(table, view ? "id" : "_rowid_")));
    }

    /** Stands between the columns of {@link #packed}; no byte of UTF-8. */
    public static final byte PACKED_SEPARATOR = (byte) 0xFF;

    /** Stands in {@link #packed} for a column that is NULL; no byte of UTF-8. */
    public static final byte PACKED_NULL = (byte) 0xFE;

    /**
     * A select list of one value that holds the texts of several columns of a table, read by {@link
     * Row#bytes}: one call of the driver for a row instead of one for each column, and no JSON
     * written by SQLite, which costs more than all the rest of a list (measured: 30 rows of 12
     * columns in 50 µs, against 220 µs as checked {@code json_object} and 470 µs column by column).
     * Floating numbers come with as many digits as reading them back needs.
     *
     * @param columns names, at least one
     */
    public static String packed(String table, List<String> columns) {
        return columns.stream()
                .map(name -> "coalesce(" + quote(table) + "." + quote(name) + ",x'fe')")
                .collect(Collectors.joining(",", "concat_ws(x'ff',", ")"));
    }

    // ---- the schema ----

    /** A name in quotes, for statements that are text. */
    public static String quote(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** The definition of a column, without its name. */
    public static String columnType(ColumnKind kind) {
        return switch (kind) {
            case TEXT -> "TEXT DEFAULT '' NOT NULL";
            case PRIMARY_KEY -> "TEXT PRIMARY KEY DEFAULT " + DEFAULT_ID + " NOT NULL";
            case NUMBER -> "NUMERIC DEFAULT 0 NOT NULL";
            case BOOLEAN -> "BOOLEAN DEFAULT FALSE NOT NULL";
            case JSON_ARRAY -> "JSON DEFAULT '[]' NOT NULL";
            case JSON -> "JSON DEFAULT NULL";
            case GEO_POINT -> "JSON DEFAULT '{\"lon\":0,\"lat\":0}' NOT NULL";
        };
    }

    /** Columns in the order of the map. */
    public static Sql createTable(String table, SequencedMap<String, ColumnKind> columns) {
        return Sql.of(
                "CREATE TABLE "
                        + quote(table)
                        + columns.entrySet().stream()
                                .map(column ->
                                        quote(column.getKey())
                                                + " "
                                                + columnType(column.getValue()))
                                .collect(Collectors.joining(", ", " (", ")")));
    }

    public static Sql dropTable(String table) {
        return Sql.of("DROP TABLE IF EXISTS " + quote(table));
    }

    public static Sql renameTable(String table, String newName) {
        return alter(table, "RENAME TO " + quote(newName));
    }

    public static Sql addColumn(String table, String column, ColumnKind kind) {
        return alter(table, "ADD COLUMN " + quote(column) + " " + columnType(kind));
    }

    public static Sql dropColumn(String table, String column) {
        return alter(table, "DROP COLUMN " + quote(column));
    }

    public static Sql renameColumn(String table, String column, String newName) {
        return alter(table, "RENAME COLUMN " + quote(column) + " TO " + quote(newName));
    }

    private static Sql alter(String table, String change) {
        return Sql.of("ALTER TABLE " + quote(table) + " " + change);
    }

    public static Sql dropIndex(String index) {
        return Sql.of("DROP INDEX IF EXISTS " + quote(index));
    }

    public static Sql createView(String view, String query) {
        return Sql.of("CREATE VIEW " + quote(view) + " AS SELECT * FROM (" + query + ")");
    }

    public static Sql dropView(String view) {
        return Sql.of("DROP VIEW IF EXISTS " + quote(view));
    }

    /** Copies single values into a column of arrays. */
    public static Sql copyToArray(String table, String from, String to) {
        String old = quote(from);
        return Sql.of(
                "UPDATE "
                        + quote(table)
                        + " SET "
                        + quote(to)
                        + " = CASE WHEN COALESCE("
                        + old
                        + ", '') = '' THEN '[]' ELSE CASE WHEN json_valid("
                        + old
                        + ") AND json_type("
                        + old
                        + ") == 'array' THEN "
                        + old
                        + " ELSE json_array("
                        + old
                        + ") END END");
    }

    /** Copies the last element of arrays into a column of single values. */
    public static Sql copyToSingle(String table, String from, String to) {
        String old = quote(from);
        return Sql.of(
                "UPDATE "
                        + quote(table)
                        + " SET "
                        + quote(to)
                        + " = CASE WHEN COALESCE("
                        + old
                        + ", '[]') = '[]' THEN '' ELSE CASE WHEN json_valid("
                        + old
                        + ") AND json_type("
                        + old
                        + ") == 'array' THEN COALESCE(json_extract("
                        + old
                        + ", '$[#-1]'), '') ELSE "
                        + old
                        + " END END");
    }

    /** The columns of a table or view, in their order. */
    public static List<Column> columns(Connection connection, String table) {
        return connection.list(
                Sql.of(
                        "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?)",
                        table),
                row ->
                        new Column(
                                String.valueOf(row.text(0)),
                                String.valueOf(row.text(1)),
                                row.integer(2) != 0,
                                row.text(3),
                                row.integer(4) != 0));
    }

    /** A table, view or index, by its name in any ASCII case; null when there is none. */
    public static @Nullable SchemaObject object(Connection connection, String name) {
        return connection.first(
                Sql.of(
                        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name = ? COLLATE NOCASE",
                        name),
                Dialect::schemaObject);
    }

    /**
     * Tables, views and indexes in the order they were made. Indexes that SQLite made for itself
     * have no text.
     */
    public static List<SchemaObject> objects(Connection connection) {
        return connection.list(
                Sql.of("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid"),
                Dialect::schemaObject);
    }

    private static SchemaObject schemaObject(Row row) {
        return new SchemaObject(
                String.valueOf(row.text(0)),
                String.valueOf(row.text(1)),
                String.valueOf(row.text(2)),
                row.text(3));
    }

    /**
     * A column as the database sees it.
     *
     * @param type declared type, empty when there is none
     * @param defaultValue SQL of the default; null when there is none
     */
    public record Column(
            String name,
            String type,
            boolean notNull,
            @Nullable String defaultValue,
            boolean primaryKey) {}

    /**
     * Something in the schema.
     *
     * @param type {@code table}, {@code view}, {@code index} or {@code trigger}
     * @param table the table it belongs to; its own name for tables and views
     * @param sql its statement; null for indexes behind constraints
     */
    public record SchemaObject(String type, String name, String table, @Nullable String sql) {}
}
