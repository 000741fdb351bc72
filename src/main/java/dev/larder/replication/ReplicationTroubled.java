package dev.larder.replication;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Fact: something about replication has begun to fail. Told once, and again only after it had
 * worked in between.
 *
 * @param database the database's file
 * @param part what fails
 * @param sentence what is wrong, for the operator
 * @param at when
 */
public record ReplicationTroubled(Path database, Part part, String sentence, Instant at) {

    /** The parts that can fail on their own. */
    public enum Part {
        /** Reading the log or writing transaction files beside the database: disk full, for one. */
        LOG,
        /** The store. */
        STORE,
        /** Merging, removing or reading stored files, also for a proof. */
        UPKEEP,
        /** The replica does not restore to what the database was, or holds damaged files. */
        PROOF
    }
}
