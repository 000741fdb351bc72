package dev.larder.field;

import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * A date-time that the server sets when a record is saved; what clients send for it is ignored.
 *
 * @param onCreate whether it is set when the record is created
 * @param onUpdate whether it is set when the record is updated
 */
public record AutodateField(Identity identity, boolean onCreate, boolean onUpdate)
        implements Field {

    public static final String TYPE = "autodate";

    @Override
    public AutodateField withIdentity(Identity newIdentity) {
        return new AutodateField(newIdentity, onCreate, onUpdate);
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

    /** Keeps the current value: nobody assigns to this field from outside. */
    @Override
    public @Nullable Object apply(String key, @Nullable Object current, @Nullable Object input) {
        return current;
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        // the server sets the value itself
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
        if (isSystem() && context.storedField(id()) instanceof AutodateField stored) {
            errors.check("onCreate", Checks.equal(onCreate, stored.onCreate))
                    .check("onUpdate", Checks.equal(onUpdate, stored.onUpdate));
        }
        if (!onCreate && !onUpdate) {
            var required =
                    new FieldError(
                            "validation_required", "Either onCreate or onUpdate must be enabled");
            errors.reject("onCreate", required).reject("onUpdate", required);
        }
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        var json = Definition.json(this);
        json.put("onCreate", onCreate);
        json.put("onUpdate", onUpdate);
        return json;
    }
}
