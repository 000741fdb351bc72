package dev.larder.auth.oauth2;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * What a provider's answer says about a user, once read.
 *
 * @param raw the whole answer
 */
record Identity(
        String id,
        String name,
        String username,
        String email,
        String avatarUrl,
        Map<String, @Nullable Object> raw) {

    static Identity of(
            Claims claims,
            String id,
            String name,
            String username,
            String email,
            String avatarUrl) {
        return new Identity(id, name, username, email, avatarUrl, claims.json());
    }
}
