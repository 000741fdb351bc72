package dev.larder.crypto;

import dev.larder.api.ApiException;

import jakarta.annotation.PreDestroy;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder.BCryptVersion;
import org.springframework.stereotype.Component;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * bcrypt on a bounded pool of platform threads.
 *
 * <p>A hash costs a tenth of a second of pure computing. On virtual threads as many hashes as there
 * are requests would share the carriers and nothing else would get on; here at most one per core
 * runs, a bounded number waits, and what is beyond that is told to come back.
 */
@Component
public final class PasswordHasher {

    /** Cost where a password field names none. */
    public static final int DEFAULT_COST = 10;

    /**
     * bcrypt looks at no more than this many bytes, so a longer password is refused when it is set.
     */
    public static final int MAX_BYTES = 72;

    private static final int WAITING = 256;

    /** Pads the work of a look-up that found nobody; no password is known for it. */
    private static final String NOBODYS_SALT_AND_HASH =
            "abcdefghijklmnopqrstuuHYLxOrRZqEF0oVUiqVDNhR6FxsUyrh2";

    private final ThreadPoolExecutor pool;
    private final LongAdder computed = new LongAdder();

    public PasswordHasher() {
        int cores = Runtime.getRuntime().availableProcessors();
        pool =
                new ThreadPoolExecutor(
                        cores,
                        cores,
                        30,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING),
                        Thread.ofPlatform().daemon().name("password-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * @param cost 4 to 31; 0 for the default
     * @return a {@code $2a$} hash
     * @throws IllegalArgumentException when the password has more than {@link #MAX_BYTES} bytes
     * @throws ApiException 503 when too many are waiting already
     */
    public String hash(String password, int cost) {
        return run(() -> encoder(cost).encode(password));
    }

    /**
     * Whether the password belongs to the hash, {@code $2a$}, {@code $2b$} or {@code $2y$}.
     *
     * @throws ApiException 503 when too many are waiting already
     */
    public boolean matches(String password, String hash) {
        if (hash.isEmpty()) {
            return false;
        }
        return run(() -> encoder(0).matches(password, hash));
    }

    /**
     * Takes as long as {@link #matches} with a hash of this cost, for a caller who must not see
     * that there is none.
     */
    public void matchNobody(String password, int cost) {
        matches(password, nobodysHash(cost));
    }

    /** How many hashes were computed since the start, to check a password or to set one. */
    public long computed() {
        return computed.sum();
    }

    static String nobodysHash(int cost) {
        return "$2a$%02d$%s".formatted(cost == 0 ? DEFAULT_COST : cost, NOBODYS_SALT_AND_HASH);
    }

    @PreDestroy
    void close() {
        pool.shutdownNow();
    }

    private static BCryptPasswordEncoder encoder(int cost) {
        return new BCryptPasswordEncoder(BCryptVersion.$2A, cost == 0 ? DEFAULT_COST : cost);
    }

    private <T> T run(Callable<T> work) {
        Future<T> result;
        try {
            result = pool.submit(work);
        } catch (RejectedExecutionException _) { // the queue is full: the answer says so
            throw ApiException.unavailable("Too many sign-ins at once, please try again later.");
        }
        computed.increment();
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result.cancel(true);
            throw new IllegalStateException("interrupted while waiting for a password hash", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("password hash failed", e.getCause());
        }
    }
}
