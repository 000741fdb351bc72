package dev.larder.rule;

import dev.larder.collection.CollectionModel;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The joined tables of one query in the order in which paths first needed them. Paths with the same
 * start share their tables, whether they stand in the rule, the filter or the sort: two tests of
 * one path see the same joined row.
 */
final class Joins {

    /** Stands for the base row among aliases. */
    static final String BASE = "";

    private final LinkedHashMap<String, Join> byAlias = new LinkedHashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final LinkedHashMap<String, CollectionModel> traversed = new LinkedHashMap<>();
    private int names;

    /**
     * The alias of the table under a path, joined when it is not yet.
     *
     * @param path unique name of the way to the table
     * @param table the table under an alias
     * @param on what ties the alias to its parent
     */
    String join(
            String path,
            @Nullable String parent,
            boolean multiplies,
            @Nullable CollectionModel collection,
            Function<Name, Table<?>> table,
            Function<Name, Condition> on) {
        String known = aliases.get(path);
        if (known != null) {
            return known;
        }
        String alias = uniqueName();
        Name name = DSL.name(alias);
        byAlias.put(
                alias,
                new Join(
                        alias,
                        parent,
                        table.apply(name),
                        on.apply(name),
                        multiplies,
                        collection,
                        null));
        aliases.put(path, alias);
        return alias;
    }

    /** Notes that what ties a table to the step before is that a column equals its id. */
    void tie(String alias, String column, Field<Object> id) {
        byAlias.computeIfPresent(alias, (_, join) -> join.withTie(new Join.Tie(column, id)));
    }

    /** A name that no collection can have and no other table of this query has. */
    String uniqueName() {
        return "@" + ++names;
    }

    /** Notes that a client looks at rows of another collection under this alias. */
    void traverse(String alias, CollectionModel collection) {
        traversed.put(alias, collection);
    }

    Map<String, CollectionModel> traversed() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(traversed));
    }

    /** Whether a row of the base table can appear several times when this table is joined. */
    boolean multiplies(String alias) {
        for (Join join = byAlias.get(alias); join != null; join = parent(join)) {
            if (join.multiplies()) {
                return true;
            }
        }
        return false;
    }

    /** The tables under these aliases and all that they hang on, in joining order. */
    List<Join> closure(Set<String> wanted) {
        var all = new LinkedHashSet<String>();
        for (String alias : wanted) {
            for (Join join = byAlias.get(alias); join != null; join = parent(join)) {
                all.add(join.alias());
            }
        }
        var joins = new ArrayList<Join>();
        for (Join join : byAlias.values()) {
            if (all.contains(join.alias())) {
                joins.add(join);
            }
        }
        return joins;
    }

    private @Nullable Join parent(Join join) {
        return join.parent() == null ? null : byAlias.get(join.parent());
    }
}
