package dev.larder.storage;

import org.jspecify.annotations.Nullable;

/**
 * What to list.
 *
 * @param prefix beginning of all keys; empty for the whole store
 * @param startAfter only keys behind this one, which need not exist; empty for all
 * @param delimiter when not empty, keys with it behind the prefix are not listed but told by their
 *     common beginning
 * @param limit largest number of entries and prefixes on a page, 1 to 1000
 * @param token where the previous page ended; null for the first page
 */
public record BlobQuery(
        String prefix, String startAfter, String delimiter, int limit, @Nullable String token) {

    public BlobQuery {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("limit must be 1 to 1000: " + limit);
        }
    }

    /** All keys with this beginning, in pages of 1000. */
    public static BlobQuery prefix(String prefix) {
        return new BlobQuery(prefix, "", "", 1000, null);
    }

    public BlobQuery startAfter(String key) {
        return new BlobQuery(prefix, key, delimiter, limit, token);
    }

    public BlobQuery delimiter(String newDelimiter) {
        return new BlobQuery(prefix, startAfter, newDelimiter, limit, token);
    }

    public BlobQuery limit(int newLimit) {
        return new BlobQuery(prefix, startAfter, delimiter, newLimit, token);
    }

    /** The same query for the page behind {@link BlobPage#nextToken()}. */
    public BlobQuery continued(String nextToken) {
        return new BlobQuery(prefix, startAfter, delimiter, limit, nextToken);
    }
}
