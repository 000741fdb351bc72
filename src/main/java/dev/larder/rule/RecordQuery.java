package dev.larder.rule;

import dev.larder.collection.CollectionModel;
import dev.larder.collection.IndexDefinition;
import dev.larder.filter.Criterion;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JoinType;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.SelectQuery;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Puts joins, criteria and order together to one query over the base table.
 *
 * <p>The meaning is that of a single {@code SELECT DISTINCT} over all joins. It is reached without
 * the DISTINCT: tables that have at most one row for a base row are joined; criteria that look at
 * others become {@code EXISTS} over those tables. Criteria that share such a table stay in one
 * {@code EXISTS}, since they mean the same joined row; criteria that do not may each pick their
 * own; where an index leads from values of those tables to the base rows, it is {@code IN} instead,
 * so that the index can be used. Rows then appear once, in the order of the base table, and {@code
 * COUNT(*)} counts them.
 */
final class RecordQuery {

    private final Joins joins;
    private final List<Criterion> criteria;

    RecordQuery(Joins joins, List<Criterion> criteria) {
        this.joins = joins;
        this.criteria = List.copyOf(criteria);
    }

    /**
     * Adds tables and conditions to a query that already has its base table; each base row passes
     * at most once.
     */
    void restrict(SelectQuery<?> query) {
        restrict(query, Set.of());
    }

    /**
     * As {@link #restrict(SelectQuery)}, with the tables that an order reads from joined too.
     *
     * @param ordered aliases that the order reads from, none of which multiplies rows
     */
    void restrict(SelectQuery<?> query, Set<String> ordered) {
        var single = new LinkedHashSet<String>(ordered);
        var conditions = new ArrayList<Condition>();
        for (Group group : groups()) {
            conditions.add(group.condition(single));
        }
        for (Criterion criterion : criteria) {
            if (manyOf(criterion).isEmpty()) {
                single.addAll(criterion.aliases());
                conditions.add(criterion.condition());
            }
        }
        join(query, joins.closure(single));
        query.addConditions(conditions);
    }

    /**
     * Adds all tables by plain joins: a base row passes as often as there are combinations of
     * joined rows.
     */
    void joinAll(SelectQuery<?> query, Set<String> ordered) {
        var aliases = new LinkedHashSet<String>(ordered);
        for (Criterion criterion : criteria) {
            aliases.addAll(criterion.aliases());
        }
        join(query, joins.closure(aliases));
        for (Criterion criterion : criteria) {
            query.addConditions(criterion.condition());
        }
    }

    /** Whether a base row would appear several times if these tables were joined. */
    boolean multiplies(Set<String> aliases) {
        return aliases.stream().anyMatch(joins::multiplies);
    }

    boolean hasJoins(Set<String> ordered) {
        var aliases = new LinkedHashSet<String>(ordered);
        criteria.forEach(criterion -> aliases.addAll(criterion.aliases()));
        return !joins.closure(aliases).isEmpty();
    }

    private static void join(SelectQuery<?> query, List<Join> wanted) {
        for (Join join : wanted) {
            query.addJoin(join.table(), JoinType.LEFT_OUTER_JOIN, join.on());
        }
    }

    /**
     * The tables of a criterion, with those they hang on, that may have several rows for a base
     * row.
     */
    private Set<String> manyOf(Criterion criterion) {
        var many = new LinkedHashSet<String>();
        for (Join join : joins.closure(criterion.aliases())) {
            if (joins.multiplies(join.alias())) {
                many.add(join.alias());
            }
        }
        return many;
    }

    /** Criteria that are bound together by the tables they share. */
    private List<Group> groups() {
        var groups = new ArrayList<Group>();
        for (Criterion criterion : criteria) {
            Set<String> many = manyOf(criterion);
            if (many.isEmpty()) {
                continue;
            }
            var merged = new Group(new LinkedHashSet<>(many), new ArrayList<>(List.of(criterion)));
            for (Group group : List.copyOf(groups)) {
                if (group.many().stream().anyMatch(merged.many()::contains)) {
                    groups.remove(group);
                    merged = group.with(merged);
                }
            }
            groups.add(merged);
        }
        return groups;
    }

    private final class Group {

        private final Set<String> many;
        private final List<Criterion> members;

        Group(Set<String> many, List<Criterion> members) {
            this.many = many;
            this.members = members;
        }

