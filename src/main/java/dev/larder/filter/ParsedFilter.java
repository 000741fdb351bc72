package dev.larder.filter;

import java.util.List;

/**
 * A filter or rule as the parser understood it.
 *
 * @param expr the condition, with its literals numbered
 * @param shape canonical text with the literals' kinds in the place of their values: equal shapes
 *     lead to equal SQL
 * @param literals values of the literals by their number: {@code String} or {@code Double}
 */
public record ParsedFilter(Expr expr, String shape, List<Object> literals) {

    public ParsedFilter {
        literals = List.copyOf(literals);
    }
}
