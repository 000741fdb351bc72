package dev.larder.filter;

import dev.larder.database.Dialect;
import dev.larder.filter.ResolvedOperand.Nulls;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Translates parsed expressions to jOOQ conditions.
 *
 * <p>Equality is the hard part. NULL and the empty text are one, but {@code COALESCE} on a column
 * keeps an index from being used, so the form depends on what is known of the other side: a value
 * that cannot be empty is compared directly, an empty one as {@code = '' OR IS NULL}, two columns
 * through {@code COALESCE}. {@code !=} is always {@code IS NOT}, for which NULL differs from every
 * text. (PocketBase tools/search/filter.go, resolveEqualExpr.)
 *
 * <p>Over a many-valued path a plain operator asks for one joined row that passes and for no value
 * at all that does not.
 */
public final class FilterCompiler {

    private static final Field<Object> EMPTY = DSL.field("''", Object.class);

    private final FieldResolver resolver;
    private final Function<Operand.Literal, Source> literals;

    private FilterCompiler(FieldResolver resolver, Function<Operand.Literal, Source> literals) {
        this.resolver = resolver;
        this.literals = literals;
    }

    /**
     * Compiles an expression whose literals belong to it, such as an access rule.
     *
     * @return the conditions that must all hold
     * @throws FilterException when an operand cannot be resolved
     */
    public static List<Criterion> compile(ParsedFilter filter, FieldResolver resolver) {
        List<Object> values = filter.literals();
        return new FilterCompiler(resolver, literal -> Source.constant(values.get(literal.index())))
                .conjuncts(filter.expr());
    }

    /**
     * Compiles an expression to what all expressions of its {@linkplain ParsedFilter#shape() shape}
     * share: literals are read from {@link CallValues#literals()} at each call.
     *
     * @return the conditions that must all hold
     * @throws FilterException when an operand cannot be resolved
     */
    public static List<Criterion> compileShape(ParsedFilter filter, FieldResolver resolver) {
        return new FilterCompiler(resolver, literal -> Source.literal(literal.index()))
                .conjuncts(filter.expr());
    }

    /** Compiles an expression that reads from one table only, to the condition alone. */
    public static Condition condition(ParsedFilter filter, FieldResolver resolver) {
        return Criterion.all(compile(filter, resolver)).condition();
    }

    private List<Criterion> conjuncts(Expr expr) {
        return switch (expr) {
            case Expr.All all ->
                    all.terms().stream().flatMap(term -> conjuncts(term).stream()).toList();
            case Expr.AnyOf any ->
                    List.of(Criterion.any(any.terms().stream().map(this::criterion).toList()));
            case Expr.Comparison(Operand left, Operator operator, Operand right) ->
                    compare(left, operator, right);
        };
    }

    private Criterion criterion(Expr expr) {
        List<Criterion> conjuncts = conjuncts(expr);
        return conjuncts.size() == 1 ? conjuncts.getFirst() : Criterion.all(conjuncts);
    }

    private List<Criterion> compare(Operand leftOperand, Operator operator, Operand rightOperand) {
        ResolvedOperand left = resolve(leftOperand);
        ResolvedOperand right = resolve(rightOperand);
        var conjuncts = new ArrayList<Criterion>();
        conjuncts.add(criterion(left, operator, right));
        if (!operator.isAny()) {
            addViolations(conjuncts, left, operator, right);
        }
        addRestriction(conjuncts, left);
        addRestriction(conjuncts, right);
        return conjuncts;
    }

    private static Criterion criterion(
            ResolvedOperand left, Operator operator, ResolvedOperand right) {
        Condition condition = comparison(left, operator, right);
        return new Criterion(
                condition,
                both(left.aliases(), right.aliases()),
                required(left, operator, right),
                sought(left, operator, right));
    }

    private static void addViolations(
            List<Criterion> conjuncts,
            ResolvedOperand left,
            Operator operator,
            ResolvedOperand right) {
        ManyValues leftMany = left.many();
        ManyValues rightMany = right.many();
        if (leftMany != null && rightMany != null) {
            Condition holds = comparison(leftMany.operand(), operator, rightMany.operand());
            conjuncts.add(
                    new Criterion(
                            leftMany.noneWith(rightMany, DSL.not(holds)),
                            leftMany.from(),
                            Set.of()));
        } else if (leftMany != null) {
            Condition holds =
                    comparison(leftMany.operand(), operator, right.withNulls(Nulls.EMPTY));
            conjuncts.add(
                    new Criterion(
                            none(leftMany, holds, right),
                            both(leftMany.from(), right.aliases()),
                            Set.of()));
        } else if (rightMany != null) {
            Condition holds =
                    comparison(left.withNulls(Nulls.EMPTY), operator, rightMany.operand());
            conjuncts.add(
                    new Criterion(
                            none(rightMany, holds, left),
                            both(rightMany.from(), left.aliases()),
                            Set.of()));
        }
    }

