package dev.larder.field;

import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.api.Json;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Any JSON value, kept as its text.
 *
 * @param maxSize most bytes of the text; 0 for 1 MiB
 */
public record JsonField(Identity identity, long maxSize) implements Field {

    public static final String TYPE = "json";

    private static final long DEFAULT_MAX_SIZE = 1L << 20;
    private static final List<String> LITERALS = List.of("null", "true", "false");
    private static final List<String> EMPTY_VALUES = List.of("null", "\"\"", "[]", "{}", "");

    @Override
    public JsonField withIdentity(Identity newIdentity) {
        return new JsonField(newIdentity, maxSize);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ColumnKind column() {
        return ColumnKind.JSON;
    }

    /**
     * A text is taken as JSON when it is a literal or starts like a number, text, list or object
     * and is valid; any other text becomes a JSON text, so that forms and JSON bodies mean the
     * same.
     */
    @Override
    public Json.@Nullable Raw normalize(@Nullable Object input) {
        return switch (input) {
            case null -> null;
            case Json.Raw raw -> raw;
            case String text -> new Json.Raw(isJson(text) ? text : Json.write(text));
            case byte[] bytes -> normalize(new String(bytes, StandardCharsets.UTF_8));
            default -> new Json.Raw(Json.write(sorted(input)));
        };
    }

    private static boolean isJson(String text) {
        if (text.isEmpty()) {
            return false;
        }
        char first = text.charAt(0);
        boolean startsLikeJson = (first >= '0' && first <= '9') || "-\"[{".indexOf(first) >= 0;
        return LITERALS.contains(text) || (startsLikeJson && Json.isValid(text));
    }

    /** Members of objects in the order of their names, at every depth. */
    private static @Nullable Object sorted(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var members = new TreeMap<String, @Nullable Object>();
                map.forEach((key, member) -> members.put((String) key, sorted(member)));
                yield members;
            }
            case List<?> list -> {
                var elements = new ArrayList<@Nullable Object>();
                list.forEach(element -> elements.add(sorted(element)));
                yield elements;
            }
            case null, default -> value;
        };
    }

    /** Numbers come back as numbers, since the column's affinity turns number texts into them. */
    @Override
    public Json.@Nullable Raw decode(@Nullable Object stored) {
        return normalize(stored);
    }

    @Override
    public @Nullable String encode(@Nullable Object value) {
        Json.Raw raw = normalize(value);
        return raw == null || raw.text().isEmpty() ? null : raw.text();
    }

    @Override
    public Json.@Nullable Raw toJson(@Nullable Object value) {
        return normalize(value);
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        Json.Raw raw = normalize(value);
        String text = raw == null ? "" : raw.text();
        if (text.getBytes(StandardCharsets.UTF_8).length > bodyLimit()) {
            errors.reject(
                    name(),
                    new FieldError(
                            "validation_json_size_limit",
                            "The maximum allowed JSON size is " + bodyLimit() + " bytes",
                            Map.of("maxSize", bodyLimit())));
        } else if (!text.isEmpty() && !Json.isValid(text)) {
            errors.reject(name(), "validation_invalid_json", "Must be a valid json value");
        } else if (isRequired() && EMPTY_VALUES.contains(text.strip())) {
            errors.reject(name(), FieldError.required());
        }
    }

    @Override
    public long bodyLimit() {
        return maxSize <= 0 ? DEFAULT_MAX_SIZE : maxSize;
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
        Definition.validateSize("maxSize", maxSize, errors);
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        var json = Definition.json(this);
        json.put("maxSize", maxSize);
        return json;
    }
}
