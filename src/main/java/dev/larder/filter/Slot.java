package dev.larder.filter;

import org.jooq.Context;
import org.jooq.impl.CustomField;
import org.jooq.impl.SQLDataType;

import java.util.List;

/**
 * A question mark in a query whose value is read from a {@link Source} at each call. Rendering
 * notes the sources in the order of their question marks, see {@link QueryShape}.
 */
final class Slot extends CustomField<Object> {

    private static final long serialVersionUID = 1L;

    private final transient Source source;

    Slot(Source source) {
        super("slot", SQLDataType.OTHER);
        this.source = source;
    }

    Source source() {
        return source;
    }

    @Override
    public void accept(Context<?> context) {
        context.sql('?');
        @SuppressWarnings("unchecked") // only QueryShape puts it there
        var sources = (List<Source>) context.data(QueryShape.SOURCES);
        if (sources == null) {
            throw new IllegalStateException("a query with slots is rendered by QueryShape only");
        }
        sources.add(source);
    }
}
