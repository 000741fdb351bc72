package dev.larder.database;

import java.nio.file.Path;

/**
 * The writer's connection outside a transaction, lent with the writer's turn: each statement
 * commits by itself.
 */
public interface WriterConnection extends Connection {

    /** Copies the write-ahead log into the database file, without waiting for readers. */
    Checkpoint checkpoint(Checkpoint.Mode mode);

    /**
     * Overwrites the whole database with another database file, as one transaction (SQLite's backup
     * interface).
     */
    void restoreFrom(Path file);

    /**
     * Writes the database anew without the space of what was removed; as long as that takes nobody
     * else writes.
     */
    void vacuum();
}
