package dev.larder.realtime;

import dev.larder.hook.HookEvent;

/**
 * A message on its way to one client; handlers may replace it or, by not going on, keep it back.
 */
public final class RealtimeMessageEvent extends HookEvent {

    private final RealtimeClient client;
    private RealtimeMessage message;

    RealtimeMessageEvent(RealtimeClient client, RealtimeMessage message) {
        this.client = client;
        this.message = message;
    }

    public RealtimeClient client() {
        return client;
    }

    public RealtimeMessage message() {
        return message;
    }

    public void message(RealtimeMessage newMessage) {
        message = newMessage;
    }
}
