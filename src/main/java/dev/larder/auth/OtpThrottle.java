package dev.larder.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.larder.api.ApiException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** At most five guesses of one-time passwords in three minutes for one account from one address, whatever the settings. */
@Component
final class OtpThrottle {

    private static final int ATTEMPTS = 5;

    private final Cache<String, AtomicInteger> windows = Caffeine.newBuilder()
            .maximumSize(200_000)
            .expireAfterWrite(Duration.ofSeconds(180))
            .build();

    /** @throws ApiException 429 from the sixth attempt on */
    void count(String account, String ip) {
        AtomicInteger attempts = windows.get(account + " " + ip, _ -> new AtomicInteger());
        if (attempts.incrementAndGet() > ATTEMPTS) {
            throw ApiException.tooManyRequests("Too many attempts, please try again later with a new OTP.");
        }
    }
}
