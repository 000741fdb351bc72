package dev.larder.auth.oauth2;

import dev.larder.api.ApiTime;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A user as a provider describes it.
 *
 * @param id the provider's id; what accounts are linked by
 * @param email address that the provider vouches for; empty when it vouches for none
 * @param expiry when the access token ends; null when unknown
 * @param rawUser the provider's whole answer
 */
public record ExternalUser(
        String id,
        String name,
        String username,
        String email,
        String avatarUrl,
        String accessToken,
        String refreshToken,
        @Nullable Instant expiry,
        Map<String, @Nullable Object> rawUser) {

    public ExternalUser withName(String newName) {
        return new ExternalUser(
                id,
                newName,
                username,
                email,
                avatarUrl,
                accessToken,
                refreshToken,
                expiry,
                rawUser);
    }

    /** The {@code meta} member of the auth response: sorted. */
    public Map<String, @Nullable Object> toMeta(boolean isNew) {
        var meta = new TreeMap<String, @Nullable Object>();
        meta.put("accessToken", accessToken);
        meta.put("avatarURL", avatarUrl);
        meta.put("avatarUrl", avatarUrl);
        meta.put("email", email);
        meta.put("expiry", expiry == null ? "" : ApiTime.format(expiry));
        meta.put("id", id);
        meta.put("isNew", isNew);
        meta.put("name", name);
        meta.put("rawUser", new TreeMap<>(rawUser));
        meta.put("refreshToken", refreshToken);
        meta.put("username", username);
        return meta;
    }

    /** Leaves out the tokens and what the user is called. */
    @Override
    public String toString() {
        return "external user";
    }
}
