package dev.larder.filter;

import org.jooq.Condition;
import org.jooq.Name;
import org.jooq.impl.DSL;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A condition and what it says about joined tables.
 *
 * @param condition the condition in SQL
 * @param aliases tables that it reads from
 * @param required those of them whose row must be there for the condition to hold
 * @param sought columns, by alias and name, that must equal a bound value for the condition to hold
 */
public record Criterion(
        Condition condition, Set<String> aliases, Set<String> required, Set<Name> sought) {

    public Criterion {
        aliases = Set.copyOf(aliases);
        required = Set.copyOf(required);
        sought = Set.copyOf(sought);
    }

    Criterion(Condition condition, Set<String> aliases, Set<String> required) {
        this(condition, aliases, required, Set.of());
    }

    static Criterion all(List<Criterion> criteria) {
        var aliases = new LinkedHashSet<String>();
        var required = new LinkedHashSet<String>();
        criteria.forEach(criterion -> aliases.addAll(criterion.aliases()));
        var sought = new LinkedHashSet<Name>();
        criteria.forEach(criterion -> required.addAll(criterion.required()));
        criteria.forEach(criterion -> sought.addAll(criterion.sought()));
        return new Criterion(
                DSL.and(criteria.stream().map(Criterion::condition).toList()),
                aliases,
                required,
                sought);
    }

    static Criterion any(List<Criterion> criteria) {
        var aliases = new HashSet<String>();
        var required = new HashSet<>(criteria.getFirst().required());
        criteria.forEach(criterion -> aliases.addAll(criterion.aliases()));
        criteria.forEach(criterion -> required.retainAll(criterion.required()));
        return new Criterion(
                DSL.or(criteria.stream().map(Criterion::condition).toList()), aliases, required);
    }
}
