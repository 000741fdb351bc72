package dev.larder.filter;

import dev.larder.database.Dialect;
import dev.larder.database.Sql;

import org.jooq.QueryPart;
import org.jooq.RenderContext;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A query rendered once, to be run many times with other values.
 *
 * @param text SQL with a question mark for each value
 * @param sources where the values come from, in the order of the question marks
 */
public record QueryShape(String text, List<Source> sources) {

    static final Object SOURCES = "larder-sources";

    public QueryShape {
        sources = List.copyOf(sources);
    }

    /**
     * Renders a query whose values are all slots or stand in the text.
     *
     * @throws IllegalArgumentException when it also has ordinary bind values
     */
    public static QueryShape render(QueryPart query) {
        var sources = new ArrayList<Source>();
        RenderContext context = Dialect.renderContext();
        context.data(SOURCES, sources);
        String text = context.visit(query).render();
        if (text.chars().filter(c -> c == '?').count() != sources.size()) {
            throw new IllegalArgumentException("bind values beside slots: " + text);
        }
        return new QueryShape(text, sources);
    }

    /** The values of one call, in the order of the question marks. */
    public List<@Nullable Object> bindings(CallValues values) {
        var bindings = new ArrayList<@Nullable Object>(sources.size() + 2);
        for (Source source : sources) {
            bindings.add(source.read(values));
        }
        return bindings;
    }

    public Sql bind(CallValues values) {
        return new Sql(text, bindings(values));
    }
}
