package dev.larder.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.larder.api.ApiException;

import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * At most five guesses in three minutes from one address, for one one-time password and for one
 * account, whatever the settings.
 */
@Component
final class OtpThrottle {

    private static final int ATTEMPTS = 5;

    private final Cache<String, AtomicInteger> windows =
            Caffeine.newBuilder()
                    .maximumSize(200_000)
                    .expireAfterWrite(Duration.ofMinutes(3))
                    .build();

    /**
     * @param subject what is being guessed: the id of a one-time password, or the account behind it
     * @throws ApiException 429 from the sixth attempt on
     */
    void count(String subject, String ip) {
        AtomicInteger attempts = windows.get(subject + " " + ip, _ -> new AtomicInteger());
        if (attempts.incrementAndGet() > ATTEMPTS) {
            throw ApiException.tooManyRequests(
                    "Too many attempts, please try again later with a new OTP.");
        }
    }
}
