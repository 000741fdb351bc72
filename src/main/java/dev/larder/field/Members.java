package dev.larder.field;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the members of a JSON object that describes part of a schema, each in the one kind that it
 * may have.
 *
 * <p>An absent member keeps the current value. So does null, except where null is a value of its
 * own: a rule or a list. A member of another kind is an {@link IllegalArgumentException}.
 *
 * @param json members in the values of {@link dev.larder.api.Json}
 */
public record Members(Map<String, ? extends @Nullable Object> json) {

    public boolean has(String key) {
        return json.containsKey(key);
    }

    public String text(String key, String current) {
        return switch (json.get(key)) {
            case null -> current;
            case String text -> text;
            case Object other -> throw wrongKind(key, other);
        };
    }

    /** A text for which null is a value of its own. */
    public @Nullable String nullableText(String key, @Nullable String current) {
        return switch (json.get(key)) {
            case null -> has(key) ? null : current;
            case String text -> text;
            case Object other -> throw wrongKind(key, other);
        };
    }

    public boolean flag(String key, boolean current) {
        return switch (json.get(key)) {
            case null -> current;
            case Boolean flag -> flag;
            case Object other -> throw wrongKind(key, other);
        };
    }

    /** A flag for which null is a value of its own. */
    public @Nullable Boolean nullableFlag(String key, @Nullable Boolean current) {
        return switch (json.get(key)) {
            case null -> has(key) ? null : current;
            case Boolean flag -> flag;
            case Object other -> throw wrongKind(key, other);
        };
    }

    /** A number for which null is a value of its own. */
    public @Nullable Double nullableNumber(String key, @Nullable Double current) {
        return switch (json.get(key)) {
            case null -> has(key) ? null : current;
            case Number number -> number.doubleValue();
            case Object other -> throw wrongKind(key, other);
        };
    }

    /** A whole number of 64 bits. */
    public long integer(String key, long current) {
        return switch (json.get(key)) {
            case null -> current;
            case Long number -> number;
            case Integer number -> number;
            case Number number -> {
                double value = number.doubleValue();
                if (value != Math.rint(value) || Math.abs(value) >= 0x1p63) {
                    throw wrongKind(key, number);
                }
                yield (long) value;
            }
            case Object other -> throw wrongKind(key, other);
        };
    }

    /** A list of texts, in which null counts as an empty text; null is a value of its own. */
    public @Nullable List<String> texts(String key, @Nullable List<String> current) {
        if (!has(key)) {
            return current;
        }
        List<?> list = list(key);
        if (list == null) {
            return null;
        }
        var texts = new ArrayList<String>();
        for (Object element : list) {
            switch (element) {
                case null -> texts.add("");
                case String text -> texts.add(text);
                default -> throw wrongKind(key, element);
            }
        }
        return texts;
    }

    /** The elements of a list; null when the member is absent or null. */
    public @Nullable List<?> list(String key) {
        return switch (json.get(key)) {
            case null -> null;
            case List<?> list -> list;
            case Object other -> throw wrongKind(key, other);
        };
    }

    /** The members of an inner object; none when it is absent or null. */
    public Members object(String key) {
        Object member = json.get(key);
        return member == null ? new Members(Map.of()) : of(key, member);
    }

    /** The members of a value that must be an object; {@code key} names it in the error. */
    public static Members of(String key, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked") // the keys of a JSON object are texts
            var members = (Map<String, @Nullable Object>) map;
            return new Members(members);
        }
        throw wrongKind(key, value);
    }

    private static IllegalArgumentException wrongKind(String key, @Nullable Object value) {
        String kind = value == null ? "null" : value.getClass().getSimpleName();
        return new IllegalArgumentException("the member " + key + " must not be a " + kind);
    }
}
