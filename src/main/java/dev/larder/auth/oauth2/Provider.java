package dev.larder.auth.oauth2;

import java.util.List;

/**
 * A provider as it comes, before a collection configures it.
 *
 * @param name wire name, {@code google}
 * @param displayName name as people know it
 * @param order place in lists
 * @param pkce whether codes are bound to a verifier unless the collection says otherwise
 * @param authUrl address of the consent page; empty when it must be configured
 * @param tokenUrl address where codes become tokens
 * @param userInfoUrl address of the user; empty when the {@code id_token} tells
 * @param logo SVG drawing
 * @param reader reads the user
 */
public record Provider(
        String name,
        String displayName,
        int order,
        boolean pkce,
        List<String> scopes,
        String authUrl,
        String tokenUrl,
        String userInfoUrl,
        String logo,
        UserReader reader) {

    public Provider {
        scopes = List.copyOf(scopes);
    }
}
