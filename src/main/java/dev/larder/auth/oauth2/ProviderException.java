package dev.larder.auth.oauth2;

import org.jspecify.annotations.Nullable;

/**
 * The provider refused, answered something else than agreed, or cannot be trusted. The message is
 * for the log.
 */
public final class ProviderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ProviderException(String message) {
        this(message, null);
    }

    public ProviderException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
