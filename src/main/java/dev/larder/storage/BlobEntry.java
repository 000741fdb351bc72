package dev.larder.storage;

import java.time.Instant;

/**
 * An object in a list.
 *
 * @param key name of the object
 * @param size number of bytes
 * @param modified when it was stored
 */
public record BlobEntry(String key, long size, Instant modified) {}
