package dev.larder.replication;

import dev.larder.storage.Blob;
import dev.larder.storage.BlobEntry;
import dev.larder.storage.BlobInfo;
import dev.larder.storage.BlobQuery;
import dev.larder.storage.BlobStore;
import dev.larder.storage.BlobStoreException;
import dev.larder.storage.PutOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Keeps a copy of the files of records in another store: below {@code files/} under their own
 * names. What disappears from the source stays there as long as history is kept, so that a database
 * that goes back in time finds its files; when each disappeared stands in {@code removed.txt}.
 *
 * <p>Names of files are never used twice for other content, so names and sizes tell what is to be
 * copied. Thumbnails can be made again and are left out. One thread at a time.
 */
final class FileMirror {

    private static final String FILES = "files/";
    private static final String REMOVED = "removed.txt";

    private final Supplier<BlobStore> source;
    private final BlobStore target;
    private final String prefix;
    private final Supplier<Duration> retention;
    private final InstantSource clock;
    private final Map<String, Instant> removed = new TreeMap<>();
    private @Nullable Map<String, Long> mirrored;

    /**
     * What a round did.
     *
     * @param files number of files in the mirror, without those that are kept for history
     * @param copied how many of them are new
     * @param deleted how many were removed for good
     */
    record Round(int files, int copied, int deleted) {}

    /**
     * @param prefix beginning of all keys in the target; empty, or with a slash at its end
     * @param retention how long what disappeared is kept
     */
    FileMirror(
            Supplier<BlobStore> source,
            BlobStore target,
            String prefix,
            Supplier<Duration> retention,
            InstantSource clock) {
        this.source = source;
        this.target = target;
        this.prefix = prefix;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * Copies what is new and removes what has been gone for long enough.
     *
     * @throws BlobStoreException when one of the stores fails; the next round goes on
     */
    Round round() throws IOException {
        Map<String, Long> there = there();
        boolean noted = false;
        int copied = 0;
        Set<String> seen = new HashSet<>();
        for (BlobEntry entry : source.get().entries(BlobQuery.prefix(""))) {
            if (isThumbnail(entry.key())) {
                continue;
            }
            seen.add(entry.key());
            noted |= removed.remove(entry.key()) != null;
            Long size = there.get(entry.key());
            if ((size == null || size != entry.size()) && copy(entry.key())) {
                there.put(entry.key(), entry.size());
                copied++;
            }
        }
        for (String key : there.keySet()) {
            noted |= !seen.contains(key) && removed.putIfAbsent(key, clock.instant()) == null;
        }
        int deleted = expire(there);
        if (noted || deleted > 0) {
            writeRemoved();
        }
        return new Round(seen.size(), copied, deleted);
    }

    private static boolean isThumbnail(String key) {
        return key.contains("/thumbs_");
    }

    private Map<String, Long> there() throws IOException {
        Map<String, Long> known = mirrored;
        if (known == null) {
            known = new TreeMap<>();
            String folder = prefix + FILES;
            for (BlobEntry entry : target.entries(BlobQuery.prefix(folder))) {
                known.put(entry.key().substring(folder.length()), entry.size());
            }
            readRemoved();
            mirrored = known;
        }
        return known;
    }

    /** Returns false when the file has disappeared meanwhile. */
    private boolean copy(String key) throws IOException {
        return copy(source.get(), key, target, prefix + FILES + key);
    }

    private static boolean copy(BlobStore from, String fromKey, BlobStore to, String toKey)
            throws IOException {
        try (Blob blob = from.get(fromKey)) {
            BlobInfo info = blob.info();
            PutOptions options =
                    PutOptions.contentType(info.contentType())
                            .metadata(info.metadata())
                            .expectedSize(info.size());
            to.put(toKey, options, blob.stream());
            return true;
        } catch (BlobStoreException e) {
            if (e.kind() == BlobStoreException.Kind.MISSING) {
                return false;
            }
            throw e;
        }
    }

    private int expire(Map<String, Long> there) {
        Instant limit = clock.instant().minus(retention.get());
        int deleted = 0;
        for (Map.Entry<String, Instant> gone : Map.copyOf(removed).entrySet()) {
            if (gone.getValue().isBefore(limit)) {
                target.delete(prefix + FILES + gone.getKey());
                removed.remove(gone.getKey());
                there.remove(gone.getKey());
                deleted++;
            }
        }
        return deleted;
    }

    private void writeRemoved() {
        var text = new StringBuilder();
        removed.forEach((key, at) -> text.append(at).append(' ').append(key).append('\n'));
        target.put(
                prefix + REMOVED,
                PutOptions.contentType("text/plain; charset=utf-8"),
                text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void readRemoved() throws IOException {
        try (Blob blob = target.get(prefix + REMOVED)) {
            String text = new String(blob.stream().readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                int space = line.indexOf(' ');
                removed.put(line.substring(space + 1), Instant.parse(line.substring(0, space)));
            }
        } catch (BlobStoreException e) {
            if (e.kind() != BlobStoreException.Kind.MISSING) {
                throw e;
            }
        } catch (DateTimeException | IndexOutOfBoundsException _) {
            // Somebody changed the file: what disappeared is noted again, and kept for longer.
            removed.clear();
        }
    }

    /**
     * Copies files from the mirror back into the source.
     *
     * @return how many of them the mirror had
     */
    int bringBack(Collection<String> keys) throws IOException {
        int found = 0;
        for (String key : keys) {
            if (copy(target, prefix + FILES + key, source.get(), key)) {
                found++;
            }
        }
        return found;
    }

    /** Copies everything back that the source lacks, as after the loss of the machine. */
    int bringBackAll() throws IOException {
        Set<String> missing = new HashSet<>(there().keySet());
        missing.removeAll(removed.keySet());
        for (BlobEntry entry : source.get().entries(BlobQuery.prefix(""))) {
            missing.remove(entry.key());
        }
        return bringBack(missing);
    }
}
