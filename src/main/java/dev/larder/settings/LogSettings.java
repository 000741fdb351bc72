package dev.larder.settings;

import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.api.Members;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is logged and how long it is kept.
 *
 * @param maxDays days that entries are kept; 0 switches the log off
 * @param minLevel lowest level that is kept: -4 debug, 0 info, 4 warning, 8 error
 * @param logIp whether entries hold addresses
 * @param logAuthId whether entries hold the id of the caller
 */
public record LogSettings(int maxDays, int minLevel, boolean logIp, boolean logAuthId) {

    static final LogSettings DEFAULT = new LogSettings(5, 0, true, false);

    LogSettings merge(Members json) {
        return new LogSettings(
                json.smallInteger("maxDays", maxDays),
                json.smallInteger("minLevel", minLevel),
                json.flag("logIP", logIp),
                json.flag("logAuthId", logAuthId));
    }

    Map<String, Object> toJson() {
        var json = new LinkedHashMap<String, Object>();
        json.put("maxDays", maxDays);
        json.put("minLevel", minLevel);
        json.put("logIP", logIp);
        json.put("logAuthId", logAuthId);
        return json;
    }

    void validate(FieldErrors errors) {
        errors.check("maxDays", Checks.min(maxDays, 0));
    }
}
