package dev.larder.filter;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** Puts values into filters that code of the server writes: {@code title = {:title}}. */
public final class Placeholders {

    private Placeholders() {}

    /**
     * The filter with each {@code {:name}} replaced: null, booleans and numbers by themselves,
     * anything else by a quoted text (lists and maps by their JSON), so that no value can end the
     * text that it stands in. Values are not searched for placeholders again.
     */
    public static String bind(String filter, Map<String, ? extends @Nullable Object> values) {
        var bound = new StringBuilder();
        int at = 0;
        while (true) {
            int open = filter.indexOf("{:", at);
            int close = open < 0 ? -1 : filter.indexOf('}', open);
            if (close < 0) {
                return bound.append(filter, at, filter.length()).toString();
            }
            String name = filter.substring(open + 2, close);
            bound.append(filter, at, open);
            if (values.containsKey(name)) {
                bound.append(literal(values.get(name)));
                at = close + 1;
            } else {
                bound.append("{:");
                at = open + 2;
            }
        }
    }

    private static String literal(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Boolean flag -> flag.toString();
            case Number number -> LikePattern.plain(number);
            case Map<?, ?> map -> quoted(Json.write(map));
            case List<?> list -> quoted(Json.write(list));
            default -> quoted(value.toString());
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
