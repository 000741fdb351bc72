package dev.larder.auth.oauth2;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What a provider gave for a code.
 *
 * @param type scheme of the {@code Authorization} header
 * @param expiry when the access token ends; null when unknown
 * @param claims the whole answer
 */
record ProviderToken(
        String accessToken,
        String type,
        String refreshToken,
        @Nullable Instant expiry,
        Claims claims) {

    String idToken() {
        return claims.text("id_token");
    }

    String authorization() {
        return type + " " + accessToken;
    }

    /** Leaves out the tokens. */
    @Override
    public String toString() {
        return "token";
    }
}
