package dev.larder.database;

/**
 * What a checkpoint did (sqlite.org/pragma.html, wal_checkpoint).
 *
 * @param busy whether readers or another process kept it from finishing
 * @param logFrames frames in the write-ahead log; -1 when there is none
 * @param copiedFrames frames of it that now stand in the database file
 */
public record Checkpoint(boolean busy, int logFrames, int copiedFrames) {

    /** How much a checkpoint insists. */
    public enum Mode {
        /** Copies what it can without waiting for anybody. */
        PASSIVE,
        /** Waits for readers, then lets the log start again. */
        RESTART,
        /** As RESTART, and cuts the log's file to nothing. */
        TRUNCATE
    }

    /** Whether every frame was copied. */
    public boolean isComplete() {
        return !busy && logFrames == copiedFrames;
    }
}
