package dev.larder.realtime;

import dev.larder.hook.HookEvent;

/** A client that has connected; handlers may refuse it by throwing. */
public final class RealtimeConnectEvent extends HookEvent {

    private final RealtimeClient client;

    RealtimeConnectEvent(RealtimeClient client) {
        this.client = client;
    }

    public RealtimeClient client() {
        return client;
    }
}
