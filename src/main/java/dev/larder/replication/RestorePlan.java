package dev.larder.replication;

import dev.larder.replication.ltx.TxidRange;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which files, one after the other, make up a state of the database. Chosen as Litestream 0.5 does:
 * the newest usable snapshot, then always the file of any level that leads furthest without leaving
 * out a transaction.
 *
 * @param files in the order in which they are applied; never empty
 */
public record RestorePlan(List<StoredFile> files) {

    public RestorePlan {
        files = List.copyOf(files);
    }

    /** The transaction id that the plan leads to. */
    public long txid() {
        return files.getLast().range().max();
    }

    /**
     * What is asked for.
     *
     * @param txid state after exactly this transaction, 0 for any
     * @param before newest state strictly before this time, null for any
     */
    public record Target(long txid, @Nullable Instant before) {

        /** The newest state there is. */
        public static final Target LATEST = new Target(0, null);

        public Target {
            if (txid != 0 && before != null) {
                throw new RestoreException("Give a transaction id or a timestamp, not both.");
            }
        }

        /**
         * Reads what a person asked for.
         *
         * @param txid 16 hexadecimal digits; null for any
         * @param timestamp a time as in RFC 3339; null for any
         * @throws RestoreException when one of them cannot be read, or both are given
         */
        public static Target parse(@Nullable String txid, @Nullable String timestamp) {
            return new Target(transaction(txid), time(timestamp));
        }

        private static long transaction(@Nullable String txid) {
            try {
                return txid == null ? 0 : TxidRange.parseTxid(txid);
            } catch (IllegalArgumentException e) {
                throw new RestoreException(
                        "The transaction id is wrong: " + e.getMessage() + ".", e);
            }
        }

        private static @Nullable Instant time(@Nullable String timestamp) {
            try {
                return timestamp == null ? null : OffsetDateTime.parse(timestamp).toInstant();
            } catch (DateTimeParseException e) {
                throw new RestoreException(
                        "The timestamp is wrong: give it as 2026-01-31T08:00:00Z, not as \""
                                + timestamp
                                + "\".",
                        e);
            }
        }

        boolean admits(StoredFile file) {
            return (txid == 0 || file.range().max() <= txid)
                    && (before == null || file.createdAt().isBefore(before));
        }

        boolean isLatest() {
            return txid == 0 && before == null;
        }
    }

    /**
     * How good a next file is: further, then from further back, then of a higher level, then older.
     */
    private static final Comparator<StoredFile> BETTER =
            Comparator.<StoredFile>comparingLong(file -> file.range().max())
                    .thenComparing(
                            Comparator.<StoredFile>comparingLong(file -> file.range().min())
                                    .reversed())
                    .thenComparingInt(StoredFile::level)
                    .thenComparing(Comparator.comparing(StoredFile::createdAt).reversed());

    /**
     * Plans a restore from nothing.
     *
     * @return null when the replica holds nothing at all
     * @throws RestoreException when the state asked for cannot be reached
     */
    public static @Nullable RestorePlan of(Replica replica, Target target) throws IOException {
        List<StoredFile> all = listAll(replica, target.before() != null);
        if (all.isEmpty()) {
            return null;
        }
        return of(all, target);
    }

    /** All files of a replica. */
    static List<StoredFile> listAll(Replica replica, boolean exactTimes) throws IOException {
        var all = new ArrayList<StoredFile>();
        // From the lowest: a file that is compacted meanwhile is then found in the level above.
        for (int level = 0; level <= StoredFile.SNAPSHOTS; level++) {
            all.addAll(replica.list(level, exactTimes));
        }
        return all;
    }

    static RestorePlan of(List<StoredFile> all, Target target) {
        var files = new ArrayList<StoredFile>();
        all.stream()
                .filter(file -> file.level() == StoredFile.SNAPSHOTS && target.admits(file))
                .reduce((_, later) -> later)
                .ifPresent(files::add);
        extend(files, 0, all, target::admits);
        long reached = files.isEmpty() ? 0 : files.getLast().range().max();
        requireReached(all, target, reached);
        return new RestorePlan(files);
    }

    private static void requireReached(List<StoredFile> all, Target target, long reached) {
        if (target.txid() != 0 && reached != target.txid()) {
            throw new RestoreException(
                    "Transaction " + TxidRange.format(target.txid()) + " is not in the replica.");
        }
        if (reached == 0 && target.before() != null) {
            throw new RestoreException(
                    "The replica has no state from before " + target.before() + ".");
        }
        boolean later = all.stream().anyMatch(file -> file.range().min() > reached + 1);
        if (target.isLatest() && (reached == 0 || later)) {
            throw new RestoreException(
                    "The replica has a gap after transaction " + TxidRange.format(reached) + ".");
        }
    }

    /** The files that lead on from a state, as far as there are any without a gap; may be empty. */
    static List<StoredFile> after(List<StoredFile> all, long txid) {
        var files = new ArrayList<StoredFile>();
        extend(files, txid, all, _ -> true);
        return files;
    }

    private static void extend(
            List<StoredFile> files,
            long from,
            List<StoredFile> all,
            Predicate<StoredFile> admitted) {
        List<StoredFile> candidates =
                all.stream()
                        .filter(admitted)
                        .filter(file -> file.level() != StoredFile.SNAPSHOTS)
                        .sorted(Comparator.comparingLong(file -> file.range().min()))
                        .toList();
        long current = files.isEmpty() ? from : files.getLast().range().max();
        StoredFile best = null;
        for (int next = 0; ; ) {
            while (next < candidates.size() && candidates.get(next).range().min() <= current + 1) {
                StoredFile candidate = candidates.get(next++);
                if (best == null || BETTER.compare(candidate, best) > 0) {
                    best = candidate;
                }
            }
            if (best == null || best.range().max() <= current) {
                return;
            }
            files.add(best);
            current = best.range().max();
        }
    }
}