    /**
     * A base row whose path leads nowhere has passed the comparison with NULL already; it only has
     * to be looked at again when the comparison is written in another way here.
     */
    private static Condition none(ManyValues many, Condition holds, ResolvedOperand other) {
        Condition violation = DSL.not(holds);
        return other.nulls() == Nulls.EMPTY ? many.noneThere(violation) : many.none(violation);
    }

    private static void addRestriction(List<Criterion> conjuncts, ResolvedOperand operand) {
        Condition restriction = operand.restriction();
        if (restriction != null) {
            conjuncts.add(new Criterion(restriction, operand.aliases(), operand.aliases()));
        }
    }

    private static Condition comparison(
            ResolvedOperand left, Operator operator, ResolvedOperand right) {
        return switch (operator.plain()) {
            case EQUAL -> equal(left, right);
            case NOT_EQUAL -> different(left, right);
            case GREATER -> left.sql().gt(right.sql());
            case GREATER_OR_EQUAL -> left.sql().ge(right.sql());
            case LESS -> left.sql().lt(right.sql());
            case LESS_OR_EQUAL -> left.sql().le(right.sql());
            case LIKE -> Dialect.like(left.sql(), pattern(right));
            case NOT_LIKE -> Dialect.notLike(left.sql(), pattern(right));
            default -> throw new IllegalStateException("not a plain operator: " + operator);
        };
    }

    private static Condition equal(ResolvedOperand left, ResolvedOperand right) {
        if (isDistinct(left, right)) {
            return Dialect.same(left.sql(), right.sql());
        }
        if (left.isEmpty() && right.isEmpty()) {
            return EMPTY.eq(EMPTY);
        }
        if (left.isKnown() || right.isKnown()) {
            return emptyOr(left).eq(emptyOr(right));
        }
        if (left.isEmpty() || right.isEmpty()) {
            Field<Object> value = left.isEmpty() ? right.sql() : left.sql();
            return value.eq(EMPTY).or(value.isNull());
        }
        return DSL.coalesce(left.sql(), EMPTY).eq(DSL.coalesce(right.sql(), EMPTY));
    }

    private static Condition different(ResolvedOperand left, ResolvedOperand right) {
        if (isDistinct(left, right)) {
            return Dialect.different(left.sql(), right.sql());
        }
        if (left.isEmpty() && right.isEmpty()) {
            return Dialect.different(EMPTY, EMPTY);
        }
        if (left.isKnown() || right.isKnown()) {
            return Dialect.different(emptyOr(left), emptyOr(right));
        }
        if (left.isEmpty() || right.isEmpty()) {
            Field<Object> value = left.isEmpty() ? right.sql() : left.sql();
            return Dialect.different(value, EMPTY).and(value.isNotNull());
        }
        return Dialect.different(DSL.coalesce(left.sql(), EMPTY), DSL.coalesce(right.sql(), EMPTY));
    }

    private static boolean isDistinct(ResolvedOperand left, ResolvedOperand right) {
        return left.nulls() == Nulls.DISTINCT || right.nulls() == Nulls.DISTINCT;
    }

    private static Field<Object> emptyOr(ResolvedOperand operand) {
        return operand.isEmpty() ? EMPTY : operand.sql();
    }

    private static Field<?> pattern(ResolvedOperand right) {
        Field<Object> pattern = right.pattern();
        return pattern != null ? pattern : Dialect.containing(right.sql());
    }

    /** Tables without whose row the comparison cannot hold, since it is NULL then. */
    private static Set<String> required(
            ResolvedOperand left, Operator operator, ResolvedOperand right) {
        boolean strict =
                switch (operator.plain()) {
                    case EQUAL ->
                            isDistinct(left, right)
                                    ? isBoundValue(left) || isBoundValue(right)
                                    : !(left.isEmpty() && right.isEmpty())
                                            && (left.isKnown() || right.isKnown());
                    case NOT_EQUAL -> false;
                    default -> true;
                };
        if (!strict) {
            return Set.of();
        }
        var required = new LinkedHashSet<String>();
        if (left.strict()) {
            required.addAll(left.aliases());
        }
        if (right.strict()) {
            required.addAll(right.aliases());
        }
        return required;
    }