        Set<String> many() {
            return many;
        }

        Group with(Group other) {
            many.addAll(other.many);
            members.addAll(other.members);
            return this;
        }

        /**
         * The group as {@code EXISTS}. Tables whose row must be there are joined by inner joins,
         * which lets the database choose where to start; if there is none, a constant row is what
         * the outer joins start from.
         *
         * @param single receives the tables with one row that the group reads from; they are joined
         *     outside
         */
        Condition condition(Set<String> single) {
            var required = new HashSet<String>();
            for (Criterion member : members) {
                joins.closure(member.required()).forEach(join -> required.add(join.alias()));
                joins.closure(member.aliases()).stream()
                        .map(Join::alias)
                        .filter(alias -> !many.contains(alias))
                        .forEach(single::add);
            }
            List<Join> tables = new ArrayList<>(joins.closure(many));
            tables.removeIf(join -> !many.contains(join.alias()));
            Join seek = seekable(tables, required);
            return seek == null ? exists(tables, required) : found(seek, tables, required);
        }

        private Condition exists(List<Join> tables, Set<String> required) {
            SelectQuery<?> query = start(tables, required);
            complete(query, tables, required);
            return DSL.exists((Select<?>) query);
        }

        /** The base row as one of those that an index over the other tables leads to. */
        private Condition found(Join first, List<Join> tables, Set<String> required) {
            Join.Tie tie = Objects.requireNonNull(first.tie());
            Field<Object> column = DSL.field(DSL.name(first.alias(), tie.column()), Object.class);
            SelectQuery<Record1<Object>> query = DSL.select(column).from(first.table()).getQuery();
            tables.remove(first);
            complete(query, tables, required);
            return tie.id().in(query);
        }

        private void complete(SelectQuery<?> query, List<Join> tables, Set<String> required) {
            for (Join join : tables) {
                boolean inner = required.contains(join.alias());
                query.addJoin(
                        join.table(), inner ? JoinType.JOIN : JoinType.LEFT_OUTER_JOIN, join.on());
            }
            members.forEach(member -> query.addConditions(member.condition()));
        }

        /**
         * The table that the group starts with, when the group needs nothing else of the base row
         * than that this table points to it, and when an index finds the group's rows. Then looking
         * them up once is cheaper than asking for each base row; null otherwise.
         */
        private @Nullable Join seekable(List<Join> tables, Set<String> required) {
            List<Join> roots = tables.stream().filter(this::isRoot).toList();
            Join root = roots.getFirst();
            boolean alone =
                    roots.size() == 1
                            && root.tie() != null
                            && required.contains(root.alias())
                            && members.stream()
                                    .allMatch(member -> many.containsAll(member.aliases()));
            return alone && tables.stream().anyMatch(this::isSought) ? root : null;
        }

        private boolean isRoot(Join join) {
            return join.parent() == null || !many.contains(join.parent());
        }

        private boolean isSought(Join join) {
            CollectionModel collection = join.collection();
            return collection != null
                    && !collection.isView()
                    && members.stream()
                            .flatMap(member -> member.sought().stream())
                            .anyMatch(column ->
                                    join.alias().equals(column.first())
                                            && isIndexed(
                                                    collection, String.valueOf(column.last())));
        }

        private SelectQuery<?> start(List<Join> tables, Set<String> required) {
            SelectQuery<?> query = DSL.select(DSL.inline(1)).getQuery();
            for (Join join : tables) {
                if (isRoot(join) && required.contains(join.alias())) {
                    tables.remove(join);
                    query.addFrom(join.table());
                    query.addConditions(join.on());
                    return query;
                }
            }
            Table<?> constant =
                    DSL.table(DSL.select(DSL.inline(1))).as(DSL.name(joins.uniqueName()));
            query.addFrom(constant);
            return query;
        }
    }

    /** Whether an index over all rows starts with the column. */
    private static boolean isIndexed(CollectionModel collection, String column) {
        return column.equals("id")
                || collection.indexes().stream()
                        .map(IndexDefinition::parse)
                        .anyMatch(index ->
                                index.where().isEmpty()
                                        && !index.columns().isEmpty()
                                        && index.columns().getFirst().collate().isEmpty()
                                        && index.columns()
                                                .getFirst()
                                                .name()
                                                .equalsIgnoreCase(column));
    }
}
