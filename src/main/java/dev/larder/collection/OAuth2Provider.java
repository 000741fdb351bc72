package dev.larder.collection;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One service that records sign in through.
 *
 * @param pkce overrides whether proof keys are used; null for what suits the service
 * @param name name of a service that is known to the auth room
 * @param authUrl address that overrides the service's own; empty for none, as are the other
 *     addresses
 * @param extra settings of single services; null when never set
 */
public record OAuth2Provider(
        @Nullable Boolean pkce,
        String name,
        String clientId,
        String clientSecret,
        String authUrl,
        String tokenUrl,
        String userInfoUrl,
        String displayName,
        @Nullable Map<String, @Nullable Object> extra) {

    /** A provider without settings, over which a definition is read. */
    static final OAuth2Provider EMPTY = new OAuth2Provider(null, "", "", "", "", "", "", "", null);

    public OAuth2Provider {
        extra = extra == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(extra));
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "OAuth2Provider[" + name + "]";
    }
}
