package dev.larder.settings;

import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.api.Members;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Limits of requests by client.
 *
 * @param rules in the order in which they are looked through
 * @param excludedIps addresses and CIDR subnets that no rule counts
 */
public record RateLimitSettings(
        List<RateLimitRule> rules, List<String> excludedIps, boolean enabled) {

    static final RateLimitSettings DEFAULT =
            new RateLimitSettings(
                    List.of(
                            new RateLimitRule("*:auth", "", 3, 2),
                            new RateLimitRule("*:create", "", 5, 20),
                            new RateLimitRule("/api/batch", "", 1, 3),
                            new RateLimitRule("/api/", "", 10, 300)),
                    List.of(),
                    false);

    public RateLimitSettings {
        rules = List.copyOf(rules);
        excludedIps = List.copyOf(excludedIps);
    }

    RateLimitSettings merge(Members json) {
        return new RateLimitSettings(
                json.has("rules") ? mergeRules(json.list("rules")) : rules,
                json.texts("excludedIPs", excludedIps),
                json.flag("enabled", enabled));
    }

    /**
     * A rule takes what it leaves out from the rule that stood at its place, as the reference
     * decodes lists.
     */
    private List<RateLimitRule> mergeRules(List<?> elements) {
        var merged = new ArrayList<RateLimitRule>();
        for (Object element : elements) {
            Members json = Members.of(element);
            int index = merged.size();
            merged.add(
                    index < rules.size()
                            ? rules.get(index).merge(json)
                            : RateLimitRule.parse(json));
        }
        return merged;
    }

    /** The rules with the labels of a renamed collection changed. */
    RateLimitSettings renameCollection(String oldName, String newName) {
        String prefix = oldName + ":";
        List<RateLimitRule> renamed =
                rules.stream()
                        .map(rule ->
                                rule.label().startsWith(prefix)
                                        ? new RateLimitRule(
                                                newName
                                                        + ":"
                                                        + rule.label().substring(prefix.length()),
                                                rule.audience(),
                                                rule.duration(),
                                                rule.maxRequests())
                                        : rule)
                        .toList();
        return new RateLimitSettings(renamed, excludedIps, enabled);
    }

    Map<String, Object> toJson() {
        var json = new LinkedHashMap<String, Object>();
        json.put("rules", rules.stream().map(RateLimitRule::toJson).toList());
        json.put("excludedIPs", excludedIps);
        json.put("enabled", enabled);
        return json;
    }

    void validate(FieldErrors errors) {
        if (enabled) {
            errors.check("rules", Checks.required(rules));
        }
        if (!errors.has("rules") && !rejectConflict(errors)) {
            FieldErrors byRule = errors.nested("rules");
            for (int i = 0; i < rules.size(); i++) {
                rules.get(i).validate(byRule.nested(Integer.toString(i)));
            }
        }
        IpEntries.validate(excludedIps, "excludedIPs", errors);
    }

    private boolean rejectConflict(FieldErrors errors) {
        for (int i = 0; i < rules.size(); i++) {
            RateLimitRule rule = rules.get(i);
            if (rules.subList(0, i).stream().anyMatch(rule::conflictsWith)) {
                errors.nested("rules")
                        .nested(Integer.toString(i))
                        .reject("label", conflict(rule.label()));
                return true;
            }
        }
        return false;
    }

    private static FieldError conflict(String label) {
        return new FieldError(
                "validation_conflicting_rate_limit_rule",
                "Rate limit rule configuration with label "
                        + label
                        + " already exists or conflicts with another rule.",
                Map.of("label", label));
    }
}
