package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One statement with its values, ready to run on a prepared statement that is kept by its text.
 *
 * @param text SQL with {@code ?} for each value
 * @param bindings values in the order of the question marks: null, {@code String}, {@code Long},
 *     {@code Integer}, {@code Double}, {@code Boolean} (bound as 0 or 1) or {@code byte[]}
 */
public record Sql(String text, List<@Nullable Object> bindings) {

    public Sql {
        bindings = Collections.unmodifiableList(new ArrayList<>(bindings));
    }

    public static Sql of(String text, @Nullable Object... bindings) {
        return new Sql(text, Arrays.asList(bindings));
    }
}
