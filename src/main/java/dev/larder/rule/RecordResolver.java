package dev.larder.rule;

import dev.larder.api.Json;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schema;
import dev.larder.field.Cast;
import dev.larder.field.Field;
import dev.larder.field.FileField;
import dev.larder.field.NumberField;
import dev.larder.field.RelationField;
import dev.larder.field.SelectField;
import dev.larder.filter.Criterion;
import dev.larder.filter.Expr;
import dev.larder.filter.FieldResolver;
import dev.larder.filter.FilterCompiler;
import dev.larder.filter.FilterException;
import dev.larder.filter.Operand;
import dev.larder.filter.Operator;
import dev.larder.filter.ParsedFilter;
import dev.larder.filter.ResolvedOperand;
import dev.larder.filter.Source;

import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Resolves the paths of rules, filters and sorts over one collection against the schema and the
 * call: values of the call here, what has to be looked up in the database along a {@link PathWalk}.
 */
final class RecordResolver implements FieldResolver {

    private static final Set<String> AUTH_MEMBERS =
            Set.of("id", "collectionId", "collectionName", "email", "emailVisibility", "verified");

    private final Schema schema;
    private final Observations observations;
    private final Joins joins;
    private final BaseTable base;
    private boolean restricted;

    RecordResolver(Schema schema, Observations observations, Joins joins, BaseTable base) {
        this.schema = schema;
        this.observations = observations;
        this.joins = joins;
        this.base = base;
    }

    /**
     * From here on paths come from a client: no hidden fields, only collections that it may list.
     */
    void restrict() {
        restricted = true;
    }

    boolean isRestricted() {
        return restricted;
    }

    BaseTable base() {
        return base;
    }

    Joins joins() {
        return joins;
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
        if (!Paths.isWellFormed(path)) {
            throw unresolved(path);
        }
        List<String> parts = Arrays.asList(path.split("\\.", -1));
        return switch (parts.getFirst()) {
            case "@collection" -> otherCollection(path, parts);
            case "@request" ->
                    observations.hasRequest() ? request(path, parts) : ResolvedOperand.nothing();
            default -> new PathWalk(this, false).resolve(parts);
        };
    }

    private ResolvedOperand otherCollection(String path, List<String> parts) {
        String[] name = parts.get(1).split(":", 2);
        CollectionModel collection = find(name[0]);
        if (collection == null) {
            throw unresolved(path);
        }
        var walk = new PathWalk(this, false);
        walk.enterCollection(collection, name.length == 2 ? name[1] : null);
        return walk.resolve(parts.subList(2, parts.size()));
    }

    private ResolvedOperand request(String path, List<String> parts) {
        if (path.startsWith("@request.auth.")) {
            return auth(parts);
        }
        if (path.startsWith("@request.body.")) {
            String[] key = Paths.splitModifier(parts.get(2));
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
        var walk = new PathWalk(this, true);
        walk.enterCaller(collection);
        return walk.resolve(parts.subList(2, parts.size()));
    }

    private ResolvedOperand submittedRelation(
            String path, RelationField relation, List<String> rest) {
        CollectionModel target = find(relation.collectionId());
        if (target == null) {
            throw unresolved(path);
        }
        if (!observations.hasSubmittedIds(relation.name())) {
            return ResolvedOperand.nothing();
        }
        var walk = new PathWalk(this, true);
        walk.enterSubmitted(relation, target);
        return walk.resolve(rest);
    }

    private ResolvedOperand submittedElements(Field field) {
        requireElements(field);
        String name = field.name();
        Source array = values -> Json.write(RequestValues.bodyElements(values.request(), name));
        var walk = new PathWalk(this, true);
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
        Expr expr =
                new Expr.All(
                        List.of(
                                new Expr.Comparison(
                                        new Operand.Identifier(submitted + ":isset"),
                                        Operator.EQUAL,
                                        new Operand.Identifier("true")),
                                new Expr.Comparison(
                                        new Operand.Identifier(submitted),
                                        Operator.NOT_EQUAL,
                                        new Operand.Identifier(field.name()))));
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
        String[] last = Paths.splitModifier(parts.getLast());
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
        ResolvedOperand value =
                ResolvedOperand.bound(
                        values -> RequestValues.read(values.request(), path, numeric),
                        content == Probe.Content.EMPTY);
        return last[1].isEmpty() ? value : value.lower();
    }

    @Nullable CollectionModel find(String idOrName) {
        CollectionModel self = base.collection();
        boolean isSelf =
                base.stored() && (idOrName.equals(self.name()) || idOrName.equals(self.id()));
        return isSelf ? self : schema.find(idOrName);
    }

    private static void requireElements(Field field) {
        if (!hasElements(field)) {
            throw new FilterException("field \"" + field.name() + "\" has no elements");
        }
    }

    static boolean hasElements(Field field) {
        return field instanceof SelectField
                || field instanceof FileField
                || field instanceof RelationField;
    }

    static FilterException unresolved(String path) {
        return new FilterException("failed to resolve field \"" + path + '"');
    }
}
