package dev.larder.mail;

import org.jspecify.annotations.Nullable;

/** A mail could not be handed over. The message may be shown to superusers. */
public final class MailFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String dialogue;

    public MailFailedException(String message, @Nullable Throwable cause) {
        this(message, cause, "");
    }

    MailFailedException(String message, @Nullable Throwable cause, String dialogue) {
        super(message, cause);
        this.dialogue = dialogue;
    }

    /**
     * Commands and answers before it failed, without secrets and mail; empty when there were none.
     */
    public String dialogue() {
        return dialogue;
    }
}
