package dev.larder.database;

import org.jooq.Query;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;

/**
 * A connection lent for the length of one piece of work; it must not be kept or handed to another
 * thread. Failures are {@link DatabaseException}.
 */
public interface Connection {

    /** All rows of a query. */
    <T extends @Nullable Object> List<T> list(Sql sql, RowMapper<T> mapper);

    /** The first row of a query; null when there is none. */
    <T extends @Nullable Object> @Nullable T first(Sql sql, RowMapper<T> mapper);

    /** Calls the consumer for each row without keeping any. */
    void forEach(Sql sql, Consumer<Row> consumer);

    /**
     * The result of any query as text.
     *
     * @param maxRows largest number of rows that are read
     */
    ResultTable table(Sql sql, int maxRows);

    /**
     * Runs a statement that returns no rows.
     *
     * @return number of rows changed
     * @throws DatabaseException also when the connection may only read
     */
    int execute(Sql sql);

    /**
     * Renders a jOOQ query for this database; see {@link Dialect} for what is rendered once and
     * kept.
     */
    Sql render(Query query);
}
