package dev.larder.storage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How much the files of records take in the local folder. Walking a large folder takes long, so the
 * last result is shown while the next one is worked out in the background. A bucket is not walked:
 * its requests cost money.
 */
final class StoredBytes {

    static final Duration MAX_AGE = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(StoredBytes.class);

    private final Storages storages;
    private final InstantSource clock;
    private final AtomicBoolean counting = new AtomicBoolean();
    private volatile double bytes = Double.NaN;
    private volatile Instant countedAt = Instant.MIN;

    StoredBytes(Storages storages, InstantSource clock) {
        this.storages = storages;
        this.clock = clock;
    }

    /** Bytes at most a few minutes ago; NaN for a bucket, and until the first walk has ended. */
    double current() {
        if (clock.instant().isAfter(expiry()) && counting.compareAndSet(false, true)) {
            Thread.ofVirtual().name("stored-bytes").start(this::count);
        }
        return bytes;
    }

    private Instant expiry() {
        return countedAt.equals(Instant.MIN) ? Instant.MIN : countedAt.plus(MAX_AGE);
    }

    private void count() {
        try {
            if (storages.files() instanceof LocalBlobStore local) {
                long[] sum = {0};
                local.forEach("", entry -> sum[0] += entry.size());
                bytes = sum[0];
            } else {
                bytes = Double.NaN;
            }
        } catch (BlobStoreException e) {
            bytes = Double.NaN;
            log.atWarn().setCause(e).log("the size of the stored files is not known");
        } finally {
            countedAt = clock.instant();
            counting.set(false);
        }
    }
}
