package dev.larder.replication;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How the replication of one database stands.
 *
 * @param database its file
 * @param address where the replica is, without secrets
 * @param local the last transaction that was cut from the log
 * @param storedTxid transaction id up to which the replica has everything
 * @param lag age of the oldest transaction that is not stored; zero when all are
 * @param backlogBytes bytes of transaction files that wait for the store
 * @param logBytes bytes of the write-ahead log that are cut and not given back yet
 * @param wholeCopies how often the whole database was copied since the start; more than one is
 *     worth a look
 * @param blind whether the backlog was given up and a whole copy will be made once the store
 *     answers
 * @param storedAt when something was stored last; null when nothing was since the start
 * @param proven the last proof that a restore works; null while there is none
 * @param troubles what is wrong now; empty when all is well
 * @param lastTrouble what went wrong last, also when it works again; null when nothing did since
 *     the start
 */
public record ReplicationState(
        Path database,
        String address,
        ReplicaHead local,
        long storedTxid,
        Duration lag,
        long backlogBytes,
        long logBytes,
        long wholeCopies,
        boolean blind,
        @Nullable Instant storedAt,
        @Nullable Proven proven,
        List<Trouble> troubles,
        @Nullable Trouble lastTrouble) {

    public ReplicationState {
        troubles = List.copyOf(troubles);
    }

    /** Name of the database, such as {@code data.db}. */
    public String name() {
        return String.valueOf(database.getFileName());
    }

    /** Whether the last call to the store was answered. */
    public boolean isStoreReachable() {
        return troubles.stream().noneMatch(one -> one.part() == ReplicationTroubled.Part.STORE);
    }

    /** What is wrong now, a sentence for each. */
    public List<String> sentences() {
        return troubles.stream().map(Trouble::sentence).toList();
    }

    /** Whether everything works; a lag alone does not count. */
    public boolean isHealthy() {
        return troubles.isEmpty();
    }

    /**
     * A restore that was done, and whose result has the checksum that the live database had at that
     * transaction.
     *
     * @param txid the transaction
     * @param takenAt when the restored transaction was taken
     * @param at when it was proven
     * @param fromNothingAt when a restore from nothing was proven last; null while none was
     */
    public record Proven(long txid, Instant takenAt, Instant at, @Nullable Instant fromNothingAt) {}

    /**
     * Something that fails.
     *
     * @param sentence what is wrong, for the operator
     * @param since when it began
     */
    public record Trouble(ReplicationTroubled.Part part, String sentence, Instant since) {}
}
