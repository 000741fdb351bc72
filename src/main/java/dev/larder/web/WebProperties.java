package dev.larder.web;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

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
 * @param bodyTimeout longest time in which a body may arrive, unless the route takes bodies of any
 *     size; positive
 */
@ConfigurationProperties("larder.web")
public record WebProperties(
        @DefaultValue("*") List<String> origins,
        @Nullable Path publicDir,
        @DefaultValue("true") boolean indexFallback,
        @DefaultValue List<String> hostNames,
        @DefaultValue("5m") Duration bodyTimeout) {

    public WebProperties {
        origins = List.copyOf(origins);
        hostNames = List.copyOf(hostNames);
        if (!bodyTimeout.isPositive()) {
            throw new IllegalArgumentException("bodyTimeout must be positive: " + bodyTimeout);
        }
    }
}
