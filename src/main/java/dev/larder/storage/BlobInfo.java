package dev.larder.storage;

import java.time.Instant;
import java.util.Map;

/**
 * What a store knows of an object.
 *
 * @param key name of the object
 * @param size number of bytes of the whole object
 * @param modified when it was stored
 * @param etag entity tag in quotes; differs between any two objects stored one after the other at a
 *     key
 * @param contentType media type; {@code application/octet-stream} when the store knows none
 * @param metadata further facts; names in lower case
 */
public record BlobInfo(
        String key,
        long size,
        Instant modified,
        String etag,
        String contentType,
        Map<String, String> metadata) {

    public BlobInfo {
        metadata = Map.copyOf(metadata);
    }
}
