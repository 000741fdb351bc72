package dev.larder.auth.oauth2;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Codes for tokens (RFC 6749, 4.1.3). Providers disagree on where the client's credentials go: the
 * header is tried first, then the form, and what worked is remembered for the address.
 */
final class TokenExchange {

    private enum Credentials {
        HEADER,
        FORM
    }

    private final ProviderHttp http;
    private final Clock clock;
    private final Cache<String, Credentials> working =
            Caffeine.newBuilder().maximumSize(200).build();

    TokenExchange(ProviderHttp http, Clock clock) {
        this.http = http;
        this.clock = clock;
    }

    /**
     * @param verifier PKCE verifier; empty without
     * @param redirectUrl the address the code was sent to; empty when there was none
     * @throws ProviderException when the provider gives no token
     */
    ProviderToken exchange(
            ConfiguredProvider provider, String code, String verifier, String redirectUrl) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        if (!redirectUrl.isEmpty()) {
            form.put("redirect_uri", redirectUrl);
        }
        if (provider.pkce()) {
            form.put("code_verifier", verifier);
        }
        Credentials known = working.getIfPresent(provider.tokenUrl());
        if (known != null) {
            return request(provider, form, known);
        }
        try {
            return remember(
                    provider, Credentials.HEADER, request(provider, form, Credentials.HEADER));
        } catch (ProviderException first) {
            try {
                return remember(
                        provider, Credentials.FORM, request(provider, form, Credentials.FORM));
            } catch (ProviderException second) {
                second.addSuppressed(first);
                throw second;
            }
        }
    }

    private ProviderToken remember(
            ConfiguredProvider provider, Credentials credentials, ProviderToken token) {
        working.put(provider.tokenUrl(), credentials);
        return token;
    }

    private ProviderToken request(
            ConfiguredProvider provider, Map<String, String> form, Credentials credentials) {
        var sent = new LinkedHashMap<>(form);
        String authorization = "";
        if (credentials == Credentials.HEADER) {
            String pair =
                    ConfiguredProvider.encode(provider.clientId())
                            + ":"
                            + ConfiguredProvider.encode(provider.clientSecret());
            authorization =
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        } else {
            sent.put("client_id", provider.clientId());
            if (!provider.clientSecret().isEmpty()) {
                sent.put("client_secret", provider.clientSecret());
            }
        }
        ProviderHttp.Reply reply = http.postForm(provider.tokenUrl(), authorization, sent);
        Claims claims = claims(reply);
        String accessToken = claims.text("access_token");
        if (reply.status() < 200 || reply.status() > 299 || accessToken.isEmpty()) {
            throw new ProviderException(
                    "no token, status " + reply.status() + " " + claims.text("error"));
        }
        return new ProviderToken(
                accessToken,
                scheme(claims.text("token_type")),
                claims.text("refresh_token"),
                expiry(claims),
                claims);
    }

    private static Claims claims(ProviderHttp.Reply reply) {
        boolean form =
                reply.contentType().equals("application/x-www-form-urlencoded")
                        || reply.contentType().equals("text/plain");
        if (form && !reply.body().strip().startsWith("{")) {
            return new Claims(decode(reply.body()));
        }
        try {
            return Claims.of(Json.parse(reply.body()));
        } catch (IllegalArgumentException e) {
            throw new ProviderException("no JSON token, status " + reply.status(), e);
        }
    }

    private static Map<String, @Nullable Object> decode(String form) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (String pair : form.strip().split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(
                        decodePart(pair.substring(0, equals)),
                        decodePart(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    private static String decodePart(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ProviderException("malformed form", e);
        }
    }

    private @Nullable Instant expiry(Claims claims) {
        String seconds = claims.text("expires_in");
        return seconds.matches("[1-9][0-9]{0,9}")
                ? clock.instant().plusSeconds(Long.parseLong(seconds))
                : null;
    }

    private static String scheme(String type) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "", "bearer" -> "Bearer";
            case "mac" -> "MAC";
            case "basic" -> "Basic";
            default -> type;
        };
    }
}
