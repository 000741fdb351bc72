package dev.larder.api;

import java.util.Map;
import java.util.TreeMap;

/**
 * One error of one field.
 *
 * @param code machine-readable code such as {@code validation_required}
 * @param message text; placeholders are already filled in; made a sentence when rendered
 * @param params values behind the placeholders, by name; empty when the error carries none
 */
public record FieldError(String code, String message, Map<String, Object> params) {

    public FieldError {
        params = Map.copyOf(params);
    }

    public FieldError(String code, String message) {
        this(code, message, Map.of());
    }

    /** What a required value answers when it is missing. */
    public static FieldError required() {
        return new FieldError("validation_required", "Cannot be blank.");
    }

    /** The fallback for an error without a public code. */
    public static FieldError invalidValue() {
        return new FieldError("validation_invalid_value", "Invalid value.");
    }

    /**
     * The rendered leaf with sorted keys: {@code code}, {@code message} and, when there are any,
     * {@code params}.
     */
    public Map<String, Object> toJson() {
        var json = new TreeMap<String, Object>();
        json.put("code", code);
        json.put("message", Sentence.of(message));
        if (!params.isEmpty()) {
            json.put("params", new TreeMap<>(params));
        }
        return json;
    }
}
