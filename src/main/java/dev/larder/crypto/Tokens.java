package dev.larder.crypto;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/** Signs and reads HS256 tokens whose claims are sorted by name. */
public final class Tokens {

    /** Longest token that is looked at; ours have a few hundred characters. */
    private static final int MAX_LENGTH = 8192;

    private static final JWSHeader HEADER =
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();

    private Tokens() {}

    /**
     * @param claims everything but {@code exp}
     * @param validFor positive, rounded down to seconds
     * @param key at least 32 bytes
     * @throws IllegalArgumentException when the key is too short
     */
    public static String sign(
            Map<String, Object> claims, Duration validFor, String key, InstantSource clock) {
        var all = new TreeMap<String, Object>(claims);
        all.put("exp", clock.instant().getEpochSecond() + validFor.toSeconds());
        var jws = new JWSObject(HEADER, new Payload(Json.write(all)));
        try {
            jws.sign(new MACSigner(key.getBytes(StandardCharsets.UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the key is unfit for HS256", e);
        }
        return jws.serialize();
    }

    /**
     * Reads a token without checking its signature or its times.
     *
     * @return null when it is no token
     */
    public static @Nullable Token parse(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return null;
        }
        try {
            var jws = JWSObject.parse(text);
            Map<String, Object> claims = jws.getPayload().toJSONObject();
            return claims == null ? null : new Token(jws, claims);
        } catch (ParseException _) { // anybody may send anything: no token
            return null;
        }
    }
}
