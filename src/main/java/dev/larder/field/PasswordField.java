package dev.larder.field;

import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A password, of which only the bcrypt hash is stored.
 *
 * @param min fewest characters; 0 for no lower bound
 * @param max most characters; 0 for 71
 * @param pattern RE2 expression that must be found in the plain text; empty for none
 * @param cost bcrypt cost; 0 for 10
 */
public record PasswordField(Identity identity, long min, long max, String pattern, long cost)
        implements Field {

    public static final String TYPE = "password";

    private static final int DEFAULT_COST = 10;
    private static final int MIN_COST = 4;
    private static final int MAX_COST = 31;
    private static final int MAX_LENGTH = 71;

    /** What bcrypt can take. */
    private static final int MAX_BYTES = 72;

    @Override
    public PasswordField withIdentity(Identity newIdentity) {
        return new PasswordField(newIdentity, min, max, pattern, cost);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ColumnKind column() {
        return ColumnKind.TEXT;
    }

    /** The bcrypt cost to hash with. */
    public int hashCost() {
        return cost <= 0 ? DEFAULT_COST : (int) cost;
    }

    /** A plain text that waits to be hashed; an empty one clears the password. */
    @Override
    public PasswordValue normalize(@Nullable Object input) {
        if (input instanceof PasswordValue password) {
            return password;
        }
        String plain = Cast.toText(input);
        return plain.isEmpty() ? PasswordValue.NONE : PasswordValue.ofPlain(plain);
    }

    @Override
    public PasswordValue decode(@Nullable Object stored) {
        String hash = Cast.toText(stored);
        return hash.isEmpty() ? PasswordValue.NONE : PasswordValue.ofHash(hash);
    }

    /**
     * The hash.
     *
     * @throws IllegalStateException when a plain text was set and nobody has hashed it
     */
    @Override
    public String encode(@Nullable Object value) {
        PasswordValue password = normalize(value);
        if (password.isPending()) {
            throw new IllegalStateException(
                    "the password of field " + name() + " is not hashed yet");
        }
        return password.hash();
    }

    /** The plain text while it is being set, and nothing of a stored password. */
    @Override
    public String toJson(@Nullable Object value) {
        return normalize(value).plain();
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        PasswordValue password = normalize(value);
        String plain = password.plain();
        if (plain.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            errors.reject(name(), FieldError.invalidValue());
        } else if (password.isEmpty() && isRequired()) {
            errors.reject(name(), FieldError.required());
        } else if (!plain.isEmpty()) {
            validatePlain(plain, errors);
        }
    }

    private void validatePlain(String plain, FieldErrors errors) {
        int length = plain.codePointCount(0, plain.length());
        long limit = max <= 0 ? MAX_LENGTH : max;
        if (length < min) {
            errors.reject(
                    name(),
                    "validation_min_text_constraint",
                    "Must be at least " + min + " character(s)");
        } else if (length > limit) {
            errors.reject(
                    name(),
                    "validation_max_text_constraint",
                    "Must be less than " + limit + " character(s)");
        } else if (!pattern.isEmpty() && !Patterns.isFound(pattern, plain)) {
            errors.reject(name(), "validation_invalid_format", "Invalid value format");
        }
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
        errors.check("min", Checks.min(min, 1))
                .check("min", Checks.max(min, MAX_LENGTH))
                .check("max", Checks.min(max, min))
                .check("max", Checks.max(max, MAX_LENGTH))
                .check("cost", Checks.min(cost, MIN_COST))
                .check("cost", Checks.max(cost, MAX_COST))
                .check("pattern", Checks.regex(pattern));
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        var json = Definition.json(this);
        json.put("cost", cost);
        json.put("max", max);
        json.put("min", min);
        json.put("pattern", pattern);
        return json;
    }
}
