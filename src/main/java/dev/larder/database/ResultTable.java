package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The result of a query whose columns nobody knows beforehand, as text.
 *
 * @param columns one for each column, in order
 * @param rows values as SQLite writes them as text; NULL is null
 */
public record ResultTable(List<Column> columns, List<List<@Nullable String>> rows) {

    public ResultTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * A column of a result.
     *
     * @param type declared type; empty for an expression
     * @param nullable whether it may hold NULL; true for an expression
     */
    public record Column(String name, String type, boolean nullable) {}
}
