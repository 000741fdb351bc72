package dev.larder.rule;

import dev.larder.collection.CollectionModel;
import dev.larder.collection.RuleCheck;
import dev.larder.collection.Schema;
import dev.larder.filter.FilterException;

import org.jspecify.annotations.Nullable;

/** Checks rules by compiling them. */
final class CompiledRuleCheck implements RuleCheck {

    private final AccessRules rules;

    CompiledRuleCheck(AccessRules rules) {
        this.rules = rules;
    }

    @Override
    public @Nullable String problem(CollectionModel collection, String rule, Schema schema) {
        try {
            rules.check(collection, rule, schema);
            return null;
        } catch (FilterException e) {
            return e.getMessage();
        }
    }
}
