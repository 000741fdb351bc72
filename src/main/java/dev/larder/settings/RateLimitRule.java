package dev.larder.settings;

import com.google.re2j.Pattern;

import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.api.Members;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many requests one client may send.
 *
 * @param label what it counts: {@code users:create}, {@code *:auth}, {@code /api/batch}, {@code
 *     POST /api/batch}, or a path ending in a slash for all below it
 * @param audience {@code @guest}, {@code @auth}, or empty for both
 * @param duration length of the window in seconds
 * @param maxRequests requests within one window
 */
public record RateLimitRule(String label, String audience, long duration, int maxRequests) {

    private static final RateLimitRule EMPTY = new RateLimitRule("", "", 0, 0);

    private static final Pattern LABEL =
            Pattern.compile("^(\\w+ /[\\w/-]*|/[\\w/-]*|\\w+:\\w+|\\*:\\w+|\\w+)$");

    private static final List<String> AUDIENCES = List.of("@guest", "@auth");

    static RateLimitRule parse(Members json) {
        return EMPTY.merge(json);
    }

    RateLimitRule merge(Members json) {
        return new RateLimitRule(
                json.text("label", label),
                json.text("audience", audience),
                json.integer("duration", duration),
                json.smallInteger("maxRequests", maxRequests));
    }

    Map<String, Object> toJson() {
        var json = new LinkedHashMap<String, Object>();
        json.put("label", label);
        json.put("audience", audience);
        json.put("duration", duration);
        json.put("maxRequests", maxRequests);
        return json;
    }

    void validate(FieldErrors errors) {
        errors.check("label", Checks.required(label))
                .check("label", Checks.match(label, LABEL))
                .check("maxRequests", Checks.required(maxRequests))
                .check("maxRequests", Checks.min(maxRequests, 1))
                .check("duration", Checks.required(duration))
                .check("duration", Checks.min(duration, 1))
                .check("audience", Checks.in(audience, AUDIENCES));
    }

    /** Whether both would count the same requests of somebody. */
    boolean conflictsWith(RateLimitRule other) {
        String mine = label + "@@" + audience;
        String theirs = other.label + "@@" + other.audience;
        return mine.startsWith(theirs) || theirs.startsWith(mine);
    }
}
