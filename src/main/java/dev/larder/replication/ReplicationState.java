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
 * @param proven the last proof that a restore works; null while there is none
 * @param troubles what is wrong now, a sentence for each; empty when all is well
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
        @Nullable Proven proven,
        List<String> troubles) {

    public ReplicationState {
        troubles = List.copyOf(troubles);
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
}
