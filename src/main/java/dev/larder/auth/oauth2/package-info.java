/**
 * Conversations with OAuth2 and OpenID Connect providers: addresses, codes for tokens, tokens for
 * users.
 */
@NullMarked
package dev.larder.auth.oauth2;

import org.jspecify.annotations.NullMarked;
