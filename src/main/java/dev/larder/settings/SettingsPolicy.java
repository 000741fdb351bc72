package dev.larder.settings;

import dev.larder.web.WebPolicy;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import java.util.List;

/**
 * Tells the web room what it needs of the settings. A new policy for every change: that discards
 * the rate counters.
 */
@Component
final class SettingsPolicy implements WebPolicy.Source {

    private volatile WebPolicy current;

    SettingsPolicy(SettingsStore store) {
        current = policy(store.current());
    }

    @Override
    public WebPolicy current() {
        return current;
    }

    @EventListener
    void on(SettingsChanged changed) {
        current = policy(changed.current());
    }

    private static WebPolicy policy(Settings settings) {
        RateLimitSettings limits = settings.rateLimits();
        List<WebPolicy.RateRule> rules =
                limits.enabled()
                        ? limits.rules().stream()
                                .map(rule ->
                                        new WebPolicy.RateRule(
                                                rule.label(),
                                                rule.audience(),
                                                rule.duration(),
                                                rule.maxRequests()))
                                .toList()
                        : List.of();
        return new WebPolicy(
                rules,
                limits.excludedIps(),
                settings.trustedProxy().headers(),
                settings.trustedProxy().useLeftmostIp(),
                settings.superuserIps());
    }
}
