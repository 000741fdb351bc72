package dev.larder.database;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * An expression that is a whole row as one JSON object in the form of the API, so that a row costs
 * one value instead of one for each column. It is NULL for a row that holds anything which SQLite
 * would write otherwise than the API does (numbers beyond plain notation, badly stored JSON, values
 * of another storage class than their column's); such a row has to be read column by column.
 *
 * <p>The text still has to have {@code <}, {@code >}, {@code &}, U+2028 and U+2029 escaped.
 */
public final class JsonRow {

    /** How the value of a column looks in JSON. */
    public enum Form {
        /** A text as it is. */
        TEXT,
        /** One text of a kind that can also hold several: never a JSON array. */
        SINGLE_TEXT,
        /** A date-time in canonical form, or empty. */
        DATE,
        NUMBER,
        BOOLEAN,
        /** A JSON array. */
        ARRAY,
        /** Any JSON, or NULL. */
        JSON,
        GEO_POINT
    }

    private final String table;
    private final List<String> members = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();

    /**
     * @param table name of the table or of its alias in the query
     */
    public JsonRow(String table) {
        this.table = table;
    }

    /** Adds a column under its own name. */
    public JsonRow column(String name, Form form) {
        String column = Dialect.quote(table) + "." + Dialect.quote(name);
        members.add(literal(name) + "," + value(column, form));
        conditions.add(condition(column, form));
        return this;
    }

    /** Adds a member that is the same in all rows. */
    public JsonRow constant(String name, String text) {
        members.add(literal(name) + "," + literal(text));
        return this;
    }

    /** The expression. */
    public String sql() {
        var object = new StringJoiner(",", "json_object(", ")");
        members.forEach(object::add);
        if (conditions.isEmpty()) {
            return object.toString();
        }
        return "CASE WHEN " + String.join(" AND ", conditions) + " THEN " + object + " END";
    }

    /** One of two rows, by a flag in a column that holds 0 or 1. */
    public static String choose(String table, String flag, JsonRow when, JsonRow otherwise) {
        String column = Dialect.quote(table) + "." + Dialect.quote(flag);
        return "CASE WHEN " + column + " THEN " + when.sql() + " ELSE " + otherwise.sql() + " END";
    }

    private static String value(String column, Form form) {
        return switch (form) {
            case TEXT, SINGLE_TEXT, DATE -> column;
            case BOOLEAN -> "json(CASE " + column + " WHEN 0 THEN 'false' ELSE 'true' END)";
            case ARRAY, JSON, GEO_POINT -> "json(" + column + ")";
            case NUMBER ->
                    "CASE WHEN typeof("
                            + column
                            + ") = 'integer' THEN "
                            + column
                            + " WHEN "
                            + isWhole(column)
                            + " THEN CAST("
                            + column
                            + " AS INTEGER) ELSE json(CASE"
                            + shortest(column, 15)
                            + shortest(column, 16)
                            + " ELSE printf('%!.17g',"
                            + column
                            + ") END) END";
        };
    }

    /**
     * A number without a fraction, which a column of another declared type may hold as a floating
     * one.
     */
    private static String isWhole(String column) {
        return column + " = CAST(" + column + " AS INTEGER)";
    }

    /** The digits, if they are enough to read the same number back. */
    private static String shortest(String column, int digits) {
        String text = "printf('%!." + digits + "g'," + column + ")";
        return " WHEN CAST(" + text + " AS REAL) = " + column + " THEN " + text;
    }

    private static String condition(String column, Form form) {
        String type = "typeof(" + column + ")";
        return switch (form) {
            case TEXT -> type + " = 'text'";
            case SINGLE_TEXT -> type + " = 'text' AND substr(" + column + ",1,1) <> '['";
            case DATE ->
                    type
                            + " = 'text' AND ("
                            + column
                            + " = '' OR length("
                            + column
                            + ") = 24 AND substr("
                            + column
                            + ",11,1) = ' ')";
            case BOOLEAN -> type + " = 'integer'";
            case NUMBER ->
                    "abs("
                            + column
                            + ") < 9007199254740992 AND ("
                            + type
                            + " = 'integer' OR "
                            + type
                            + " = 'real' AND ("
                            + isWhole(column)
                            + " OR abs("
                            + column
                            + ") >= 1e-4 AND abs("
                            + column
                            + ") < 1e15 AND CAST(printf('%!.17g',"
                            + column
                            + ") AS REAL) = "
                            + column
                            + "))";
            case ARRAY -> "json_valid(" + column + ") AND json_type(" + column + ") = 'array'";
            case JSON ->
                    "("
                            + column
                            + " IS NULL OR "
                            + type
                            + " = 'text' AND json_valid("
                            + column
                            + ") OR "
                            + type
                            + " = 'integer' AND abs("
                            + column
                            + ") < 9007199254740992)";
            case GEO_POINT ->
                    type
                            + " = 'text' AND json_valid("
                            + column
                            + ") AND "
                            + column
                            + " GLOB '{\"lon\":[-0-9.]*,\"lat\":[-0-9.]*}'";
        };
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
