package dev.larder.mail;

import dev.larder.hook.Hook;

import org.springframework.stereotype.Component;

/** Where rooms above and extensions take part in sending. */
@Component
public final class MailHooks {

    private final Hook<MailEvent> send = new Hook<>();

    /** Any mail is about to be sent. */
    public Hook<MailEvent> send() {
        return send;
    }
}
