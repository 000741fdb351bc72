package dev.larder.replication;

import java.time.Instant;

/**
 * A state that a database can be restored to.
 *
 * @param txid its transaction id
 * @param takenAt when that transaction was taken
 * @param level level of the file that ends with it: 0 for a single transaction, 9 for a snapshot
 */
public record RestorePoint(long txid, Instant takenAt, int level) {}
