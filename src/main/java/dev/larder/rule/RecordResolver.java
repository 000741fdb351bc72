package dev.larder.rule;

import dev.larder.api.Json;
import dev.larder.api.RequestInfo;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schema;
import dev.larder.database.Dialect;
import dev.larder.field.Cast;
import dev.larder.field.Field;
import dev.larder.field.FileField;
import dev.larder.field.GeoPointField;
import dev.larder.field.JsonField;
import dev.larder.field.NumberField;
import dev.larder.field.RelationField;
import dev.larder.field.SelectField;
import dev.larder.filter.Criterion;
import dev.larder.filter.Expr;
import dev.larder.filter.FieldResolver;
import dev.larder.filter.FilterCompiler;
import dev.larder.filter.FilterException;
import dev.larder.filter.ManyValues;
import dev.larder.filter.Operand;
import dev.larder.filter.Operator;
import dev.larder.filter.ParsedFilter;
import dev.larder.filter.ResolvedOperand;
import dev.larder.filter.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jooq.Condition;
import org.jooq.Name;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the paths of rules, filters and sorts over one collection against the schema and the call.
 *
 * <p>Each path is walked twice at once: along the joined tables of the query, which it shares with other paths, and along
 * tables of its own that start at the base row again and, if the path turns out to be many-valued, stand for all of its
 * values (see {@link ManyValues}).
 */
final class RecordResolver implements FieldResolver {

    private static final int MAX_RELATIONS = 6;
    private static final Set<String> AUTH_MEMBERS =
            Set.of("id", "collectionId", "collectionName", "email", "emailVisibility", "verified");
    private static final Set<String> MODIFIERS = Set.of("isset", "each", "length", "lower", "changed");

