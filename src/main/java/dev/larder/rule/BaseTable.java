package dev.larder.rule;

import dev.larder.collection.CollectionModel;

import org.jooq.Name;
import org.jspecify.annotations.Nullable;

/**
 * The table whose rows are tested.
 *
 * @param collection its collection
 * @param table its table or a stand-in with the same columns
 * @param alias alias under which the query has it
 * @param joined the alias when it is itself a joined table; null when it is the base of the query
 * @param stored whether its rows are stored ones, which other records can point to
 */
record BaseTable(
        CollectionModel collection,
        Name table,
        Name alias,
        @Nullable String joined,
        boolean stored) {

    /** Beginning of the names of ways that start here. */
    String scope() {
        return joined == null ? "" : joined;
    }
}
