package dev.larder.rule;

import dev.larder.api.Caller;
import dev.larder.api.Json;
import dev.larder.api.RequestInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Reads {@code @request.*} values as they are bound: {@code String}, {@code Double}, {@code
 * Boolean} or null.
 */
final class RequestValues {

    private RequestValues() {}

    /**
     * The value under a path such as {@code [body, author, name]}; null when it is missing or null.
     * What is no scalar becomes its JSON.
     *
     * @param numeric whether a text that is a number becomes one
     */
    static @Nullable Object read(
            @Nullable RequestInfo request, List<String> path, boolean numeric) {
        Object value = request == null ? null : find(request, path, path.size());
        return switch (value) {
            case null -> null;
            case String text -> numeric ? numberOr(text) : text;
            case Boolean flag -> flag;
            case Number number -> number.doubleValue();
            case Json.Raw raw -> raw.text();
            default -> Json.write(value);
        };
    }

    /** Whether the last key of a path is there, even with a null value. */
    static boolean has(@Nullable RequestInfo request, List<String> path) {
        if (request == null) {
            return false;
        }
        Object parent = find(request, path, path.size() - 1);
        String key = path.getLast();
        return switch (parent) {
            case Map<?, ?> map -> map.containsKey(key);
            case List<?> list -> index(key, list.size()) >= 0;
            case null, default -> false;
        };
    }

    /** A member of the body as it was sent; null when it is missing. */
    static @Nullable Object body(@Nullable RequestInfo request, String key) {
        return request == null ? null : request.body().get(key);
    }

    /** A member of the body as list: null is empty, a scalar is its only element. */
    static List<?> bodyElements(@Nullable RequestInfo request, String key) {
        return switch (body(request, key)) {
            case null -> List.of();
            case List<?> list -> list;
            case Object scalar -> List.of(scalar);
        };
    }

    private static @Nullable Object find(RequestInfo request, List<String> path, int depth) {
        Object value =
                switch (path.getFirst()) {
                    case "context" -> request.context();
                    case "method" -> request.method();
                    case "query" -> request.query();
                    case "headers" -> request.headers();
                    case "body" -> request.body();
                    case "auth" -> auth(request.caller());
                    default -> null;
                };
        for (int i = 1; i < depth && value != null; i++) {
            value = member(value, path.get(i));
        }
        return value instanceof Json.Writable writable ? writable.toJson() : value;
    }

    private static @Nullable Object member(Object parent, String key) {
        return switch (parent) {
            case Map<?, ?> map -> map.get(key);
            case List<?> list -> {
                int index = index(key, list.size());
                yield index < 0 ? null : list.get(index);
            }
            case Json.Raw raw -> parsedMember(raw, key);
            case Json.Writable writable -> {
                Object json = writable.toJson();
                yield json == null ? null : member(json, key);
            }
            default -> null;
        };
    }

    private static @Nullable Object parsedMember(Json.Raw raw, String key) {
        try {
            Object parsed = Json.parse(raw.text());
            return parsed == null || parsed instanceof Json.Raw ? null : member(parsed, key);
        } catch (IllegalArgumentException _) {
            return null; // no JSON has no members
        }
    }

    private static @Nullable Map<String, Object> auth(Caller caller) {
        return caller.isGuest()
                ? null
                : Map.of(
                        "id", caller.id(),
                        "collectionId", caller.collectionId(),
                        "collectionName", caller.collectionName(),
                        "email", caller.email(),
                        "emailVisibility", caller.emailVisibility(),
                        "verified", caller.verified());
    }

    private static int index(String key, int size) {
        if (key.isEmpty() || key.length() > 9 || !key.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int index = Integer.parseInt(key);
        return index < size ? index : -1;
    }

    private static Object numberOr(String text) {
        if (text.isEmpty()
                || !text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0)) {
            return text;
        }
        try {
            double number = Double.parseDouble(text);
            return Double.isInfinite(number) ? text : (Object) number;
        } catch (NumberFormatException _) {
            return text;
        }
    }
}
