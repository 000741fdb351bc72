package dev.larder.storage;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an object is stored.
 *
 * @param contentType media type with its parameters, kept as it is
 * @param metadata further facts by name; names are turned to lower case
 * @param condition what must hold for the object to be stored
 * @param modified time of modification that a local store gives the file; ignored by S3, where such
 *     a time goes into the metadata. The current time when null
 * @param expectedSize number of bytes that will come, as far as known, or -1; it decides the size
 *     of parts, so that objects above 40 GiB should announce themselves
 */
public record PutOptions(
        String contentType,
        Map<String, String> metadata,
        BlobCondition condition,
        @Nullable Instant modified,
        long expectedSize) {

    public PutOptions {
        var lower = new TreeMap<String, String>();
        metadata.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        metadata = Map.copyOf(lower);
    }

    /** Bytes of no stated type, whatever is there already. */
    public static PutOptions bytes() {
        return contentType("application/octet-stream");
    }

    public static PutOptions contentType(String contentType) {
        return new PutOptions(contentType, Map.of(), BlobCondition.always(), null, -1);
    }

    public PutOptions metadata(Map<String, String> newMetadata) {
        return new PutOptions(contentType, newMetadata, condition, modified, expectedSize);
    }

    public PutOptions when(BlobCondition newCondition) {
        return new PutOptions(contentType, metadata, newCondition, modified, expectedSize);
    }

    public PutOptions modified(Instant newModified) {
        return new PutOptions(contentType, metadata, condition, newModified, expectedSize);
    }

    public PutOptions expectedSize(long newExpectedSize) {
        return new PutOptions(contentType, metadata, condition, modified, newExpectedSize);
    }
}
