package dev.larder.web;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Narrows an answer to what the {@code fields} parameter names: comma separated paths with dots,
 * {@code *} for all keys of a level, and {@code :excerpt(max, withEllipsis)} behind a path. On a
 * page it applies to each item.
 */
public final class FieldsPicker {

    private static final Set<String> PAGE_KEYS =
            Set.of("items", "page", "perPage", "totalItems", "totalPages");
    private static final String ALL = "*";

    private FieldsPicker() {}

    /**
     * Picks from a value.
     *
     * @param value anything that {@link Json} writes
     * @param fields the parameter; the value stays as it is when it is blank
     * @return plain JSON values with sorted keys
     * @throws IllegalArgumentException when quotes or parentheses are not balanced, or a modifier
     *     is unknown or has wrong arguments
     */
    public static @Nullable Object pick(@Nullable Object value, String fields) {
        return fields.isBlank() ? value : pickDecoded(Json.parse(Json.writeBytes(value)), fields);
    }

    /** As {@link #pick}, for a value as {@link Json#parse(byte[])} gives it. */
    static @Nullable Object pickDecoded(@Nullable Object decoded, String fields) {
        return sorted(pickUnsorted(decoded, fields));
    }

    /** With the keys of all objects in order, at any depth. */
    private static @Nullable Object sorted(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var result = new TreeMap<String, @Nullable Object>();
                map.forEach((key, member) -> result.put((String) key, sorted(member)));
                yield result;
            }
            case List<?> list -> {
                var result = new ArrayList<@Nullable Object>(list.size());
                list.forEach(element -> result.add(sorted(element)));
                yield result;
            }
            case null, default -> value;
        };
    }

    private static @Nullable Object pickUnsorted(@Nullable Object decoded, String fields) {
        Map<String, Modifier> paths = parse(fields);
        if (decoded instanceof Map<?, ?> page && page.keySet().equals(PAGE_KEYS)) {
            var result = new LinkedHashMap<String, @Nullable Object>();
            page.forEach((key, member) ->
                    result.put(
                            (String) key, key.equals("items") ? pickValue(member, paths) : member));
            return result;
        }
        return pickValue(decoded, paths);
    }

    /** What happens to a picked value. */
    private record Modifier(UnaryOperator<@Nullable Object> change) {
        static final Modifier NONE = new Modifier(value -> value);
    }

    private static @Nullable Object pickValue(@Nullable Object value, Map<String, Modifier> paths) {
        return switch (value) {
            case Map<?, ?> map -> pickMap(map, paths);
            case List<?> list
                    when !list.isEmpty() && list.stream().allMatch(Map.class::isInstance) -> {
                var picked = new ArrayList<@Nullable Object>(list.size());
                list.forEach(element -> picked.add(pickMap((Map<?, ?>) element, paths)));
                yield picked;
            }
            case null, default -> value;
        };
    }

    private static Map<String, @Nullable Object> pickMap(
            Map<?, ?> map, Map<String, Modifier> paths) {
        var picked = new LinkedHashMap<String, @Nullable Object>();
        if (paths.isEmpty()) {
            map.forEach((key, value) -> picked.put((String) key, value));
            return picked;
        }
        map.forEach((key, value) -> {
            String name = (String) key;
            Modifier whole = paths.get(name);
            Map<String, Modifier> below = below(name, paths);
            Modifier other = paths.get(ALL);
            if (whole != null) {
                picked.put(name, whole.change().apply(value));
            } else if (!below.isEmpty()) {
                picked.put(name, pickValue(value, below));
            } else if (other != null) {
                picked.put(name, other.change().apply(value));
            }
        });
        return picked;
    }

    /** The rest of those paths that go on below a key. */
    private static Map<String, Modifier> below(String key, Map<String, Modifier> paths) {
        var below = new LinkedHashMap<String, Modifier>();
        String prefix = key + ".";
        paths.forEach((path, modifier) -> {
            if (path.startsWith(prefix)) {
                below.put(path.substring(prefix.length()), modifier);
            }
        });
        return below;
    }

    private static Map<String, Modifier> parse(String fields) {
        var paths = new LinkedHashMap<String, Modifier>();
        for (String entry : split(fields, ",", true)) {
            int colon = entry.indexOf(':');
            paths.put(
                    colon < 0 ? entry : entry.substring(0, colon),
                    colon < 0 ? Modifier.NONE : modifier(entry.substring(colon + 1)));
        }
        return paths;
    }

    private static Modifier modifier(String text) {
        List<String> parts = split(text, "(), ", false);
        if (parts.isEmpty() || !parts.getFirst().equals("excerpt")) {
            throw new IllegalArgumentException("unknown modifier: " + text);
        }
        return new Modifier(Excerpt.of(parts.subList(1, parts.size()))::apply);
    }

    /**
     * Parts between separators that are not quoted and not in parentheses, trimmed, empty ones left
     * out.
     */
    private static List<String> split(String text, String separators, boolean nesting) {
        var parts = new ArrayList<String>();
        int start = 0;
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escaped = i > 0 && text.charAt(i - 1) == '\\';
            if (!escaped && (c == '\'' || c == '"' || c == '`')) {
                quote = quote == 0 ? c : quote == c ? 0 : quote;
            } else if (!escaped && quote == 0 && nesting && c == '(') {
                depth++;
            } else if (!escaped && quote == 0 && nesting && c == ')' && depth > 0) {
                depth--;
            }
            if (quote == 0 && depth == 0 && separators.indexOf(c) >= 0) {
                addPart(parts, text.substring(start, i));
                start = i + 1;
            }
        }
        if (quote != 0 || depth != 0) {
            throw new IllegalArgumentException("unbalanced quotes or parentheses: " + text);
        }
        addPart(parts, text.substring(start));
        return parts;
    }

    private static void addPart(List<String> parts, String part) {
        String trimmed = part.strip();
        if (!trimmed.isEmpty()) {
            parts.add(trimmed);
        }
    }
}
