package dev.larder.database;

import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Table;

/**
 * Parts of queries over record tables that every database writes in its own way. Columns are untyped: what a column
 * holds is known to its field, not to the database.
 */
public interface SqlFunctions {

    static SqlFunctions sqlite() {
        return new SqliteFunctions();
    }

    /** Context that renders for this database; it is not connected to one. */
    DSLContext dsl();

    /**
     * The elements of a column as rows with one column {@code value}: those of a JSON array, or the column itself as the
     * only element. An empty text is an element, an empty array has none.
     */
    Table<?> elements(Field<Object> column);

    /** The elements of a bound JSON array as rows with one column {@code value}. */
    Table<?> arrayElements(Field<Object> array);

    /** Number of {@link #elements}, but 0 for an empty text and for NULL. */
    Field<Object> elementCount(Field<Object> column);

    /**
     * A member of a JSON value as SQL value, or the whole value for an empty path; NULL when it is not there. A column
     * that holds no JSON counts as one text.
     *
     * @param path names and decimal indexes of ASCII word characters
     */
    Field<Object> jsonMember(Field<Object> column, List<String> path);

    /** Number by which rows were inserted; a view has none. */
    Field<Object> rowNumber(Name table);

    /** Whether a text contains what a pattern says ({@code %}, {@code _}, escaped by a backslash), ASCII case aside. */
    Condition like(Field<Object> text, Field<Object> pattern);

    /** As {@link #like}, inverted; NULL stays NULL. */
    Condition notLike(Field<Object> text, Field<Object> pattern);

    /** Format, time and modifiers as in SQLite's {@code strftime}. */
    Field<Object> formatTime(List<Field<Object>> arguments);
}
