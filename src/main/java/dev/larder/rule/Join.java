package dev.larder.rule;

import dev.larder.collection.CollectionModel;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * A table that a path leads to.
 *
 * @param alias alias of the table in the query
 * @param parent alias of the joined table that it hangs on; null when it hangs on the base row or
 *     on nothing
 * @param on what ties it to its parent
 * @param multiplies whether one row of the parent can have several of it
 * @param collection the collection of its rows; null for elements of a value
 * @param tie the equality behind {@code on} when it is one with an id of the parent; null otherwise
 */
record Join(
        String alias,
        @Nullable String parent,
        Table<?> table,
        Condition on,
        boolean multiplies,
        @Nullable CollectionModel collection,
        @Nullable Tie tie) {

    /**
     * A column that equals an id.
     *
     * @param column name of the column in this table
     * @param id the id in the parent or the base row
     */
    record Tie(String column, Field<Object> id) {}

    Join withTie(Tie newTie) {
        return new Join(alias, parent, table, on, multiplies, collection, newTie);
    }
}
