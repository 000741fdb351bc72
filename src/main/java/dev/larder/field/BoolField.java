package dev.larder.field;

import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** True or false; required means that it must be true. */
public record BoolField(Identity identity) implements Field {

    public static final String TYPE = "bool";

    @Override
    public BoolField withIdentity(Identity newIdentity) {
        return new BoolField(newIdentity);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ColumnKind column() {
        return ColumnKind.BOOLEAN;
    }

    @Override
    public Boolean normalize(@Nullable Object input) {
        return Cast.toBoolean(input);
    }

    @Override
    public Boolean decode(@Nullable Object stored) {
        return Cast.toBoolean(stored);
    }

    @Override
    public Boolean encode(@Nullable Object value) {
        return Cast.toBoolean(value);
    }

    @Override
    public Boolean toJson(@Nullable Object value) {
        return Cast.toBoolean(value);
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        if (isRequired() && !Cast.toBoolean(value)) {
            errors.reject(name(), FieldError.required());
        }
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        return Definition.json(this);
    }
}
