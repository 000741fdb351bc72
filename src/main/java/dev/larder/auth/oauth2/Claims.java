package dev.larder.auth.oauth2;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The decoded JSON answer of a provider, read by path: {@code data.id} goes into objects, {@code
 * data.0.id} into lists. What is missing or of another kind is empty, because providers change
 * their answers without notice.
 *
 * @param json members in the values of {@link Json}
 */
record Claims(Map<String, @Nullable Object> json) {

    private static final Set<String> TRUE = Set.of("1", "t", "true");

    /** Text, or a number as decimal text. */
    String text(String path) {
        return switch (value(path)) {
            case String text -> text;
            case Number number -> Json.number(number.doubleValue());
            case null, default -> "";
        };
    }

    /** A truth value, also as text or number. */
    boolean flag(String path) {
        return switch (value(path)) {
            case Boolean flag -> flag;
            case String text -> TRUE.contains(text.toLowerCase(Locale.ROOT));
            case Number number -> number.doubleValue() != 0;
            case null, default -> false;
        };
    }

    boolean has(String path) {
        return value(path) != null;
    }

    List<?> list(String path) {
        return value(path) instanceof List<?> list ? list : List.of();
    }

    /** An element of a list as claims; empty ones for anything but an object. */
    @SuppressWarnings("unchecked") // JSON objects have text keys
    static Claims of(@Nullable Object json) {
        return new Claims(
                json instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of());
    }

    private @Nullable Object value(String path) {
        Object current = json;
        for (String step : path.split("\\.")) {
            current =
                    switch (current) {
                        case Map<?, ?> map -> map.get(step);
                        case List<?> list when step.equals("0") && !list.isEmpty() ->
                                list.getFirst();
                        case null, default -> null;
                    };
        }
        return current;
    }
}
