package dev.larder.mail;

import dev.larder.hook.HookEvent;

/**
 * A mail on its way out. A handler may put another in its place, or end the chain to keep it back.
 */
public final class MailEvent extends HookEvent {

    private MailMessage message;

    MailEvent(MailMessage message) {
        this.message = message;
    }

    public MailMessage message() {
        return message;
    }

    public void replace(MailMessage other) {
        message = other;
    }
}
