package dev.larder.web;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Start-up settings of the HTTP surface, bound from {@code larder.web.*}.
 *
 * @param origins origins that browsers may call from; {@code *} for all, {@code *} and {@code ?} as
 *     wildcards inside
 * @param publicDir folder of static files; {@code larder_public} beside the data directory when
 *     absent
 * @param indexFallback whether unknown paths answer the public folder's {@code index.html}
 * @param hostNames host names the server was started for; their {@code www.} twins are redirected
 *     to them
 * @param headerTimeout longest time in which the headers of a request may arrive; positive
 * @param bodyTimeout longest time in which a body may arrive; positive
 * @param minBodyRate what a body must bring for each second beyond that time, where the route takes
 *     bodies of any size; positive
 * @param maxConnections connections that are served at once, further ones wait; 0 for three
 *     quarters of the files that the process may open
 */
@ConfigurationProperties("larder.web")
public record WebProperties(
        @DefaultValue("*") List<String> origins,
        @Nullable Path publicDir,
        @DefaultValue("true") boolean indexFallback,
        @DefaultValue List<String> hostNames,
        @DefaultValue("1m") Duration headerTimeout,
        @DefaultValue("5m") Duration bodyTimeout,
        @DefaultValue("1KB") DataSize minBodyRate,
        @DefaultValue("0") int maxConnections) {

    public WebProperties {
        origins = List.copyOf(origins);
        hostNames = List.copyOf(hostNames);
        requirePositive(headerTimeout.isPositive(), "headerTimeout", headerTimeout);
        requirePositive(bodyTimeout.isPositive(), "bodyTimeout", bodyTimeout);
        requirePositive(minBodyRate.toBytes() > 0, "minBodyRate", minBodyRate);
        if (maxConnections < 0) {
            throw new IllegalArgumentException(
                    "maxConnections must not be negative: " + maxConnections);
        }
    }

    private static void requirePositive(boolean positive, String name, Object value) {
        if (!positive) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
