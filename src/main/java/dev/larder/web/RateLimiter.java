package dev.larder.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts requests of each client in fixed windows, by the operator's rules. A window starts with
 * its first request. All counters are discarded when the policy changes.
 */
@Component
public final class RateLimiter {

    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final long MAX_WINDOWS = 200_000;

    private final Clock clock;
    private final Cache<Key, Window> builtIn =
            Caffeine.newBuilder().expireAfterAccess(IDLE).maximumSize(MAX_WINDOWS).build();
    private volatile Counters counters = new Counters(WebPolicy.OPEN);

    public RateLimiter() {
        this(Clock.systemUTC());
    }

    RateLimiter(Clock clock) {
        this.clock = clock;
    }

    /**
     * Counts a request of an ordinary route.
     *
     * @throws ApiException 429 when the client has used up its window
     */
    public void check(Call call) {
        if (!isLimited(call.policy(), call.caller(), call.realIp())) {
            return;
        }
        WebPolicy.RateRule rule =
                select(call.policy(), pathLabels(call.method(), call.path()), call.caller());
        if (rule != null) {
            count(call.policy(), rule.label() + rule.audience(), rule, call.realIp());
        }
    }

    /**
     * Counts a request of a collection's route.
     *
     * @param routePattern names the route, so that each has a budget of its own; empty for the
     *     items of a batch
     * @param method method of the request or batch item
     * @param path path of the request or batch item
     * @param tags most specific first
     * @throws ApiException 429 when the client has used up its window
     */
    public void check(
            Call call,
            CollectionScopes.Scope collection,
            String routePattern,
            String method,
            String path,
            List<String> tags) {
        if (!isLimited(call.policy(), call.caller(), call.realIp())) {
            return;
        }
        var labels = new ArrayList<String>();
        tags.forEach(tag -> labels.add(collection.name() + ":" + tag));
        tags.forEach(tag -> labels.add("*:" + tag));
        labels.addAll(pathLabels(method, path));
        WebPolicy.RateRule rule = select(call.policy(), labels, call.caller());
        if (rule != null) {
            String key = collection.id() + routePattern + String.join("", tags) + rule.audience();
            count(call.policy(), key, rule, call.realIp());
        }
    }

    /**
     * Counts an attempt against a limit that belongs to the product and not to the operator.
     *
     * @param name names what is limited; attempts of different names do not count together
     * @param ip client; an empty one is not limited
     * @return false when the client has used up its window
     */
    public boolean attempt(String name, String ip, int maxAttempts, Duration window) {
        var rule = new WebPolicy.RateRule(name, "", window.toSeconds(), maxAttempts);
        return ip.isEmpty()
                || builtIn.get(new Key(name, ip), _ -> new Window())
                        .take(clock.instant().getEpochSecond(), rule);
    }

    private static boolean isLimited(WebPolicy policy, Caller caller, String ip) {
        return !policy.rateRules().isEmpty()
                && !caller.superuser()
                && !IpAddress.isListed(policy.rateExcludedIps(), ip);
    }

    private static List<String> pathLabels(String method, String path) {
        return List.of(method + " " + path, path);
    }

    private static WebPolicy.@Nullable RateRule select(
            WebPolicy policy, List<String> labels, Caller caller) {
        String audience = caller.isGuest() ? "@guest" : "@auth";
        for (String label : labels) {
            WebPolicy.RateRule prefix = null;
            for (WebPolicy.RateRule rule : policy.rateRules()) {
                if (!rule.audience().isEmpty() && !rule.audience().equals(audience)) {
                    continue;
                }
                if (rule.label().equals(label)) {
                    return rule;
                }
                if (prefix == null
                        && rule.label().endsWith("/")
                        && (label + "/").startsWith(rule.label())) {
                    prefix = rule;
                }
            }
            if (prefix != null) {
                return prefix;
            }
        }
        return null;
    }

    private void count(WebPolicy policy, String limiter, WebPolicy.RateRule rule, String ip) {
        if (ip.isEmpty()) {
            return;
        }
        Window window = countersOf(policy).windows.get(new Key(limiter, ip), _ -> new Window());
        if (!window.take(clock.instant().getEpochSecond(), rule)) {
            throw ApiException.tooManyRequests();
        }
    }

    @SuppressWarnings(
            "ReferenceEquality") // a policy that was saved again discards the counters, equal or
    // not
    private Counters countersOf(WebPolicy policy) {
        Counters current = counters;
        if (current.policy != policy) {
            current = new Counters(policy);
            counters = current;
        }
        return current;
    }

    private record Key(String limiter, String ip) {}

    private static final class Counters {
        private final WebPolicy policy;
        private final Cache<Key, Window> windows;

        Counters(WebPolicy policy) {
            this.policy = policy;
            long longest =
                    policy.rateRules().stream()
                            .mapToLong(WebPolicy.RateRule::seconds)
                            .max()
                            .orElse(0);
            windows =
                    Caffeine.newBuilder()
                            .expireAfterAccess(IDLE.plusSeconds(Math.max(0, longest)))
                            .maximumSize(MAX_WINDOWS)
                            .build();
        }
    }

    private static final class Window {
        private long start = Long.MIN_VALUE;
        private int left;

        synchronized boolean take(long now, WebPolicy.RateRule rule) {
            if (start == Long.MIN_VALUE || now - start >= rule.seconds()) {
                start = now;
                left = rule.maxRequests();
            }
            if (left <= 0) {
                return false;
            }
            left--;
            return true;
        }
    }
}
