import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ceiling of sign-ins: bare bcrypt checks at cost 10, one thread per core, without a server.
 * Prints checks a second.
 *
 * <pre>
 * java -cp target/classes:$(cat target/classpath) src/bench/PasswordBench.java [SECONDS]
 * </pre>
 */
final class PasswordBench {

    private PasswordBench() {}

    public static void main(String[] args) throws InterruptedException {
        long seconds = args.length > 0 ? Long.parseLong(args[0]) : 10;
        var encoder = new BCryptPasswordEncoder(BCryptPasswordEncoder.BCryptVersion.$2A, 10);
        String hash = encoder.encode("1234567890");
        run(encoder, hash, 3);
        System.out.printf("%.2f%n", run(encoder, hash, seconds));
    }

    private static double run(BCryptPasswordEncoder encoder, String hash, long seconds)
            throws InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        var checks = new AtomicLong();
        var done = new CountDownLatch(cores);
        long begin = System.nanoTime();
        long end = begin + TimeUnit.SECONDS.toNanos(seconds);
        for (int i = 0; i < cores; i++) {
            Thread.ofPlatform()
                    .start(() -> {
                        while (System.nanoTime() < end) {
                            encoder.matches("1234567890", hash);
                            checks.incrementAndGet();
                        }
                        done.countDown();
                    });
        }
        done.await();
        return checks.get() * 1e9 / (System.nanoTime() - begin);
    }
}
