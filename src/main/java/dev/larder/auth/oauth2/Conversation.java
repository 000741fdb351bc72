package dev.larder.auth.oauth2;

import java.util.Map;

/**
 * What a provider needs to read its user: its addresses, the token, and the wire.
 *
 * @param provider the provider with the collection's configuration over its defaults
 * @param nonce value that an {@code id_token} must carry; empty when the client sent none
 */
record Conversation(
        ConfiguredProvider provider,
        ProviderToken token,
        ProviderHttp http,
        IdTokens idTokens,
        String nonce) {

    /** The user info answer. */
    Claims userInfo() {
        return userInfo(Map.of());
    }

    Claims userInfo(Map<String, String> headers) {
        return Claims.of(http.getJson(provider.userInfoUrl(), token.authorization(), headers));
    }

    /** The user info answer of a provider that is asked with GraphQL. */
    Claims graphql(String query) {
        return Claims.of(
                http.postJson(
                        provider.userInfoUrl(), token.authorization(), Map.of("query", query)));
    }
}
