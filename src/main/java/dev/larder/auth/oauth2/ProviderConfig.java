package dev.larder.auth.oauth2;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * How a collection uses a provider. Empty addresses keep the provider's own.
 *
 * @param pkce null for the provider's default
 * @param extra further settings, such as {@code jwksURL} and {@code issuers}
 */
public record ProviderConfig(
        String name,
        String clientId,
        String clientSecret,
        String authUrl,
        String tokenUrl,
        String userInfoUrl,
        String displayName,
        @Nullable Boolean pkce,
        Map<String, @Nullable Object> extra) {

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "provider " + name;
    }
}
