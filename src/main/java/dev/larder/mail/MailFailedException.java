package dev.larder.mail;

import org.jspecify.annotations.Nullable;

/** A mail could not be handed over. The message may be shown to superusers. */
public final class MailFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MailFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
