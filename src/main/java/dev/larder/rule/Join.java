package dev.larder.rule;

import org.jooq.Condition;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * A table that a path leads to.
 *
 * @param alias alias of the table in the query
 * @param parent alias of the joined table that it hangs on; null when it hangs on the base row or on nothing
 * @param on what ties it to its parent
 * @param multiplies whether one row of the parent can have several of it
 */
record Join(String alias, @Nullable String parent, Table<?> table, Condition on, boolean multiplies) {}
