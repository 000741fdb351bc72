package dev.larder.api;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The members of a request body with a fixed shape, read over the values that hold already: an
 * absent or null member keeps its value, an unknown one is ignored, names match whatever their
 * case. A member of the wrong JSON type throws {@link IllegalArgumentException}, which endpoints
 * answer as undecodable.
 */
public final class Members {

    private final Map<?, ?> json;

    private Members(Map<?, ?> json) {
        this.json = json;
    }

    /**
     * @param json a value of {@link Json}; null counts as an object without members
     * @throws IllegalArgumentException when it is no object
     */
    public static Members of(@Nullable Object json) {
        return switch (json) {
            case null -> new Members(Map.of());
            case Map<?, ?> map -> new Members(map);
            default -> throw wrong("the body", "an object");
        };
    }

    /** Whether the member is there, be it null. */
    public boolean has(String name) {
        return json.keySet().stream().anyMatch(key -> name.equalsIgnoreCase((String) key));
    }

    /** The member as it came; null when it is absent. */
    public @Nullable Object value(String name) {
        Object found = null;
        for (Map.Entry<?, ?> member : json.entrySet()) {
            if (name.equalsIgnoreCase((String) member.getKey())) {
                found = member.getValue();
            }
        }
        return found;
    }

    public String text(String name, String current) {
        return switch (value(name)) {
            case null -> current;
            case String text -> text;
            default -> throw wrong(name, "text");
        };
    }

    public String text(String name) {
        return text(name, "");
    }

    public boolean flag(String name, boolean current) {
        return switch (value(name)) {
            case null -> current;
            case Boolean flag -> flag;
            default -> throw wrong(name, "a boolean");
        };
    }

    public long integer(String name, long current) {
        return switch (value(name)) {
            case null -> current;
            case Number number when isWhole(number.doubleValue()) -> number.longValue();
            default -> throw wrong(name, "a whole number");
        };
    }

    /** A whole number that fits into an {@code int}. */
    public int smallInteger(String name, int current) {
        long number = integer(name, current);
        if (number != (int) number) {
            throw wrong(name, "a whole number of 32 bits");
        }
        return (int) number;
    }

    /** A list of texts, replaced as a whole; null empties it. */
    public List<String> texts(String name, List<String> current) {
        if (!has(name)) {
            return current;
        }
        var texts = new ArrayList<String>();
        for (Object element : list(name)) {
            switch (element) {
                case null -> texts.add("");
                case String text -> texts.add(text);
                default -> throw wrong(name, "a list of texts");
            }
        }
        return texts;
    }

    /** The elements of a list; none when it is absent or null. */
    public List<?> list(String name) {
        return switch (value(name)) {
            case null -> List.of();
            case List<?> list -> list;
            default -> throw wrong(name, "a list");
        };
    }

    /** The members of a nested object; none when it is absent or null. */
    public Members object(String name) {
        return switch (value(name)) {
            case null -> new Members(Map.of());
            case Map<?, ?> map -> new Members(map);
            default -> throw wrong(name, "an object");
        };
    }

    private static boolean isWhole(double number) {
        return number == Math.rint(number) && Math.abs(number) <= Checks.MAX_SAFE_INTEGER;
    }

    private static IllegalArgumentException wrong(String name, String expected) {
        return new IllegalArgumentException(name + " must be " + expected);
    }
}
