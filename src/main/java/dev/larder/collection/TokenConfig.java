package dev.larder.collection;

import java.time.Duration;

/**
 * How tokens of one kind are signed.
 *
 * @param secret part of the signing key; changing it makes all tokens of the kind invalid
 * @param duration how long a token is valid
 */
public record TokenConfig(String secret, Duration duration) {

    public TokenConfig withSecret(String newSecret) {
        return new TokenConfig(newSecret, duration);
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "TokenConfig[" + duration + "]";
    }
}
