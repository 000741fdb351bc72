package dev.larder.rule;

import dev.larder.api.Json;
import dev.larder.api.RequestInfo;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schema;
import dev.larder.database.Dialect;
import dev.larder.field.Cast;
import dev.larder.field.Field;
import dev.larder.field.GeoPointField;
import dev.larder.field.JsonField;
import dev.larder.field.RelationField;
import dev.larder.filter.FilterException;
import dev.larder.filter.ManyValues;
import dev.larder.filter.ResolvedOperand;
import dev.larder.filter.Source;

import org.jooq.Condition;
import org.jooq.Name;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The way along one path through fields and relations. It goes twice at once: along the joined
 * tables of the query, which it shares with other paths, and along tables of its own that start at
 * the base row again and, if the path turns out to be many-valued, stand for all of its values (see
 * {@link ManyValues}).
 */
final class PathWalk {

    private static final int MAX_RELATIONS = 6;

    private final RecordResolver resolver;
    private final Joins joins;
    private final BaseTable base;

    /**
     * Whether what does not exist is NULL rather than an error: paths into the call depend on the
     * caller.
     */
    private final boolean lenient;

    /** Whether the path comes from a client. */
    private final boolean restricted;

    // where the path has come to, among the tables of the query
    private CollectionModel collection;
    private Name alias;
    private @Nullable String joined;
    private String way;

    // the same among the tables of its own
    private final Name baseAgain;
    private Name own;
    private final List<ManyValues.Step> steps = new ArrayList<>();
    private ManyValues.@Nullable Step first;
    private boolean many;

    PathWalk(RecordResolver resolver, boolean lenient) {
        this.resolver = resolver;
        this.joins = resolver.joins();
        this.base = resolver.base();
        this.lenient = lenient;
        this.restricted = resolver.isRestricted();
        this.collection = base.collection();
        this.alias = base.alias();
        this.joined = base.joined();
        this.way = base.scope();
        this.baseAgain = DSL.name(joins.uniqueName());
        this.own = baseAgain;
    }

    void enterCollection(CollectionModel target, @Nullable String name) {
        many = true;
        String path =
                name == null ? "@collection " + target.id() : "@alias " + name + ' ' + target.id();
        step(base.scope() + path, null, target, true, (_, _) -> DSL.trueCondition());
    }

    void enterCaller(CollectionModel target) {
        var id = ResolvedOperand.slot(values -> caller(values.request()));
        step(base.scope() + "@auth", null, target, false, (_, row) -> column(row, "id").eq(id));
    }

    void enterSubmitted(RelationField relation, CollectionModel target) {
        String field = relation.name();
        var ids =
                ResolvedOperand.slot(values ->
                                Json.write(
                                        Cast.toTexts(RequestValues.body(values.request(), field))))
                        .coerce(String.class);
        many = relation.isMultiple();
        step(
                base.scope() + "@body " + field,
                null,
                target,
                many || target.isView(),
                (_, row) -> {
                    String element = row.last() + "e";
                    return column(row, "id")
                            .in(
                                    DSL.select(Dialect.element(element))
                                            .from(Dialect.elementsOf(ids, element)));
                });
    }

    void enterSubmittedElements(String field, Source array, boolean multiple) {
        many = multiple;
        var elements = ResolvedOperand.slot(array).coerce(String.class);
        stepElements(
                base.scope() + "@each " + field,
                null,
                (_, alias) -> Dialect.elementsOf(elements, alias));
    }

    ResolvedOperand resolve(List<String> parts) {
        for (int i = 0; i < parts.size() - 1; i++) {
            String part = parts.get(i);
            Field field = collection.findField(part);
            if (field != null && field.isHidden() && restricted) {
                throw RecordResolver.unresolved(part);
            }
            if (field instanceof JsonField || field instanceof GeoPointField) {
                return jsonMember(part, parts.subList(i + 1, parts.size()));
            }
            if (i >= MAX_RELATIONS) {
                throw new FilterException("max nested relations reached for field \"" + part + '"');
            }
            if (field instanceof RelationField relation) {
                boolean key =
                        !relation.isMultiple()
                                && i == parts.size() - 2
                                && parts.get(i + 1).equals("id");
                if (key) {
                    requireTarget(relation);
                    return last(part);
                }
                follow(relation);
            } else if (field != null) {
                throw new FilterException("field \"" + part + "\" is no relation");
            } else if (!followBack(part)) {
                return ResolvedOperand.nothing();
            }
        }
        return last(parts.getLast());
    }