    private final Schema schema;
    private final Observations observations;
    private final Joins joins;
    private final BaseTable base;
    private final String scope;
    private boolean restricted;

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
            CollectionModel collection, Name table, Name alias, @Nullable String joined, boolean stored) {}

    RecordResolver(Schema schema, Observations observations, Joins joins, BaseTable base) {
        this.schema = schema;
        this.observations = observations;
        this.joins = joins;
        this.base = base;
        this.scope = base.joined() == null ? "" : base.joined();
    }

    /** From here on paths come from a client: no hidden fields, only collections that it may list. */
    void restrict() {
        restricted = true;
    }

    /** The value of a sort path: one that comes from a row. */
    ResolvedOperand sortable(String path) {
        ResolvedOperand operand = resolve(path);
        boolean fromRequest = path.startsWith("@request.") && !path.startsWith("@request.auth.");
        if (operand.slots() > 0 || operand.word() != ResolvedOperand.Word.NONE || fromRequest) {
            throw new FilterException("invalid sort field \"" + path + '"');
        }
        return operand;
    }

    @Override
    public ResolvedOperand resolve(String path) {
        if (!isWellFormed(path)) {
            throw unresolved(path);
        }
        List<String> parts = Arrays.asList(path.split("\\.", -1));
        return switch (parts.getFirst()) {
            case "@collection" -> otherCollection(path, parts);
            case "@request" -> observations.hasRequest() ? request(path, parts) : ResolvedOperand.nothing();
            default -> new Walk(false).resolve(parts);
        };
    }

    private ResolvedOperand otherCollection(String path, List<String> parts) {
        String[] name = parts.get(1).split(":", 2);
        CollectionModel collection = find(name[0]);
        if (collection == null) {
            throw unresolved(path);
        }
        var walk = new Walk(false);
        walk.enterCollection(collection, name.length == 2 ? name[1] : null);
        return walk.resolve(parts.subList(2, parts.size()));
    }

    private ResolvedOperand request(String path, List<String> parts) {
        if (path.startsWith("@request.auth.")) {
            return auth(parts);
        }
        if (path.startsWith("@request.body.")) {
            String[] key = splitModifier(parts.get(2));
            Field field = base.collection().findField(key[0]);
            if (field instanceof RelationField relation && parts.size() > 3) {
                return submittedRelation(path, relation, parts.subList(3, parts.size()));
            }
            if (field != null && parts.size() == 3) {
                switch (key[1]) {
                    case "each":
                        return submittedElements(field);
                    case "length":
                        return submittedLength(field);
                    case "lower":
                        return submittedLower(field);
                    case "changed":
                        return changed(field);
                    default:
                        break;
                }
            }
        }
        return plainValue(parts.subList(1, parts.size()));
    }

    private ResolvedOperand auth(List<String> parts) {
        String callerCollection = observations.callerCollection();
        if (callerCollection.isEmpty()) {
            return ResolvedOperand.nothing();
        }
        if (parts.size() == 3 && AUTH_MEMBERS.contains(parts.get(2))) {
            return plainValue(parts.subList(1, 3));
        }
        CollectionModel collection = find(callerCollection);
        if (collection == null) {
            return ResolvedOperand.nothing();
        }
        var walk = new Walk(true);
        walk.enterCaller(collection);
        return walk.resolve(parts.subList(2, parts.size()));
    }

    private ResolvedOperand submittedRelation(String path, RelationField relation, List<String> rest) {
        CollectionModel target = find(relation.collectionId());
        if (target == null) {
            throw unresolved(path);
        }
        if (!observations.hasSubmittedIds(relation.name())) {
            return ResolvedOperand.nothing();
        }
        var walk = new Walk(true);
        walk.enterSubmitted(relation, target);
        return walk.resolve(rest);
    }

    private ResolvedOperand submittedElements(Field field) {
        requireElements(field);
        String name = field.name();
        Source array = values -> Json.write(RequestValues.bodyElements(values.request(), name));
        var walk = new Walk(true);
        walk.enterSubmittedElements(name, array, field.isMultiple());
        return walk.value("value").countedAsBound();
    }

    private ResolvedOperand submittedLength(Field field) {
        requireElements(field);
        String name = field.name();
        return ResolvedOperand.inline(
                values -> (long) RequestValues.bodyElements(values.request(), name).size(),
                observations.isFlagLength(name));
    }

    private ResolvedOperand submittedLower(Field field) {
        String name = field.name();
        Source text = values -> Cast.toText(RequestValues.body(values.request(), name));
        return ResolvedOperand.bound(text, observations.bodyText(name) == Probe.Content.EMPTY)
                .lower();
    }

    /** Whether a value was submitted that differs from the stored one. */
    private ResolvedOperand changed(Field field) {
        var submitted = "@request.body." + field.name();
        Expr expr = new Expr.All(List.of(
                new Expr.Comparison(
                        new Operand.Identifier(submitted + ":isset"),
                        Operator.EQUAL,
                        new Operand.Identifier("true")),
                new Expr.Comparison(
                        new Operand.Identifier(submitted), Operator.NOT_EQUAL, new Operand.Identifier(field.name()))));
        List<Criterion> criteria =
                FilterCompiler.compile(new ParsedFilter(expr, "", List.of()), this);
        var aliases = new LinkedHashSet<String>();
        criteria.forEach(criterion -> aliases.addAll(criterion.aliases()));
        Condition all = DSL.and(criteria.stream().map(Criterion::condition).toList());
        return ResolvedOperand.column(DSL.field("({0})", Object.class, all), aliases)
                .withSql(DSL.field("({0})", Object.class, all), false)
                .withNulls(ResolvedOperand.Nulls.DISTINCT);
    }

    /** A value of the call that needs no look-up in the database. */
    private ResolvedOperand plainValue(List<String> parts) {
        String[] last = splitModifier(parts.getLast());
        var path = new ArrayList<>(parts.subList(0, parts.size() - 1));
        path.add(last[0]);
        if (last[1].equals("isset")) {
            return ResolvedOperand.truth(observations.has(path));
        }
        if (!last[1].isEmpty() && !last[1].equals("lower")) {
            throw new FilterException("invalid modifier \"" + parts.getLast() + '"');
        }
        Probe.Content content = observations.presence(path);
        if (content == Probe.Content.NONE) {
            return ResolvedOperand.nothing();
        }
        boolean numeric = base.collection().findField(last[0]) instanceof NumberField;
        ResolvedOperand value = ResolvedOperand.bound(
                values -> RequestValues.read(values.request(), path, numeric), content == Probe.Content.EMPTY);
        return last[1].isEmpty() ? value : value.lower();
    }

    private @Nullable CollectionModel find(String idOrName) {
        CollectionModel self = base.collection();
        boolean isSelf = base.stored() && (idOrName.equals(self.name()) || idOrName.equals(self.id()));
        return isSelf ? self : schema.find(idOrName);
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

    private static void requireElements(Field field) {
        if (!hasElements(field)) {
            throw new FilterException("field \"" + field.name() + "\" has no elements");
        }
    }

    private static boolean hasElements(Field field) {
        return field instanceof SelectField || field instanceof FileField || field instanceof RelationField;
    }

    /** Name and modifier; the modifier is empty when there is none. Two colons do not split. */
    private static String[] splitModifier(String part) {
        int colon = part.indexOf(':');
        if (colon < 0 || part.indexOf(':', colon + 1) >= 0) {
            return new String[] {part, ""};
        }
        String modifier = part.substring(colon + 1);
        if (!MODIFIERS.contains(modifier)) {
            throw new FilterException("unknown modifier in \"" + part + '"');
        }
        return new String[] {part.substring(0, colon), modifier};
    }

    private static boolean isWellFormed(String path) {
        if (path.startsWith("@collection.")) {
            int dot = path.indexOf('.', 12);
            return dot > 0 && isCollectionName(path.substring(12, dot)) && isTail(path.substring(dot + 1));
        }
        for (String root : List.of("@request.auth.", "@request.body.", "@request.query.", "@request.headers.")) {
            if (path.startsWith(root)) {
                return isTail(path.substring(root.length()));
            }
        }
        return path.equals("@request.context")
                || path.equals("@request.method")
                || (!path.isEmpty() && isWord(path.charAt(0)) && isPath(path));
    }

    private static boolean isCollectionName(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String alias = colon < 0 ? "a" : text.substring(colon + 1);
        return !name.isEmpty()
                && !alias.isEmpty()
                && name.chars().allMatch(RecordResolver::isWord)
                && alias.chars().allMatch(RecordResolver::isWord);
    }

    private static boolean isTail(String text) {
        return !text.isEmpty() && isPath(text) && isWord(text.charAt(text.length() - 1));
    }

    private static boolean isPath(String text) {
        return text.chars().allMatch(c -> isWord(c) || c == '.' || c == ':');
    }

    private static boolean isWord(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    private static FilterException unresolved(String path) {
        return new FilterException("failed to resolve field \"" + path + '"');
    }

    /** The way along one path. */
    private final class Walk {

        /** Whether what does not exist is NULL rather than an error: paths into the call depend on the caller. */
        private final boolean lenient;

        private CollectionModel collection = base.collection();
        private Name alias = base.alias();
        private @Nullable String joined = base.joined();
        private String way = scope;

        private final Name baseAgain = DSL.name(joins.uniqueName());
        private Name own = baseAgain;
        private final List<ManyValues.Step> steps = new ArrayList<>();
        private ManyValues.@Nullable Step first;
        private boolean many;

        Walk(boolean lenient) {
            this.lenient = lenient;
        }

        void enterCollection(CollectionModel target, @Nullable String name) {
            many = true;
            String path = name == null ? "@collection " + target.id() : "@alias " + name + ' ' + target.id();
            step(scope + path, null, target, true, (_, _) -> DSL.trueCondition());
        }

        void enterCaller(CollectionModel target) {
            var id = ResolvedOperand.slot(values -> caller(values.request()));
            step(scope + "@auth", null, target, false, (_, row) -> column(row, "id").eq(id));
        }

        void enterSubmitted(RelationField relation, CollectionModel target) {
            String field = relation.name();
            var ids = ResolvedOperand.slot(
                            values -> Json.write(Cast.toTexts(RequestValues.body(values.request(), field))))
                    .coerce(String.class);
            many = relation.isMultiple();
            step(scope + "@body " + field, null, target, many || target.isView(), (_, row) -> {
                String element = row.last() + "e";
                return column(row, "id")
                        .in(DSL.select(Dialect.element(element)).from(Dialect.elementsOf(ids, element)));
            });
        }

        void enterSubmittedElements(String field, Source array, boolean multiple) {
            many = multiple;
            var elements = ResolvedOperand.slot(array).coerce(String.class);
            stepElements(scope + "@each " + field, null, (_, alias) -> Dialect.elementsOf(elements, alias));
        }

        ResolvedOperand resolve(List<String> parts) {
            for (int i = 0; i < parts.size() - 1; i++) {
                String part = parts.get(i);
                Field field = collection.findField(part);
                if (field != null && field.isHidden() && restricted) {
                    throw unresolved(part);
                }
                if (field instanceof JsonField || field instanceof GeoPointField) {
                    return jsonMember(part, parts.subList(i + 1, parts.size()));
                }
                if (i >= MAX_RELATIONS) {
                    throw new FilterException("max nested relations reached for field \"" + part + '"');
                }
                if (field instanceof RelationField relation) {
                    boolean key = !relation.isMultiple() && i == parts.size() - 2 && parts.get(i + 1).equals("id");
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
            CollectionModel target = find(relation.collectionId());
            if (target == null) {
                throw unresolved(relation.name());
            }
            return target;
        }

        private void follow(RelationField relation) {
            CollectionModel target = requireTarget(relation);
            String field = relation.name();
            String path = way + '/' + field;
            if (relation.isMultiple()) {
                many = true;
                stepElements(path + ":each", joined, (from, alias) -> Dialect.elements(column(from, field), alias));
                step(path, joined, target, target.isView(), (from, row) -> column(row, "id")
                        .eq(column(from, "value")));
            } else {
                step(path, joined, target, target.isView(), (from, row) -> column(row, "id")
                        .eq(column(from, field)));
            }
        }

        /** Follows {@code collection_via_field}; false when there is no such relation and the path may be lenient. */
        private boolean followBack(String part) {
            RelationField relation = null;
            CollectionModel source = null;
            int via = part.lastIndexOf("_via_");
            if (via > 0) {
                source = find(part.substring(0, via));
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
                throw unresolved(part);
            }
            if (relation.isHidden() && restricted) {
                throw unresolved(part);
            }
            String field = relation.name();
            many |= relation.isMultiple() || !Schema.hasUniqueIndex(source, field);
            String path = way + '/' + source.id() + "_via_" + field;
            if (relation.isMultiple()) {
                step(path, joined, source, true, (from, row) -> holds(row, field, from));
            } else {
                Name target = alias;
                step(path, joined, source, true, (from, row) -> column(row, field).eq(column(from, "id")));
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
                    .in(DSL.select(Dialect.element(element)).from(Dialect.elements(column(row, field), element)));
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
            String[] name = splitModifier(part);
            Field field = collection.findField(name[0]);
            if (field == null) {
                if (lenient) {
                    return ResolvedOperand.nothing();
                }
                throw unresolved(part);
            }
            if (field.isHidden() && restricted) {
                throw unresolved(part);
            }
            if (hasElements(field) && name[1].equals("length")) {
                var count = operand(
                        Dialect.arrayLength(column(alias, field.name())).coerce(Object.class),
                        Dialect.arrayLength(column(own, field.name())).coerce(Object.class),
                        ResolvedOperand.Nulls.EMPTY);
                return count.withSql(count.sql(), false);
            }
            if (hasElements(field) && name[1].equals("each")) {
                many |= field.isMultiple();
                stepElements(
                        way + '/' + field.name() + ":each",
                        joined,
                        (from, row) -> Dialect.elements(column(from, field.name()), row));
                return value("value");
            }
            ResolvedOperand value = field instanceof JsonField
                    ? jsonMember(field.name(), List.of())
                    : value(field.name());
            if (name[1].equals("lower")) {
                value = value.lower();
            }
            boolean privateEmail = restricted && field.name().equals("email") && collection.isAuth();
            return privateEmail
                    ? value.withRestriction(column(alias, "emailVisibility").eq(DSL.field("1", Object.class)))
                    : value;
        }

        /** A column of the table that the path has come to. */
        ResolvedOperand value(String name) {
            return operand(column(alias, name), column(own, name), ResolvedOperand.Nulls.EMPTY);
        }

        private ResolvedOperand operand(
                org.jooq.Field<Object> value, org.jooq.Field<Object> ownValue, ResolvedOperand.Nulls nulls) {
            ResolvedOperand operand =
                    ResolvedOperand.column(value, nameOf(joined)).withNulls(nulls);
            if (!many || first == null) {
                return operand;
            }
            Table<?> start = DSL.table(base.table()).as(baseAgain);
            Condition link = column(baseAgain, "id").eq(column(base.alias(), "id"));
            return operand.withMany(new ManyValues(ownValue, nulls, nameOf(base.joined()), start, link, steps, first));
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
            String name = joins.join(
                    path, parent, multiplies, target, row -> table(target).as(row), row -> on.apply(from, row));
            if (restricted) {
                if (target.listRule() == null) {
                    throw new FilterException("\"" + target.name() + "\" can be searched by superusers only");
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
        private void stepElements(String path, @Nullable String parent, BiFunction<Name, String, Table<?>> elements) {
            Name from = alias;
            String name = joins.join(
                    path, parent, true, null, row -> elements.apply(from, row.last()), _ -> DSL.trueCondition());
            advance(path, name, (row, next) -> elements.apply(row, next.last()), (_, _) -> DSL.trueCondition());
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
                first = new ManyValues.Step(table.apply(base.alias(), next), on.apply(base.alias(), next));
            }
            steps.add(new ManyValues.Step(table.apply(own, next), on.apply(own, next)));
            own = next;
        }

        private static @Nullable Object caller(@Nullable RequestInfo request) {
            return request == null ? null : request.caller().id();
        }
    }
}
