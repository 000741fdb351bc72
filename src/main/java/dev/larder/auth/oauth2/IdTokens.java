package dev.larder.auth.oauth2;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks {@code id_token}s: issuer, audience, times with a leeway, nonce, and the signature with
 * the provider's published keys, which are fetched once and kept. Only asymmetric signatures count:
 * an unsigned token, or one signed with what the client knows too, is refused.
 */
final class IdTokens {

    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512,
                    JWSAlgorithm.ES256,
                    JWSAlgorithm.ES384,
                    JWSAlgorithm.ES512,
                    JWSAlgorithm.EdDSA,
                    JWSAlgorithm.Ed25519);

    /** What precedes the 32 bytes of a public key in its usual encoding (RFC 8410, 4). */
    private static final byte[] ED25519_PREFIX =
            HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int ED25519_KEY_BYTES = 32;
    private final Clock clock;
    private final Duration leeway;
    private final ProviderHttp http;
    private final Cache<String, JWKSource<SecurityContext>> keys =
            Caffeine.newBuilder().maximumSize(100).build();

    IdTokens(Clock clock, Duration leeway, ProviderHttp http) {
        this.clock = clock;
        this.leeway = leeway;
        this.http = http;
    }

    /**
     * What must hold.
     *
     * @param audience client id
     * @param issuers accepted issuers; empty for any
     * @param keysUrl address of the provider's keys; empty when the signature is not checked
     *     because the token came straight from the provider over TLS (OpenID Connect Core 3.1.3.7)
     * @param nonce value that was sent along; empty when none was
     * @param expiryRequired whether a token without end is refused
     */
    record Expected(
            String audience,
            List<String> issuers,
            String keysUrl,
            String nonce,
            boolean expiryRequired) {}

    /**
     * The claims of a token.
     *
     * @throws ProviderException when anything does not hold
     */
    Claims verify(String idToken, Expected expected) {
        SignedJWT jwt = parse(idToken);
        JWTClaimsSet claims = claims(jwt);
        require(ALGORITHMS.contains(jwt.getHeader().getAlgorithm()), "algorithm");
        checkTimes(claims, expected.expiryRequired());
        require(claims.getAudience().contains(expected.audience()), "audience");
        String issuer = claims.getIssuer();
        require(
                expected.issuers().isEmpty()
                        || (issuer != null && expected.issuers().contains(issuer)),
                "issuer");
        require(
                expected.nonce().isEmpty() || sameText(expected.nonce(), claims.getClaim("nonce")),
                "nonce");
        if (!expected.keysUrl().isEmpty()) {
            checkSignature(jwt, expected.keysUrl());
        }
        return Claims.of(dev.larder.api.Json.parse(jwt.getPayload().toString()));
    }

    /** The claims of a token that came straight from the provider, with only its times checked. */
    Claims trust(String idToken) {
        SignedJWT jwt = parse(idToken);
        checkTimes(claims(jwt), false);
        return Claims.of(dev.larder.api.Json.parse(jwt.getPayload().toString()));
    }

    private void checkTimes(JWTClaimsSet claims, boolean expiryRequired) {
        Instant now = clock.instant();
        Date end = claims.getExpirationTime();
        require(end == null ? !expiryRequired : now.minus(leeway).isBefore(end.toInstant()), "exp");
        require(hasBegun(claims.getIssueTime(), now), "iat");
        require(hasBegun(claims.getNotBeforeTime(), now), "nbf");
    }

    private boolean hasBegun(@Nullable Date begin, Instant now) {
        return begin == null || !now.plus(leeway).isBefore(begin.toInstant());
    }

    private void checkSignature(SignedJWT jwt, String keysUrl) {
        for (JWK key : keys(jwt, keysUrl)) {
            if (isSignedWith(jwt, key)) {
                return;
            }
        }
        throw new ProviderException("the id_token has no valid signature");
    }

    private List<JWK> keys(SignedJWT jwt, String keysUrl) {
        JWKMatcher matcher = JWKMatcher.forJWSHeader(jwt.getHeader());
        if (matcher == null) {
            return List.of();
        }
        try {
            return source(keysUrl).get(new JWKSelector(matcher), null);
        } catch (com.nimbusds.jose.KeySourceException e) {
            throw new ProviderException("the keys of the provider cannot be read", e);
        }
    }

    private JWKSource<SecurityContext> source(String keysUrl) {
        URL url = url(keysUrl);
        return keys.get(
                keysUrl,
                _ ->
                        JWKSourceBuilder.<SecurityContext>create(url, this::fetchKeys)
                                .retrying(true)
                                .build());
    }

    private Resource fetchKeys(URL url) throws IOException {
        try {
            ProviderHttp.Reply reply = http.get(url.toString(), "", Map.of());
            if (reply.status() == 200) {
                return new Resource(reply.body(), reply.contentType());
            }
            throw new IOException("status " + reply.status());
        } catch (ProviderException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static boolean isSignedWith(SignedJWT jwt, JWK key) {
        try {
            if (key instanceof OctetKeyPair pair) {
                return Curve.Ed25519.equals(pair.getCurve()) && isSignedWithEd25519(jwt, pair);
            }
            if (!(key instanceof AsymmetricJWK asymmetric)) {
                return false;
            }
            JWSVerifier verifier =
                    new DefaultJWSVerifierFactory()
                            .createJWSVerifier(jwt.getHeader(), asymmetric.toPublicKey());
            return jwt.verify(verifier);
        } catch (JOSEException
                | GeneralSecurityException _) { // the key does not fit the token: try the next
            return false;
        }
    }

    /** By the JDK, because the JOSE library would need one more for this curve. */
    private static boolean isSignedWithEd25519(SignedJWT jwt, OctetKeyPair key)
            throws GeneralSecurityException {
        byte[] encoded =
                ByteBuffer.allocate(ED25519_PREFIX.length + ED25519_KEY_BYTES)
                        .put(ED25519_PREFIX)
                        .put(Arrays.copyOf(key.getX().decode(), ED25519_KEY_BYTES))
                        .array();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        signature.update(jwt.getSigningInput());
        return signature.verify(jwt.getSignature().decode());
    }

    private static SignedJWT parse(String idToken) {
        try {
            return SignedJWT.parse(idToken);
        } catch (ParseException e) {
            throw new ProviderException("no signed id_token", e);
        }
    }

    private static JWTClaimsSet claims(SignedJWT jwt) {
        try {
            Map<String, Object> json = jwt.getPayload().toJSONObject();
            return JWTClaimsSet.parse(json == null ? Map.of() : json);
        } catch (ParseException e) {
            throw new ProviderException("malformed id_token", e);
        }
    }

    private static boolean sameText(String expected, @Nullable Object actual) {
        return actual instanceof String text
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8),
                        text.getBytes(StandardCharsets.UTF_8));
    }

    private static URL url(String text) {
        try {
            return URI.create(text).toURL();
        } catch (IllegalArgumentException | MalformedURLException e) {
            throw new ProviderException("not an address: " + text, e);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new ProviderException("the id_token is refused for its " + what);
        }
    }
}
