package dev.larder.filter;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/**
 * A condition and what it says about joined tables.
 *
 * @param condition the condition in SQL
 * @param aliases joined tables that it reads from
 * @param required those of them whose row must be there for the condition to hold
 */
public record Criterion(Condition condition, Set<String> aliases, Set<String> required) {

    public Criterion {
        aliases = Set.copyOf(aliases);
        required = Set.copyOf(required);
    }

    static Criterion all(List<Criterion> criteria) {
        var aliases = new LinkedHashSet<String>();
        var required = new LinkedHashSet<String>();
        criteria.forEach(criterion -> aliases.addAll(criterion.aliases()));
        criteria.forEach(criterion -> required.addAll(criterion.required()));
        return new Criterion(DSL.and(criteria.stream().map(Criterion::condition).toList()), aliases, required);
    }

    static Criterion any(List<Criterion> criteria) {
        var aliases = new HashSet<String>();
        var required = new HashSet<>(criteria.getFirst().required());
        criteria.forEach(criterion -> aliases.addAll(criterion.aliases()));
        criteria.forEach(criterion -> required.retainAll(criterion.required()));
        return new Criterion(DSL.or(criteria.stream().map(Criterion::condition).toList()), aliases, required);
    }
}
