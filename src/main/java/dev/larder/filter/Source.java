package dev.larder.filter;

import org.jspecify.annotations.Nullable;

/**
 * Where a bound value comes from; a rendered query keeps its sources and reads them anew for each
 * call.
 */
@FunctionalInterface
public interface Source {

    /** The value to bind: null, {@code String}, {@code Long}, {@code Double} or {@code Boolean}. */
    @Nullable Object read(CallValues values);

    static Source constant(Object value) {
        return _ -> value;
    }

    /** A literal of the client's filter. */
    static Source literal(int index) {
        return values -> values.literals().get(index);
    }

    static Source argument(int index) {
        return values -> values.arguments().get(index);
    }

    /** The value as pattern of a search for it, see {@link LikePattern}. */
    default Source asPattern() {
        return values -> LikePattern.of(read(values));
    }
}
