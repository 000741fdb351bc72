package dev.larder.field;

import dev.larder.api.ApiTime;
import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;

/**
 * A date-time in UTC, in milliseconds.
 *
 * @param min earliest date in canonical form; empty for none
 * @param max latest date in canonical form; empty for none
 */
public record DateField(Identity identity, String min, String max) implements Field {

    public static final String TYPE = "date";

    private static final DateTimeFormatter MESSAGE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    @Override
    public DateField withIdentity(Identity newIdentity) {
        return new DateField(newIdentity, min, max);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ColumnKind column() {
        return ColumnKind.TEXT;
    }

    @Override
    public String normalize(@Nullable Object input) {
        return Dates.canonical(input);
    }

    @Override
    public String decode(@Nullable Object stored) {
        return Dates.canonical(stored);
    }

    @Override
    public String encode(@Nullable Object value) {
        return Dates.canonical(value);
    }

    @Override
    public String toJson(@Nullable Object value) {
        return Dates.canonical(value);
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        String date = normalize(value);
        if (date.isEmpty()) {
            if (isRequired()) {
                errors.reject(name(), FieldError.required());
            }
        } else if (!min.isEmpty() && date.compareTo(min) < 0) {
            Instant bound = ApiTime.parse(min);
            errors.reject(name(), Checks.belowThreshold(rfc3339(bound), messageTime(bound)));
        } else if (!max.isEmpty() && date.compareTo(max) > 0) {
            Instant bound = ApiTime.parse(max);
            errors.reject(name(), Checks.aboveThreshold(rfc3339(bound), messageTime(bound)));
        }
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        var json = Definition.json(this);
        json.put("max", max);
        json.put("min", min);
        return json;
    }

    private static String rfc3339(Instant time) {
        return MESSAGE_TIME.format(time).replace(' ', 'T') + fraction(time) + "Z";
    }

    private static String messageTime(Instant time) {
        return MESSAGE_TIME.format(time) + fraction(time) + " +0000 UTC";
    }

    /** Milliseconds without trailing zeros; empty for a whole second. */
    private static String fraction(Instant time) {
        int millis = time.get(ChronoField.MILLI_OF_SECOND);
        return millis == 0 ? "" : String.format(Locale.ROOT, ".%03d", millis).replaceAll("0+$", "");
    }
}
