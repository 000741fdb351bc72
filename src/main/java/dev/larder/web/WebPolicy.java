package dev.larder.web;

import java.util.List;

/**
 * What an operator sets at run time, as far as this room needs it. A new instance discards all rate
 * counters.
 *
 * @param rateRules rules in the operator's order; empty when rate limiting is off
 * @param rateExcludedIps addresses and subnets that are never limited
 * @param proxyHeaders headers that a trusted proxy sets to the client's address, in order of
 *     preference
 * @param leftmostProxyIp whether the first instead of the last address of such a header counts
 * @param superuserIps addresses and subnets superusers may call from; empty for anywhere
 */
public record WebPolicy(
        List<RateRule> rateRules,
        List<String> rateExcludedIps,
        List<String> proxyHeaders,
        boolean leftmostProxyIp,
        List<String> superuserIps) {

    /** Nothing limited, no proxy trusted. */
    public static final WebPolicy OPEN =
            new WebPolicy(List.of(), List.of(), List.of(), false, List.of());

    public WebPolicy {
        rateRules = List.copyOf(rateRules);
        rateExcludedIps = List.copyOf(rateExcludedIps);
        proxyHeaders = List.copyOf(proxyHeaders);
        superuserIps = List.copyOf(superuserIps);
    }

    /** Whether superusers may call from an address. */
    public boolean allowsSuperusers(String address) {
        return superuserIps.isEmpty() || IpAddress.isListed(superuserIps, address);
    }

    /** The policy in force; supplied by the room that stores the settings. */
    @FunctionalInterface
    public interface Source {
        WebPolicy current();
    }

    /**
     * One rate limit.
     *
     * @param label what it covers: {@code posts:create}, {@code *:create}, {@code /api/batch},
     *     {@code POST /api/batch}, or a prefix ending in a slash
     * @param audience empty for everyone, {@code @guest} or {@code @auth}
     * @param seconds length of the window
     * @param maxRequests requests of one client in a window; 0 blocks always
     */
    public record RateRule(String label, String audience, long seconds, int maxRequests) {}
}
