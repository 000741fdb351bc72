package dev.larder.field;

import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * One or several texts out of a fixed list.
 *
 * @param values the list; null when never set, see {@link #options()}
 * @param maxSelect most texts of a value; 0 and 1 for a single one
 */
public record SelectField(Identity identity, @Nullable List<String> values, long maxSelect)
        implements Field {

    public static final String TYPE = "select";

    public SelectField {
        values = Definition.copy(values);
    }

    /** The texts to choose from. */
    public List<String> options() {
        return values == null ? List.of() : values;
    }

    @Override
    public SelectField withIdentity(Identity newIdentity) {
        return new SelectField(newIdentity, values, maxSelect);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean isMultiple() {
        return maxSelect > 1;
    }

    @Override
    public ColumnKind column() {
        return isMultiple() ? ColumnKind.JSON_ARRAY : ColumnKind.TEXT;
    }

    @Override
    public Object normalize(@Nullable Object input) {
        return TextLists.normalize(input, isMultiple());
    }

    @Override
    public Object decode(@Nullable Object stored) {
        return TextLists.normalize(stored, isMultiple());
    }

    @Override
    public String encode(@Nullable Object value) {
        return TextLists.encode(value, isMultiple());
    }

    @Override
    public Object toJson(@Nullable Object value) {
        return TextLists.normalize(value, isMultiple());
    }

    @Override
    public boolean handles(String key) {
        return TextLists.handles(name(), key);
    }

    @Override
    public Object apply(String key, @Nullable Object current, @Nullable Object input) {
        return TextLists.apply(name(), key, current, input, isMultiple());
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        List<String> selected = Cast.toTexts(value);
        long limit = Math.max(maxSelect, 1);
        if (selected.isEmpty()) {
            if (isRequired()) {
                errors.reject(name(), FieldError.required());
            }
        } else if (selected.size() > limit) {
            errors.reject(name(), tooMany(limit));
        } else {
            selected.stream()
                    .filter(text -> !options().contains(text))
                    .findFirst()
                    .ifPresent(text ->
                            errors.reject(
                                    name(),
                                    new FieldError(
                                            "validation_invalid_value",
                                            "Invalid value " + text,
                                            Map.of("value", text))));
        }
    }

    static FieldError tooMany(long limit) {
        return new FieldError(
                "validation_too_many_values",
                "Select no more than " + limit,
                Map.of("maxSelect", limit));
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
        errors.check("values", Checks.required(options()))
                .check("maxSelect", Checks.min(maxSelect, 0))
                .check("maxSelect", Checks.max(maxSelect, Math.max(options().size(), 1)));
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        var json = Definition.json(this);
        json.put("maxSelect", maxSelect);
        json.put("values", values);
        return json;
    }
}
