package dev.larder.replication;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Fact: the replica of a database was restored, and the result is what the database was at that
 * transaction.
 *
 * @param database the database's file
 * @param txid the transaction that was restored
 * @param files how many files it took
 * @param fromNothing whether it began with a snapshot rather than with the result of the last proof
 * @param at when
 */
public record ReplicaProven(Path database, long txid, int files, boolean fromNothing, Instant at) {}