    private CollectionModel requireTarget(RelationField relation) {
        CollectionModel target = resolver.find(relation.collectionId());
        if (target == null) {
            throw RecordResolver.unresolved(relation.name());
        }
        return target;
    }

    private void follow(RelationField relation) {
        CollectionModel target = requireTarget(relation);
        String field = relation.name();
        String path = way + '/' + field;
        if (relation.isMultiple()) {
            many = true;
            stepElements(
                    path + ":each",
                    joined,
                    (from, alias) -> Dialect.elements(column(from, field), alias));
            step(
                    path,
                    joined,
                    target,
                    target.isView(),
                    (from, row) -> column(row, "id").eq(column(from, "value")));
        } else {
            step(
                    path,
                    joined,
                    target,
                    target.isView(),
                    (from, row) -> column(row, "id").eq(column(from, field)));
        }
    }

    /**
     * Follows {@code collection_via_field}; false when there is no such relation and the path may
     * be lenient.
     */
    private boolean followBack(String part) {
        RelationField relation = null;
        CollectionModel source = null;
        int via = part.lastIndexOf("_via_");
        if (via > 0) {
            source = resolver.find(part.substring(0, via));
            if (source != null
                    && source.findField(part.substring(via + 5)) instanceof RelationField found
                    && pointsHere(found)) {
                relation = found;
            }
        }
        if (relation == null || source == null) {
            if (lenient) {
                return false;
            }
            throw RecordResolver.unresolved(part);
        }
        if (relation.isHidden() && restricted) {
            throw RecordResolver.unresolved(part);
        }
        String field = relation.name();
        many |= relation.isMultiple() || !Schema.hasUniqueIndex(source, field);
        String path = way + '/' + source.id() + "_via_" + field;
        if (relation.isMultiple()) {
            step(path, joined, source, true, (from, row) -> holds(row, field, from));
        } else {
            Name target = alias;
            step(
                    path,
                    joined,
                    source,
                    true,
                    (from, row) -> column(row, field).eq(column(from, "id")));
            joins.tie(String.valueOf(joined), field, column(target, "id"));
        }
        return true;
    }

    /** A record that is not stored yet is no target. */
    private boolean pointsHere(RelationField relation) {
        boolean candidate = !base.stored() && alias.equals(base.alias());
        return !candidate && relation.collectionId().equals(collection.id());
    }

    private Condition holds(Name row, String field, Name target) {
        String element = row.last() + "e";
        return column(target, "id")
                .in(
                        DSL.select(Dialect.element(element))
                                .from(Dialect.elements(column(row, field), element)));
    }

    /** A member of a JSON value; whole numbers among the names are indexes of arrays. */
    private ResolvedOperand jsonMember(String field, List<String> parts) {
        var path = new StringBuilder();
        for (String part : parts) {
            String name = part.replace(":", "");
            if (name.isEmpty()) {
                throw new FilterException("empty member name behind \"" + field + '"');
            }
            boolean index = name.chars().allMatch(c -> c >= '0' && c <= '9');
            path.append(index ? "[" + name + "]" : "." + name);
        }
        return operand(
                Dialect.jsonValue(column(alias, field), path.toString()),
                Dialect.jsonValue(column(own, field), path.toString()),
                ResolvedOperand.Nulls.DISTINCT);
    }

