package dev.larder.replication;

import dev.larder.database.IntegrityCheck;
import dev.larder.replication.ltx.LtxException;
import dev.larder.replication.ltx.TxidRange;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Proves that the replica can be restored, by restoring it: a scratch copy beside the database is
 * led on from state to state, and now and then made from nothing. Its checksum has to be that of
 * the live database at the same transaction.
 */
final class Prover implements Closeable {

    private final Replica replica;
    private final Path scratch;
    private final LongFunction<@Nullable Long> expected;
    private @Nullable DatabaseImage image;

    /**
     * What a proof found.
     *
     * @param txid state that was restored
     * @param files how many files it took
     * @param fromNothing whether it began with a snapshot rather than with the copy of the last
     *     proof
     * @param compared whether the live database's checksum at that transaction was known, and is
     *     the same
     */
    record Proof(long txid, int files, boolean fromNothing, boolean compared) {}

    /**
     * Something wrong in the store.
     *
     * @param file the damaged file; null where one is missing
     * @param clause what is wrong
     */
    record Damage(@Nullable StoredFile file, String clause) {}

    /**
     * @param expected the checksum of the live database at a transaction id; null when it is not
     *     known
     */
    Prover(Replica replica, Path scratch, LongFunction<@Nullable Long> expected) {
        this.replica = replica;
        this.scratch = scratch;
        this.expected = expected;
    }

    /**
     * Restores the newest state of the replica.
     *
     * @param fromNothing whether to begin with a snapshot
     * @param integrity whether SQLite checks the copy as well
     * @return null when there is nothing newer than what was proven last
     * @throws LtxException when the replica does not restore, or restores to something else
     */
    @Nullable Proof prove(boolean fromNothing, boolean integrity) throws IOException {
        try {
            return restore(fromNothing, integrity);
        } catch (IOException | RuntimeException e) {
            // The copy may be spoiled: the next proof begins from nothing.
            close();
            throw e;
        }
    }

    private @Nullable Proof restore(boolean fromNothing, boolean integrity) throws IOException {
        List<StoredFile> all = RestorePlan.listAll(replica, false);
        if (all.isEmpty()) {
            return null;
        }
        DatabaseImage before = image;
        boolean anew = fromNothing || before == null;
        DatabaseImage copy = before == null || fromNothing ? empty() : before;
        List<StoredFile> files =
                anew
                        ? RestorePlan.of(all, RestorePlan.Target.LATEST).files()
                        : RestorePlan.after(all, copy.txid());
        if (files.isEmpty()) {
            return null;
        }
        Restore.apply(replica, files, copy, 4);
        boolean compared = compare(copy);
        if (integrity) {
            requireIntegrity();
        }
        return new Proof(copy.txid(), files.size(), anew, compared);
    }

    private DatabaseImage empty() throws IOException {
        close();
        Files.deleteIfExists(scratch);
        var copy = new DatabaseImage(scratch);
        image = copy;
        return copy;
    }

    private boolean compare(DatabaseImage copy) throws LtxException {
        Long live = expected.apply(copy.txid());
        if (live == null) {
            return false;
        }
        if (live != copy.checksum()) {
            throw new LtxException(
                    "transaction "
                            + TxidRange.format(copy.txid())
                            + " restores to other content than the database had");
        }
        return true;
    }

    private void requireIntegrity() throws LtxException {
        List<String> problems = IntegrityCheck.of(scratch, true);
        if (!problems.isEmpty()) {
            throw new LtxException(
                    "the restored database does not pass SQLite's check: " + problems.getFirst());
        }
    }

    /** When the transaction of the scratch copy was taken, milliseconds since the epoch. */
    long takenAtMillis() {
        DatabaseImage copy = image;
        return copy == null ? 0 : copy.timestampMillis();
    }

    /** The state of the scratch copy, 0 while there is none. */
    long txid() {
        DatabaseImage copy = image;
        return copy == null ? 0 : copy.txid();
    }

    /**
     * Reads all files of the replica, and looks for gaps between them. A damaged file is named even
     * where another level still has its content, so that it can be replaced before retention takes
     * that away.
     *
     * @param stored transaction id up to which the replica must lead
     * @return what is wrong; empty when nothing is
     */
    static List<Damage> scrub(Ledger replica, long stored) throws IOException {
        // Before the listing: what is stored while that goes on is not in it.
        Set<String> known = replica.keys();
        List<StoredFile> all = RestorePlan.listAll(replica, false);
        var found = new ArrayList<Damage>();
        replica.missing(known, all).forEach(clause -> found.add(new Damage(null, clause)));
        for (StoredFile file : all) {
            try {
                Compactor.verify(replica, file);
                replica.requireUnchanged(file);
            } catch (LtxException e) {
                found.add(new Damage(file, String.valueOf(e.getMessage())));
            } catch (java.nio.file.NoSuchFileException _) {
                // Retention was faster.
            }
        }
        found.addAll(gaps(all));
        if (stored > 0 && all.stream().noneMatch(file -> file.range().max() >= stored)) {
            found.add(
                    new Damage(
                            null,
                            "transaction " + TxidRange.format(stored) + " was stored but is gone"));
        }
        return found;
    }

    /** Where transactions are missing between the files of a level, or altogether. */
    static List<Damage> gaps(List<StoredFile> all) {
        var found = new ArrayList<Damage>();
        for (int level = 0; level < StoredFile.SNAPSHOTS; level++) {
            long reached = -1;
            for (StoredFile file : all) {
                if (file.level() != level) {
                    continue;
                }
                if (reached >= 0 && file.range().min() > reached + 1) {
                    found.add(
                            new Damage(
                                    null, "level " + level + " has a gap before " + file.range()));
                }
                reached = Math.max(reached, file.range().max());
            }
        }
        for (StoredFile snapshot : all) {
            if (snapshot.level() == StoredFile.SNAPSHOTS) {
                addGapAfter(all, snapshot.range().max(), found);
            }
        }
        if (all.stream().noneMatch(file -> file.level() == StoredFile.SNAPSHOTS)) {
            addGapAfter(all, 0, found);
        }
        return found;
    }

    private static void addGapAfter(List<StoredFile> all, long txid, List<Damage> found) {
        List<StoredFile> files = RestorePlan.after(all, txid);
        long reached = files.isEmpty() ? txid : files.getLast().range().max();
        if (all.stream().anyMatch(file -> file.range().max() > reached)) {
            found.add(
                    new Damage(
                            null,
                            "nothing leads on from transaction " + TxidRange.format(reached)));
        }
    }

    @Override
    public void close() throws IOException {
        DatabaseImage copy = image;
        image = null;
        if (copy != null) {
            copy.close();
        }
    }
}
