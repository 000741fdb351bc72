package dev.larder.database;

/** Turns the current row into a value. */
@FunctionalInterface
public interface RowMapper<T extends @org.jspecify.annotations.Nullable Object> {
    T map(Row row);
}
