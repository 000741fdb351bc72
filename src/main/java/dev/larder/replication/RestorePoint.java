package dev.larder.replication;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A state that a database can be restored to.
 *
 * @param txid its transaction id
 * @param takenAt when that transaction was taken
 * @param level level of the file that ends with it: 0 for a single transaction, 9 for a snapshot
 */
public record RestorePoint(long txid, Instant takenAt, int level) {

    private static final Comparator<StoredFile> BY_END =
            Comparator.<StoredFile>comparingLong(file -> file.range().max())
                    .thenComparingInt(StoredFile::level);

    /**
     * The states that these files lead to without a gap, the newest first. The end of a file whose
     * beginning retention has removed is none.
     */
    static List<RestorePoint> among(List<StoredFile> all) {
        var reached = new TreeSet<Long>();
        reached.add(0L);
        Map<Long, RestorePoint> points = new LinkedHashMap<>();
        for (StoredFile file : all.stream().sorted(BY_END).toList()) {
            long end = file.range().max();
            Long from = reached.lower(end);
            boolean leads =
                    file.level() == StoredFile.SNAPSHOTS
                            || (from != null && from >= file.range().min() - 1);
            if (leads) {
                reached.add(end);
                points.putIfAbsent(end, new RestorePoint(end, file.createdAt(), file.level()));
            }
        }
        return new ArrayList<>(points.values()).reversed();
    }
}
