package dev.larder.field;

import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * A 64-bit floating number.
 *
 * @param min lower bound of values other than 0; null for none
 * @param max upper bound of values other than 0; null for none
 * @param onlyInt whether fractions are refused
 */
public record NumberField(
        Identity identity, @Nullable Double min, @Nullable Double max, boolean onlyInt)
        implements Field {

    public static final String TYPE = "number";

    @Override
    public NumberField withIdentity(Identity newIdentity) {
        return new NumberField(newIdentity, min, max, onlyInt);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ColumnKind column() {
        return ColumnKind.NUMBER;
    }

    @Override
    public Double normalize(@Nullable Object input) {
        return Cast.toNumber(input);
    }

    @Override
    public Double decode(@Nullable Object stored) {
        return Cast.toNumber(stored);
    }

    @Override
    public Double encode(@Nullable Object value) {
        return Cast.toNumber(value);
    }

    @Override
    public Double toJson(@Nullable Object value) {
        return Cast.toNumber(value);
    }

    @Override
    public boolean handles(String key) {
        return key.equals(name()) || isModifier(key, '+') || isModifier(key, '-');
    }

    @Override
    public Double apply(String key, @Nullable Object current, @Nullable Object input) {
        if (key.equals(name())) {
            return normalize(input);
        }
        double change = Cast.toNumber(input);
        return Cast.toNumber(current) + (isModifier(key, '+') ? change : -change);
    }

    private boolean isModifier(String key, char sign) {
        return key.length() == name().length() + 1
                && key.charAt(key.length() - 1) == sign
                && key.startsWith(name());
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        double number = Cast.toNumber(value);
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            errors.reject(
                    name(),
                    "validation_not_a_number",
                    "The submitted number is not properly formatted");
        } else if (number == 0) {
            if (isRequired()) {
                errors.reject(name(), FieldError.required());
            }
        } else if (onlyInt && isFraction(number)) {
            errors.reject(name(), onlyIntegers());
        } else if (min != null && number < min) {
            errors.reject(name(), belowMin(min));
        } else if (max != null && number > max) {
            errors.reject(
                    name(),
                    new FieldError(
                            "validation_max_number_constraint",
                            "Must be less or equal than " + MessageNumber.of(max),
                            Map.of("max", max)));
        }
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
        if (onlyInt && min != null && isFraction(min)) {
            errors.reject("min", onlyIntegers());
        }
        if (onlyInt && max != null && isFraction(max)) {
            errors.reject("max", onlyIntegers());
        }
        if (min != null && max != null && max < min) {
            errors.reject("max", belowMin(min));
        }
    }

    /** Also true for whole numbers that a 64-bit integer cannot hold. */
    private static boolean isFraction(double number) {
        return number != Math.rint(number) || Math.abs(number) > 0x1p63;
    }

    private static FieldError onlyIntegers() {
        return new FieldError("validation_only_int_constraint", "Decimal numbers are not allowed");
    }

    private static FieldError belowMin(double min) {
        return new FieldError(
                "validation_min_number_constraint",
                "Must be greater or equal than " + MessageNumber.of(min),
                Map.of("min", min));
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        var json = Definition.json(this);
        json.put("max", max);
        json.put("min", min);
        json.put("onlyInt", onlyInt);
        return json;
    }
}
