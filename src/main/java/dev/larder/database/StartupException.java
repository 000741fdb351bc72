package dev.larder.database;

import org.jspecify.annotations.Nullable;

/** A reason why the databases cannot be opened, as one sentence for the operator. */
public final class StartupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartupException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
