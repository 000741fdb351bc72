package dev.larder.replication;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes old history. Nothing goes before what replaces it was read back whole: a store that
 * damaged the merged file must not lose the only good copy.
 */
final class Retention {

    private final Replica replica;
    private final SteadyClock clock;

    Retention(Replica replica, SteadyClock clock) {
        this.replica = replica;
        this.clock = clock;
    }

    /**
     * Removes single transactions that are old enough and merged into level 1; never the newest.
     *
     * @return what is left of them
     * @throws dev.larder.replication.ltx.LtxException when a merged file is damaged; nothing is
     *     removed then
     */
    List<StoredFile> removeTransactions(Duration keep) throws IOException {
        List<StoredFile> merged = replica.list(1, false);
        List<StoredFile> single = replica.list(0, false);
        Instant limit = Instant.ofEpochMilli(clock.millis()).minus(keep);
        var old = new ArrayList<StoredFile>();
        for (StoredFile file : single.subList(0, Math.max(0, single.size() - 1))) {
            if (file.createdAt().isAfter(limit) || !isCovered(file, merged)) {
                break;
            }
            old.add(file);
        }
        if (!old.isEmpty()) {
            for (StoredFile file : merged) {
                if (old.stream().anyMatch(one -> overlaps(one, file))) {
                    Compactor.verify(replica, file);
                }
            }
            replica.delete(old);
        }
        return single.subList(old.size(), single.size());
    }

    private static boolean overlaps(StoredFile one, StoredFile other) {
        return one.range().min() <= other.range().max() && other.range().min() <= one.range().max();
    }

    private static boolean isCovered(StoredFile file, List<StoredFile> merged) {
        long reached = file.range().min() - 1;
        for (StoredFile one : merged) {
            if (one.range().min() <= reached + 1) {
                reached = Math.max(reached, one.range().max());
            }
        }
        return reached >= file.range().max();
    }

    /**
     * Removes snapshots older than {@code keep}, never the last, and of the merged levels what only
     * they need.
     *
     * @throws dev.larder.replication.ltx.LtxException when the oldest snapshot to keep is damaged;
     *     nothing is removed
     */
    List<StoredFile> removeSnapshots(Duration keep, int levels) throws IOException {
        List<StoredFile> snapshots = replica.list(StoredFile.SNAPSHOTS, false);
        Instant limit = Instant.ofEpochMilli(clock.millis()).minus(keep);
        int kept = 0;
        while (kept < snapshots.size() - 1 && snapshots.get(kept).createdAt().isBefore(limit)) {
            kept++;
        }
        if (kept == 0) {
            return List.of();
        }
        Compactor.verify(replica, snapshots.get(kept));
        var old = new ArrayList<>(snapshots.subList(0, kept));
        long floor = snapshots.get(kept).range().max();
        for (int level = 1; level <= levels; level++) {
            List<StoredFile> files = replica.list(level, false);
            for (StoredFile file : files.subList(0, Math.max(0, files.size() - 1))) {
                if (file.range().max() < floor) {
                    old.add(file);
                }
            }
        }
        replica.delete(old);
        return old;
    }
}
