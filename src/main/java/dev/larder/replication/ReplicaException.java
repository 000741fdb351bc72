package dev.larder.replication;

import java.io.IOException;

/** A store refused a call or could not be reached. */
final class ReplicaException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean transientFailure;

    ReplicaException(String message, boolean transientFailure, Throwable cause) {
        super(message, cause);
        this.transientFailure = transientFailure;
    }

    /** Whether the same call may succeed later without anyone changing something. */
    boolean isTransient() {
        return transientFailure;
    }
}
