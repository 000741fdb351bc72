package dev.larder.api;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/**
 * Errors by field, gathered while checking and thrown once. A key leads to a {@link FieldError}, to
 * nested errors (list elements by their zero-based index as text), or to plain JSON that a caller
 * supplied. The first error of a key stays. Not safe for use by several threads.
 */
public final class FieldErrors {

    private final TreeMap<String, Object> errors = new TreeMap<>();

    /** Adds an error unless the key already has one. */
    public FieldErrors reject(String key, FieldError error) {
        errors.putIfAbsent(key, error);
        return this;
    }

    /** Adds an error without parameters unless the key already has one. */
    public FieldErrors reject(String key, String code, String message) {
        return reject(key, new FieldError(code, message));
    }

    /**
     * Adds the failure of a check, if it is one, unless the key already has an error; see {@link
     * Checks}.
     */
    public FieldErrors check(String key, @Nullable FieldError failure) {
        return failure == null ? this : reject(key, failure);
    }

    /**
     * The nested errors of a key, made when missing; an error that is there already is replaced by
     * the nested map.
     */
    public FieldErrors nested(String key) {
        if (errors.get(key) instanceof FieldErrors found) {
            return found;
        }
        var created = new FieldErrors();
        errors.put(key, created);
        return created;
    }

    /** Puts ready JSON (maps, lists, scalars) under a key, replacing what was there. */
    public FieldErrors raw(String key, Object json) {
        errors.put(key, json);
        return this;
    }

    /** Takes over all errors of another set that this one does not have yet. */
    public FieldErrors merge(FieldErrors other) {
        other.errors.forEach(errors::putIfAbsent);
        return this;
    }

    public boolean has(String key) {
        return errors.containsKey(key)
                && !(errors.get(key) instanceof FieldErrors nested && nested.isEmpty());
    }

    /** The error directly under a key; null when there is none or it is nested. */
    public @Nullable FieldError find(String key) {
        return errors.get(key) instanceof FieldError error ? error : null;
    }

    /** True when neither this set nor a nested one holds an error. */
    public boolean isEmpty() {
        return errors.values().stream()
                .allMatch(value -> value instanceof FieldErrors nested && nested.isEmpty());
    }

    /** The rendered map with sorted keys; nested sets without errors are left out. */
    public Map<String, Object> toJson() {
        var json = new TreeMap<String, Object>();
        errors.forEach((key, value) -> {
            switch (value) {
                case FieldError error -> json.put(key, error.toJson());
                case FieldErrors nested -> {
                    if (!nested.isEmpty()) {
                        json.put(key, nested.toJson());
                    }
                }
                default -> json.put(key, value);
            }
        });
        return json;
    }

    /**
     * Ends the check.
     *
     * @throws ApiException 400 with this sentence and these errors, when there are any
     */
    public void throwIfAny(String message) {
        if (!isEmpty()) {
            throw ApiException.badRequest(message, this);
        }
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
