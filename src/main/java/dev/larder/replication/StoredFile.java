package dev.larder.replication;

import dev.larder.replication.ltx.TxidRange;

import java.time.Instant;
import java.util.Comparator;

/**
 * An LTX file in a store.
 *
 * @param level 0 for single transactions, 1 to 8 for merged files, 9 for snapshots
 * @param range transaction ids covered
 * @param size bytes
 * @param createdAt when its last transaction was taken; where a store tells only when the object
 *     was written, that
 */
public record StoredFile(int level, TxidRange range, long size, Instant createdAt)
        implements Comparable<StoredFile> {

    /** The level of snapshots. */
    public static final int SNAPSHOTS = 9;

    private static final Comparator<StoredFile> ORDER =
            Comparator.comparingInt(StoredFile::level).thenComparing(StoredFile::range);

    @Override
    public int compareTo(StoredFile other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "level " + level + " " + range;
    }
}
