package dev.larder.filter;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JoinType;
import org.jooq.Select;
import org.jooq.SelectQuery;
import org.jooq.Table;
import org.jooq.impl.DSL;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All values that a many-valued path has for one base row, in a query of its own that starts at
 * that row again.
 *
 * @param value the value, in terms of the steps
 * @param nulls how NULL compares
 * @param from the table that holds the base row
 * @param base that table again under an alias of its own
 * @param link ties the alias to the base row
 * @param steps tables joined on the way, each over the one before
 * @param first the first of them, tied to the base row directly
 */
public record ManyValues(
        Field<Object> value,
        ResolvedOperand.Nulls nulls,
        Set<String> from,
        Table<?> base,
        Condition link,
        List<Step> steps,
        Step first) {

    public ManyValues {
        from = Set.copyOf(from);
        steps = List.copyOf(steps);
    }

    /**
     * A table on the way.
     *
     * @param on what ties it to the step before
     */
    public record Step(Table<?> table, Condition on) {}

    /** The same rows with another value. */
    ManyValues as(Field<Object> newValue, ResolvedOperand.Nulls newNulls) {
        return new ManyValues(newValue, newNulls, from, base, link, steps, first);
    }

    ManyValues map(UnaryOperator<Field<Object>> change) {
        return new ManyValues(change.apply(value), nulls, from, base, link, steps, first);
    }

    /** The value as one side of a comparison. */
    ResolvedOperand operand() {
        return ResolvedOperand.column(value, Set.of()).withNulls(nulls);
    }

    /**
     * Whether no combination of these values with those of the other path satisfies the condition.
     */
    Condition noneWith(ManyValues other, Condition violation) {
        SelectQuery<?> query = query();
        query.addJoin(other.base(), JoinType.LEFT_OUTER_JOIN, other.link());
        joinSteps(query, other.steps());
        return none(query, violation);
    }

    /**
     * Whether no value satisfies the condition, NULL standing for the value of a path that leads
     * nowhere.
     */
    Condition none(Condition violation) {
        return none(query(), violation);
    }

    /** Whether no value satisfies the condition; a path that leads nowhere has no value. */
    Condition noneThere(Condition violation) {
        SelectQuery<?> query =
                DSL.select(DSL.inline(1)).from(first.table()).where(first.on()).getQuery();
        joinSteps(query, steps.subList(1, steps.size()));
        return none(query, violation);
    }

    private SelectQuery<?> query() {
        SelectQuery<?> query = DSL.select(DSL.inline(1)).from(base).where(link).getQuery();
        joinSteps(query, steps);
        return query;
    }

    private static void joinSteps(SelectQuery<?> query, List<Step> steps) {
        for (Step step : steps) {
            query.addJoin(step.table(), JoinType.LEFT_OUTER_JOIN, step.on());
        }
    }

    private static Condition none(SelectQuery<?> query, Condition violation) {
        query.addConditions(violation);
        return DSL.notExists((Select<?>) query);
    }
}
