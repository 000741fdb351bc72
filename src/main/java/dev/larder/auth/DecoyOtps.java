package dev.larder.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.larder.collection.AuthCollection;
import dev.larder.crypto.Ids;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Ids of one-time passwords for addresses that nobody has. They behave like real ones (the latest
 * comes again when too many were asked for, guesses are counted by address), so that nobody can
 * find out which addresses have an account.
 */
@Component
final class DecoyOtps {

    private final Clock clock;
    private final Cache<String, Deque<Issued>> byAddress =
            Caffeine.newBuilder().maximumSize(20_000).expireAfterWrite(Duration.ofDays(1)).build();
    private final Cache<String, String> accountById =
            Caffeine.newBuilder().maximumSize(200_000).expireAfterWrite(Duration.ofDays(1)).build();

    DecoyOtps(Clock clock) {
        this.clock = clock;
    }

    private record Issued(String id, Instant time) {}

    /** The id that asking for a one-time password of this address answers. */
    String issue(AuthCollection collection, String email) {
        String account = collection.id() + " " + email.toLowerCase(Locale.ROOT);
        Deque<Issued> issued = byAddress.get(account, _ -> new ArrayDeque<>());
        synchronized (issued) {
            Instant valid = clock.instant().minus(collection.options().otp().duration());
            issued.removeIf(old -> old.time.isBefore(valid));
            if (issued.size() >= OtpSignIn.MAX_PENDING) {
                return issued.getLast().id;
            }
            String id = Ids.recordId();
            issued.add(new Issued(id, clock.instant()));
            accountById.put(id, account);
            return id;
        }
    }

    /** What stands for the account behind a decoy; null when the id was never issued. */
    @Nullable String account(String id) {
        return accountById.getIfPresent(id);
    }
}
