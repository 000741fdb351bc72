package dev.larder.field;

import dev.larder.api.Json;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A place on Earth.
 *
 * @param lon longitude in degrees
 * @param lat latitude in degrees
 */
public record GeoPoint(double lon, double lat) implements Json.Writable {

    public static final GeoPoint ZERO = new GeoPoint(0, 0);

    /** Members in the order of the stored form: lon, lat. */
    @Override
    public Map<String, Object> toJson() {
        var json = new LinkedHashMap<String, Object>();
        json.put("lon", lon);
        json.put("lat", lat);
        return json;
    }
}
