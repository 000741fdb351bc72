package dev.larder.field;

import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.api.Json;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Plain text; also the record id.
 *
 * @param min fewest characters of a value that is not empty; 0 for no lower bound
 * @param max most characters; 0 for 5000
 * @param pattern RE2 expression that must be found in the value; empty for none
 * @param autogeneratePattern RE2 expression that new values are generated from; empty for none
 * @param primaryKey whether the field is the record id
 */
public record TextField(
        Identity identity,
        long min,
        long max,
        String pattern,
        String autogeneratePattern,
        boolean primaryKey)
        implements Field {

    public static final String TYPE = "text";

    /** Pattern of ids that need none of the extra checks: lower-case letters and digits. */
    public static final String PLAIN_ID_PATTERN = "^[a-z0-9]+$";

    private static final String AUTOGENERATE = ":autogenerate";
    private static final long DEFAULT_MAX = 5000;
    private static final int AUTOGENERATE_TRIALS = 10;
    private static final List<String> FORBIDDEN_IN_IDS =
            List.of(
                    ".", "/", "\\", "|", "\"", "'", "`", "<", ">", ":", "?", "*", "%", "$", "\0",
                    "\t", "\n", "\r", " ");

    /** Names that some file systems keep for devices. */
    private static final List<String> RESERVED_IDS =
            List.of(
                    "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6",
                    "COM7", "COM8", "COM9", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7",
                    "LPT8", "LPT9");

    /** The id field that every new collection gets. */
    public static TextField defaultId() {
        var identity = new Identity("", "id", true, false, false, "", true);
        return new TextField(identity, 15, 15, PLAIN_ID_PATTERN, "[a-z0-9]{15}", true);
    }

    /** An optional text without limits. */
    public static TextField of(Identity identity) {
        return new TextField(identity, 0, 0, "", "", false);
    }

    @Override
    public TextField withIdentity(Identity newIdentity) {
        return new TextField(newIdentity, min, max, pattern, autogeneratePattern, primaryKey);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ColumnKind column() {
        return primaryKey ? ColumnKind.PRIMARY_KEY : ColumnKind.TEXT;
    }

    @Override
    public String normalize(@Nullable Object input) {
        return Cast.toText(input);
    }

    @Override
    public String decode(@Nullable Object stored) {
        return Cast.toText(stored);
    }

    @Override
    public String encode(@Nullable Object value) {
        return Cast.toText(value);
    }

    @Override
    public String toJson(@Nullable Object value) {
        return Cast.toText(value);
    }

    @Override
    public boolean handles(String key) {
        return key.equals(name()) || isAutogenerateKey(key);
    }

    @Override
    public String apply(String key, @Nullable Object current, @Nullable Object input) {
        String text = normalize(input);
        return isAutogenerateKey(key) && !autogeneratePattern.isEmpty() ? text + generate() : text;
    }

    /**
     * A fresh value from the autogenerate pattern.
     *
     * @throws IllegalArgumentException when the pattern cannot be generated from; saved fields have
     *     been checked
     */
    public String generate() {
        return PatternGenerator.of(autogeneratePattern).next();
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        String text = normalize(value);
        if (primaryKey && !context.isNew()) {
            String stored = normalize(context.original());
            if (!stored.equals(text)) {
                errors.reject(
                        name(),
                        "validation_pk_change",
                        "The record primary key cannot be changed.");
                return;
            }
            if (!stored.isEmpty()) {
                return; // ids of older or foreign records need not follow today's settings
            }
        }
        if (primaryKey
                && context.isNew()
                && !pattern.equals(PLAIN_ID_PATTERN)
                && context.references().hasIdIgnoringCase(text)) {
            errors.reject(
                    name(),
                    "validation_pk_invalid",
                    "The record primary key is invalid or already exists.");
            return;
        }
        errors.check(name(), validatePlain(text));
    }

    /** Checks a text against the settings alone. */
    @Nullable FieldError validatePlain(String text) {
        if (text.isEmpty()) {
            return isRequired() || primaryKey ? FieldError.required() : null;
        }
        int length = text.codePointCount(0, text.length());
        if (length < min) {
            return new FieldError(
                    "validation_min_text_constraint",
                    "Must be at least " + min + " character(s).",
                    Map.of("min", min));
        }
        long limit = max == 0 ? DEFAULT_MAX : max;
        if (limit > 0 && length > limit) {
            return new FieldError(
                    "validation_max_text_constraint",
                    "Must be no more than " + limit + " character(s).",
                    Map.of("max", limit));
        }
        if (!pattern.isEmpty() && !Patterns.isFound(pattern, text)) {
            return new FieldError("validation_invalid_format", "Invalid value format.");
        }
        return primaryKey && !pattern.equals(PLAIN_ID_PATTERN) ? validateIdCharacters(text) : null;
    }

    /** Ids name folders, so they must suit every file system. */
    private static @Nullable FieldError validateIdCharacters(String id) {
        for (String character : FORBIDDEN_IN_IDS) {
            if (id.contains(character)) {
                return new FieldError(
                        "validation_forbidden_pk_character",
                        "'" + character + "' is not a valid primary key character.",
                        Map.of("ch", character));
            }
        }
        for (String reserved : RESERVED_IDS) {
            if (id.equalsIgnoreCase(reserved)) {
                return new FieldError(
                        "validation_reserved_pk",
                        "The primary key '" + reserved + "' is reserved and cannot be used.",
                        Map.of("reserved", reserved));
            }
        }
        return null;
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
        if (primaryKey) {
            validatePrimaryKey(context, errors);
        }
        errors.check("min", Checks.min(min, 0))
                .check("min", Checks.max(min, Checks.MAX_SAFE_INTEGER))
                .check("max", Checks.min(max, min))
                .check("max", Checks.max(max, Checks.MAX_SAFE_INTEGER))
                .check("pattern", Checks.regex(pattern))
                .check("autogeneratePattern", Checks.regex(autogeneratePattern))
                .check("autogeneratePattern", validateAutogeneratePattern());
    }

    private void validatePrimaryKey(SettingsContext context, FieldErrors errors) {
        if (!name().equals("id")) {
            errors.reject("name", "validation_in_invalid", "The primary key must be named \"id\".");
        }
        long keys =
                context.fields().stream()
                        .filter(field -> field instanceof TextField text && text.primaryKey)
                        .count();
        if (keys > 1) {
            errors.reject(
                    "primaryKey",
                    "validation_unsupported_composite_pk",
                    "Composite PKs are not supported and the collection must have only 1 PK.");
        }
        errors.check("pattern", Checks.required(pattern))
                .check("hidden", Checks.empty(isHidden()))
                .check("required", Checks.required(isRequired()));
    }

    private @Nullable FieldError validateAutogeneratePattern() {
        if (autogeneratePattern.isEmpty() || Checks.regex(autogeneratePattern) != null) {
            return null;
        }
        try {
            var generator = PatternGenerator.of(autogeneratePattern);
            for (int i = 0; i < AUTOGENERATE_TRIALS; i++) {
                String sample = generator.next();
                if (validatePlain(sample) != null) {
                    return new FieldError(
                            "validation_invalid_autogenerate_pattern_value",
                            "The provided autogenerate pattern could produce invalid field values, ex.: "
                                    + Json.write(sample));
                }
            }
            return null;
        } catch (IllegalArgumentException e) {
            return new FieldError(
                    "validation_invalid_autogenerate_pattern", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        var json = Definition.json(this);
        json.put("autogeneratePattern", autogeneratePattern);
        json.put("max", max);
        json.put("min", min);
        json.put("pattern", pattern);
        json.put("primaryKey", primaryKey);
        return json;
    }

    private boolean isAutogenerateKey(String key) {
        return key.length() == name().length() + AUTOGENERATE.length()
                && key.startsWith(name())
                && key.endsWith(AUTOGENERATE);
    }
}
