package dev.larder.replication;

import java.io.IOException;

/** Somebody else writes to the same replica. */
final class ConflictException extends IOException {

    private static final long serialVersionUID = 1L;

    ConflictException(String message) {
        super(message);
    }
}
