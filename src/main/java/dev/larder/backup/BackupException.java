package dev.larder.backup;

import org.jspecify.annotations.Nullable;

/** A backup or restore that could not be done; the message says why. */
public final class BackupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BackupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
