package dev.larder.storage;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One page of a list.
 *
 * @param entries objects in order of keys
 * @param prefixes with a delimiter: the common beginnings of all other keys, each ending in the
 *     delimiter, in order
 * @param nextToken what {@link BlobQuery#continued} takes for the next page; null on the last one
 */
public record BlobPage(List<BlobEntry> entries, List<String> prefixes, @Nullable String nextToken) {

    public BlobPage {
        entries = List.copyOf(entries);
        prefixes = List.copyOf(prefixes);
    }
}
