package dev.larder.database;

import java.util.concurrent.Callable;

/**
 * Who copies a database's write-ahead log back into its file. While an owner is registered the
 * database runs no checkpoint of its own, at closing neither.
 */
public interface CheckpointOwner {

    /**
     * A transaction of this process is durable. Called in the thread that committed, after every
     * commit that changed something; must return at once and must not throw.
     */
    void committed();

    /**
     * The database is about to close its last connections; no transaction can begin any more.
     * Called once, in a thread that holds the writer's turn, so the work must not ask for it.
     */
    default void closing() {}

    /** What a database offers to the owner of its checkpoints. */
    interface Turn {

        /**
         * Runs {@code work} in the caller's thread while it holds the writer's turn: no transaction
         * of this process is open on the writer's connection, and none can begin.
         */
        <T> T holding(Callable<T> work) throws Exception;
    }
}
