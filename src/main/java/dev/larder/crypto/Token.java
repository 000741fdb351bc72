package dev.larder.crypto;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.MACVerifier;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * A token that was read but whose signature is not yet checked: its claims say whose key to check
 * it with. Nothing may be granted on them before {@link #isSignedWith}.
 */
public final class Token {

    private final JWSObject jws;
    private final Map<String, Object> claims;

    Token(JWSObject jws, Map<String, Object> claims) {
        this.jws = jws;
        this.claims = claims;
    }

    /** A claim that is text; empty when it is missing or something else. */
    public String text(String claim) {
        return claims.get(claim) instanceof String text ? text : "";
    }

    public boolean flag(String claim) {
        return Boolean.TRUE.equals(claims.get(claim));
    }

    /** When it ends; null when it never does or does not say so properly. */
    public @Nullable Instant expiresAt() {
        return time("exp");
    }

    /**
     * Whether it is neither over nor not yet begun, without leeway; a time that is no number spoils
     * it.
     */
    public boolean isTimely(Instant now) {
        Instant end = time("exp");
        boolean ended = claims.containsKey("exp") && (end == null || !now.isBefore(end));
        return !ended && hasBegun("nbf", now) && hasBegun("iat", now);
    }

    /** Whether it carries an HS256 signature made with this key. */
    public boolean isSignedWith(String key) {
        if (!JWSAlgorithm.HS256.equals(jws.getHeader().getAlgorithm())) {
            return false;
        }
        try {
            return jws.verify(new MACVerifier(key.getBytes(StandardCharsets.UTF_8)));
        } catch (JOSEException
                | IllegalStateException
                        _) { // a key too short to sign anything, or no signature at all
            return false;
        }
    }

    private boolean hasBegun(String claim, Instant now) {
        Instant begin = time(claim);
        return !claims.containsKey(claim) || (begin != null && !now.isBefore(begin));
    }

    private @Nullable Instant time(String claim) {
        return claims.get(claim) instanceof Number seconds
                ? Instant.ofEpochMilli((long) (seconds.doubleValue() * 1000))
                : null;
    }
}
