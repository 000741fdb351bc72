package dev.larder.api;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/**
 * The checks that settings, collections and fields share, each with its public code and message.
 * All but {@link #required} accept an empty value; lengths are counted in bytes of UTF-8. A check
 * answers null when it passes; several checks of one key go through {@link FieldErrors#check} in
 * order, where the first failure stays.
 */
public final class Checks {

    /** Largest whole number that every JSON reader keeps exactly. */
    public static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    private Checks() {}

    public static @Nullable FieldError required(@Nullable Object value) {
        boolean empty =
                switch (value) {
                    case null -> true;
                    case String text -> text.isEmpty();
                    case Boolean flag -> !flag;
                    case Number number -> number.doubleValue() == 0;
                    case Collection<?> list -> list.isEmpty();
                    case Map<?, ?> map -> map.isEmpty();
                    default -> false;
                };
        return empty ? FieldError.required() : null;
    }

    /** The value must be empty. */
    public static @Nullable FieldError empty(@Nullable Object value) {
        return required(value) == null
                ? new FieldError("validation_empty", "Must be blank.")
                : null;
    }

    /** The value must be null. */
    public static @Nullable FieldError absent(@Nullable Object value) {
        return value == null ? null : new FieldError("validation_nil", "Must be blank.");
    }

    /** The value must be null or not empty. */
    public static @Nullable FieldError absentOrNotEmpty(@Nullable String value) {
        return value != null && value.isEmpty()
                ? new FieldError("validation_nil_or_not_empty_required", "Cannot be blank.")
                : null;
    }

    /**
     * The length in bytes.
     *
     * @param min fewest bytes; 0 for no lower bound
     * @param max most bytes; 0 for no upper bound
     */
    public static @Nullable FieldError length(String value, int min, int max) {
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || (length >= min && (max == 0 || length <= max))) {
            return null;
        }
        Map<String, Object> params = Map.of("min", min, "max", max);
        if (min == 0) {
            return new FieldError(
                    "validation_length_too_long",
                    "The length must be no more than " + max + ".",
                    params);
        }
        if (max == 0) {
            return new FieldError(
                    "validation_length_too_short",
                    "The length must be no less than " + min + ".",
                    params);
        }
        return min == max
                ? new FieldError(
                        "validation_length_invalid",
                        "The length must be exactly " + min + ".",
                        params)
                : new FieldError(
                        "validation_length_out_of_range",
                        "The length must be between " + min + " and " + max + ".",
                        params);
    }

    public static @Nullable FieldError min(long value, long threshold) {
        return value == 0 || value >= threshold
                ? null
                : belowThreshold(threshold, Long.toString(threshold));
    }

    public static @Nullable FieldError max(long value, long threshold) {
        return value == 0 || value <= threshold
                ? null
                : aboveThreshold(threshold, Long.toString(threshold));
    }

    /**
     * What a value below its bound answers.
     *
     * @param threshold the bound as it stands in the parameters
     * @param text the bound as it stands in the message
     */
    public static FieldError belowThreshold(Object threshold, String text) {
        return new FieldError(
                "validation_min_greater_equal_than_required",
                "Must be no less than " + text + ".",
                Map.of("threshold", threshold));
    }

    /** What a value above its bound answers; see {@link #belowThreshold}. */
    public static FieldError aboveThreshold(Object threshold, String text) {
        return new FieldError(
                "validation_max_less_equal_than_required",
                "Must be no greater than " + text + ".",
                Map.of("threshold", threshold));
    }

    /** The pattern must be found in the value. */
    public static @Nullable FieldError match(String value, Pattern pattern) {
        return value.isEmpty() || pattern.matcher(value).find()
                ? null
                : new FieldError("validation_match_invalid", "Must be in a valid format.");
    }

    public static @Nullable FieldError in(String value, Collection<String> allowed) {
        return value.isEmpty() || allowed.contains(value)
                ? null
                : new FieldError("validation_in_invalid", "Must be a valid value.");
    }

    public static @Nullable FieldError notIn(String value, Collection<String> refused) {
        return !value.isEmpty() && refused.contains(value)
                ? new FieldError("validation_not_in_invalid", "Must not be in list.")
                : null;
    }

    /** The two values must be equal. */
    public static @Nullable FieldError equal(@Nullable Object value, @Nullable Object expected) {
        return Objects.equals(value, expected)
                ? null
                : new FieldError("validation_values_mismatch", "Values don't match.");
    }

    public static @Nullable FieldError email(String value) {
        return value.isEmpty() || Formats.isEmail(value)
                ? null
                : new FieldError("validation_is_email", "Must be a valid email address.");
    }

    public static @Nullable FieldError url(String value) {
        return value.isEmpty() || Formats.isUrl(value)
                ? null
                : new FieldError("validation_is_url", "Must be a valid URL.");
    }

    public static @Nullable FieldError domain(String value) {
        return value.isEmpty() || Formats.isDomain(value)
                ? null
                : new FieldError("validation_is_domain", "Must be a valid domain.");
    }

    public static @Nullable FieldError host(String value) {
        return value.isEmpty() || Formats.isHost(value)
                ? null
                : new FieldError("validation_is_host", "Must be a valid IP address or DNS name.");
    }

    public static @Nullable FieldError hexColor(String value) {
        return value.isEmpty() || Formats.isHexColor(value)
                ? null
                : new FieldError(
                        "validation_is_hex_color", "Must be a valid hexadecimal color code.");
    }

    /** The text must be a pattern that the linear-time engine understands. */
    public static @Nullable FieldError regex(String value) {
        if (value.isEmpty()) {
            return null;
        }
        try {
            Pattern.compile(value);
            return null;
        } catch (PatternSyntaxException e) {
            return new FieldError("validation_invalid_regex", String.valueOf(e.getMessage()));
        }
    }
}
