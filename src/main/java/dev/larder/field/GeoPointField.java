package dev.larder.field;

import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.api.Json;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** A longitude and a latitude; both 0 mean that there is none. */
public record GeoPointField(Identity identity) implements Field {

    public static final String TYPE = "geoPoint";

    @Override
    public GeoPointField withIdentity(Identity newIdentity) {
        return new GeoPointField(newIdentity);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ColumnKind column() {
        return ColumnKind.GEO_POINT;
    }

    /**
     * An object with {@code lon} and {@code lat}, or its JSON text; anything else is the zero
     * point.
     */
    @Override
    public GeoPoint normalize(@Nullable Object input) {
        return switch (input) {
            case GeoPoint point -> point;
            case Map<?, ?> map -> fromMap(map);
            case Json.Raw raw -> fromText(raw.text());
            case String text -> fromText(text);
            case null, default -> GeoPoint.ZERO;
        };
    }

    private static GeoPoint fromText(String text) {
        try {
            return Json.isValid(text) && Json.parse(text) instanceof Map<?, ?> map
                    ? fromMap(map)
                    : GeoPoint.ZERO;
        } catch (IllegalArgumentException _) {
            return GeoPoint.ZERO; // a number out of range
        }
    }

    private static GeoPoint fromMap(Map<?, ?> map) {
        Object lon = map.get("lon");
        Object lat = map.get("lat");
        boolean numbers =
                (lon == null || lon instanceof Number) && (lat == null || lat instanceof Number);
        return numbers ? new GeoPoint(Cast.toNumber(lon), Cast.toNumber(lat)) : GeoPoint.ZERO;
    }

    @Override
    public GeoPoint decode(@Nullable Object stored) {
        return normalize(stored);
    }

    @Override
    public String encode(@Nullable Object value) {
        return Json.write(normalize(value));
    }

    @Override
    public GeoPoint toJson(@Nullable Object value) {
        return normalize(value);
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        GeoPoint point = normalize(value);
        if (point.lat() == 0 && point.lon() == 0) {
            if (isRequired()) {
                errors.reject(name(), FieldError.required());
            }
        } else if (Math.abs(point.lat()) > 90) {
            errors.reject(
                    name(),
                    "validation_invalid_latitude",
                    "Latitude must be between -90 and 90 degrees.");
        } else if (Math.abs(point.lon()) > 180) {
            errors.reject(
                    name(),
                    "validation_invalid_longitude",
                    "Longitude must be between -180 and 180 degrees.");
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
