package dev.larder.settings;

import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.api.Members;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits of batch requests.
 *
 * @param timeout longest time for one batch in seconds
 * @param maxBodySize bytes of a body; 0 for 128 MiB
 */
public record BatchSettings(boolean enabled, int maxRequests, long timeout, long maxBodySize) {

    static final BatchSettings DEFAULT = new BatchSettings(false, 50, 3, 0);

    private static final long DEFAULT_BODY_SIZE = 128L << 20;

    /** The limit of a body in bytes that holds. */
    public long bodyLimit() {
        return maxBodySize > 0 ? maxBodySize : DEFAULT_BODY_SIZE;
    }

    BatchSettings merge(Members json) {
        return new BatchSettings(
                json.flag("enabled", enabled),
                json.smallInteger("maxRequests", maxRequests),
                json.integer("timeout", timeout),
                json.integer("maxBodySize", maxBodySize));
    }

    Map<String, Object> toJson() {
        var json = new LinkedHashMap<String, Object>();
        json.put("enabled", enabled);
        json.put("maxRequests", maxRequests);
        json.put("timeout", timeout);
        json.put("maxBodySize", maxBodySize);
        return json;
    }

    void validate(FieldErrors errors) {
        if (enabled) {
            errors.check("maxRequests", Checks.required(maxRequests))
                    .check("timeout", Checks.required(timeout));
        }
        errors.check("maxRequests", Checks.min(maxRequests, 0))
                .check("timeout", Checks.min(timeout, 0))
                .check("maxBodySize", Checks.min(maxBodySize, 0));
    }
}
