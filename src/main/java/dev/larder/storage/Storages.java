package dev.larder.storage;

import dev.larder.api.DataDirectory;
import dev.larder.settings.S3Settings;
import dev.larder.settings.SettingsStore;
import dev.larder.storage.BlobStoreException.Kind;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import software.amazon.awssdk.core.exception.SdkException;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The stores that the settings name: for the files of records and for backups, each a local folder
 * or a bucket.
 */
@Component
public final class Storages implements AutoCloseable {

    private final Slot files;
    private final Slot backups;
    private final Removals removals = new Removals();

    public Storages(DataDirectory data, SettingsStore settings) {
        this.files = new Slot(data.resolve("storage"), () -> settings.current().s3());
        this.backups = new Slot(data.resolve("backups"), () -> settings.current().backups().s3());
    }

    /**
     * Where the files of records are kept.
     *
     * @throws BlobStoreException when the settings name a bucket that cannot be addressed
     */
    public BlobStore files() {
        return files.current();
    }

    /**
     * Where backups are kept.
     *
     * @throws BlobStoreException when the settings name a bucket that cannot be addressed
     */
    public BlobStore backups() {
        return backups.current();
    }

    /** Through which files of records are removed. */
    public Removals removals() {
        return removals;
    }

    @Override
    public void close() {
        files.close();
        backups.close();
    }

    /** A bucket as the settings describe it; its address may lack the scheme. */
    static S3Options options(S3Settings s3) {
        String endpoint =
                s3.endpoint().contains("://") ? s3.endpoint() : "https://" + s3.endpoint();
        return new S3Options(
                s3.bucket(),
                s3.region(),
                endpoint,
                s3.accessKey(),
                s3.secret(),
                s3.forcePathStyle());
    }

    /** One store, opened anew when its settings change. */
    private static final class Slot {
        private final LocalBlobStore local;
        private final Supplier<S3Settings> settings;
        private @Nullable S3BlobStore bucket;
        private @Nullable S3Settings opened;

        Slot(Path folder, Supplier<S3Settings> settings) {
            this.local = LocalBlobStore.withSideCars(folder);
            this.settings = settings;
        }

        BlobStore current() {
            S3Settings now = settings.get();
            return now.enabled() ? bucket(now) : local;
        }

        private synchronized S3BlobStore bucket(S3Settings now) {
            S3BlobStore known = bucket;
            if (known != null && now.equals(opened)) {
                return known;
            }
            close();
            try {
                known = new S3BlobStore(options(now));
            } catch (SdkException | IllegalArgumentException e) {
                throw new BlobStoreException(
                        Kind.OTHER, "the bucket cannot be addressed: " + e.getMessage(), e);
            }
            bucket = known;
            opened = now;
            return known;
        }

        synchronized void close() {
            S3BlobStore known = bucket;
            if (known != null) {
                known.close();
                bucket = null;
            }
        }
    }
}