    /** The column that is compared for equality with a value that is not empty. */
    private static Set<Name> sought(
            ResolvedOperand left, Operator operator, ResolvedOperand right) {
        if (operator.plain() != Operator.EQUAL || isDistinct(left, right)) {
            return Set.of();
        }
        ResolvedOperand column = isBoundValue(right) ? left : right;
        ResolvedOperand value = isBoundValue(right) ? right : left;
        Name name = column.sql().getQualifiedName();
        boolean plain = column.isColumn() && name.parts().length == 2;
        return plain && isBoundValue(value) && value.isKnown() ? Set.of(name) : Set.of();
    }

    private static Set<String> both(Set<String> some, Set<String> others) {
        var all = new LinkedHashSet<>(some);
        all.addAll(others);
        return all;
    }

    private static boolean isBoundValue(ResolvedOperand operand) {
        return operand.sql() instanceof Slot;
    }

    private ResolvedOperand resolve(Operand operand) {
        return switch (operand) {
            case Operand.Identifier(String name) -> identifier(name);
            case Operand.Literal literal ->
                    ResolvedOperand.bound(
                            literals.apply(literal), literal.kind() == Operand.Kind.EMPTY_TEXT);
            case Operand.Function(String name, List<Operand> arguments) ->
                    switch (name) {
                        case "geoDistance" -> distance(arguments);
                        case "strftime" -> formatTime(arguments);
                        default -> throw new FilterException("unknown function \"" + name + '"');
                    };
        };
    }

    /** Words are literals unless a field has that name. */
    private ResolvedOperand identifier(String name) {
        Source macro = Macro.find(name);
        if (macro != null) {
            return ResolvedOperand.bound(macro, false);
        }
        try {
            return resolver.resolve(name);
        } catch (FilterException e) {
            if (name.equalsIgnoreCase("null")) {
                return ResolvedOperand.nothing();
            }
            if (name.equalsIgnoreCase("true") || name.equalsIgnoreCase("false")) {
                return ResolvedOperand.flag(name.equalsIgnoreCase("true"));
            }
            throw e;
        }
    }

    /** Kilometres between two places given as longitude and latitude, on a sphere of 6371 km. */
    private ResolvedOperand distance(List<Operand> arguments) {
        if (arguments.size() != 4) {
            throw new FilterException("geoDistance takes 4 arguments");
        }
        var resolved = new ArrayList<ResolvedOperand>();
        for (Operand argument : arguments) {
            if (argument instanceof Operand.Function || isText(argument)) {
                throw new FilterException("arguments of geoDistance are identifiers or numbers");
            }
            resolved.add(resolve(argument));
        }
        Field<Object> sql =
                Dialect.geoDistance(
                                resolved.get(0).sql(),
                                resolved.get(1).sql(),
                                resolved.get(2).sql(),
                                resolved.get(3).sql())
                        .coerce(Object.class);
        return ResolvedOperand.function(sql, Nulls.DISTINCT, resolved);
    }

    private ResolvedOperand formatTime(List<Operand> arguments) {
        if (arguments.isEmpty() || arguments.size() > 10) {
            throw new FilterException("strftime takes 1 to 10 arguments");
        }
        var resolved = new ArrayList<ResolvedOperand>();
        for (int i = 0; i < arguments.size(); i++) {
            Operand argument = arguments.get(i);
            if (i == 1 ? argument instanceof Operand.Function : !isText(argument)) {
                throw new FilterException(
                        "argument " + (i + 1) + " of strftime has the wrong kind");
            }
            resolved.add(resolve(argument));
        }
        ResolvedOperand result =
                ResolvedOperand.function(
                        formatTimeOf(resolved, null), Nulls.ALWAYS_EMPTY, resolved);
        ManyValues times = resolved.size() > 1 ? resolved.get(1).many() : null;
        return times == null
                ? result
                : result.withMany(
                        times.as(formatTimeOf(resolved, times.value()), Nulls.ALWAYS_EMPTY));
    }

    private static Field<Object> formatTimeOf(
            List<ResolvedOperand> arguments, @Nullable Field<Object> time) {
        var sql = new ArrayList<Field<Object>>();
        for (ResolvedOperand argument : arguments) {
            sql.add(sql.size() == 1 && time != null ? time : argument.sql());
        }
        return Dialect.strftime(sql).coerce(Object.class);
    }

    private static boolean isText(Operand operand) {
        return operand instanceof Operand.Literal(_, Operand.Kind kind)
                && kind != Operand.Kind.NUMBER;
    }
}
