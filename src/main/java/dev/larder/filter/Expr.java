package dev.larder.filter;

import java.util.List;

/** A parsed condition. */
public sealed interface Expr {

    record Comparison(Operand left, Operator operator, Operand right) implements Expr {}

    /** All of at least two conditions. */
    record All(List<Expr> terms) implements Expr {
        public All {
            terms = List.copyOf(terms);
        }
    }

    /** One of at least two conditions. */
    record AnyOf(List<Expr> terms) implements Expr {
        public AnyOf {
            terms = List.copyOf(terms);
        }
    }
}
