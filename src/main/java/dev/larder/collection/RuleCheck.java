package dev.larder.collection;

import org.jspecify.annotations.Nullable;

/** Tells whether an access rule can be compiled; supplied by the room that compiles rules. */
public interface RuleCheck {

    /**
     * Compiles a rule with an empty request and with access to hidden fields.
     *
     * @param schema all collections, the checked one among them in its new state
     * @return what is wrong with the rule; null when nothing is
     */
    @Nullable String problem(CollectionModel collection, String rule, Schema schema);
}