    private ResolvedOperand last(String part) {
        String[] name = Paths.splitModifier(part);
        Field field = collection.findField(name[0]);
        if (field == null) {
            if (lenient) {
                return ResolvedOperand.nothing();
            }
            throw RecordResolver.unresolved(part);
        }
        if (field.isHidden() && restricted) {
            throw RecordResolver.unresolved(part);
        }
        if (RecordResolver.hasElements(field) && name[1].equals("length")) {
            var count =
                    operand(
                            Dialect.arrayLength(column(alias, field.name())).coerce(Object.class),
                            Dialect.arrayLength(column(own, field.name())).coerce(Object.class),
                            ResolvedOperand.Nulls.EMPTY);
            return count.withSql(count.sql(), false);
        }
        if (RecordResolver.hasElements(field) && name[1].equals("each")) {
            many |= field.isMultiple();
            stepElements(
                    way + '/' + field.name() + ":each",
                    joined,
                    (from, row) -> Dialect.elements(column(from, field.name()), row));
            return value("value");
        }
        ResolvedOperand value =
                field instanceof JsonField
                        ? jsonMember(field.name(), List.of())
                        : value(field.name());
        if (name[1].equals("lower")) {
            value = value.lower();
        }
        boolean privateEmail = restricted && field.name().equals("email") && collection.isAuth();
        return privateEmail
                ? value.withRestriction(
                        column(alias, "emailVisibility").eq(DSL.field("1", Object.class)))
                : value;
    }

    /** A column of the table that the path has come to. */
    ResolvedOperand value(String name) {
        return operand(column(alias, name), column(own, name), ResolvedOperand.Nulls.EMPTY);
    }

    private ResolvedOperand operand(
            org.jooq.Field<Object> value,
            org.jooq.Field<Object> ownValue,
            ResolvedOperand.Nulls nulls) {
        ResolvedOperand operand = ResolvedOperand.column(value, nameOf(joined)).withNulls(nulls);
        if (!many || first == null) {
            return operand;
        }
        Table<?> start = DSL.table(base.table()).as(baseAgain);
        Condition link = column(baseAgain, "id").eq(column(base.alias(), "id"));
        return operand.withMany(
                new ManyValues(ownValue, nulls, nameOf(base.joined()), start, link, steps, first));
    }

    /**
     * Steps to the rows of a collection.
     *
     * @param on from the row so far and the alias of the next one to what ties them
     */
    private void step(
            String path,
            @Nullable String parent,
            CollectionModel target,
            boolean multiplies,
            BiFunction<Name, Name, Condition> on) {
        Name from = alias;
        String name =
                joins.join(
                        path,
                        parent,
                        multiplies,
                        target,
                        row -> table(target).as(row),
                        row -> on.apply(from, row));
        if (restricted) {
            if (target.listRule() == null) {
                throw new FilterException(
                        "\"" + target.name() + "\" can be searched by superusers only");
            }
            joins.traverse(name, target);
        }
        collection = target;
        advance(path, name, (_, row) -> table(target).as(row), on);
    }

    /**
     * Steps to the elements of a value.
     *
     * @param elements from the row so far and an alias to the elements under that alias
     */
    private void stepElements(
            String path, @Nullable String parent, BiFunction<Name, String, Table<?>> elements) {
        Name from = alias;
        String name =
                joins.join(
                        path,
                        parent,
                        true,
                        null,
                        row -> elements.apply(from, row.last()),
                        _ -> DSL.trueCondition());
        advance(
                path,
                name,
                (row, next) -> elements.apply(row, next.last()),
                (_, _) -> DSL.trueCondition());
    }

    private void advance(
            String path,
            String name,
            BiFunction<Name, Name, Table<?>> table,
            BiFunction<Name, Name, Condition> on) {
        way = path;
        joined = name;
        alias = DSL.name(name);
        Name next = DSL.name(joins.uniqueName());
        if (steps.isEmpty()) {
            first =
                    new ManyValues.Step(
                            table.apply(base.alias(), next), on.apply(base.alias(), next));
        }
        steps.add(new ManyValues.Step(table.apply(own, next), on.apply(own, next)));
        own = next;
    }

    private static @Nullable Object caller(@Nullable RequestInfo request) {
        return request == null ? null : request.caller().id();
    }

    private static Set<String> nameOf(@Nullable String joined) {
        return Set.of(joined == null ? Joins.BASE : joined);
    }

    private static org.jooq.Field<Object> column(Name alias, String name) {
        return DSL.field(alias.append(name), Object.class);
    }

    private static Table<?> table(CollectionModel collection) {
        return DSL.table(DSL.name(collection.name()));
    }
}
