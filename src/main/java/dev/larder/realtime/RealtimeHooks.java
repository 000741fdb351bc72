package dev.larder.realtime;

import dev.larder.hook.Hook;

/** Where others take part in realtime. */
public final class RealtimeHooks {

    private final Hook<RealtimeConnectEvent> connectRequest = new Hook<>();
    private final Hook<RealtimeSubscribeEvent> subscribeRequest = new Hook<>();
    private final Hook<RealtimeMessageEvent> messageSend = new Hook<>();

    public Hook<RealtimeConnectEvent> connectRequest() {
        return connectRequest;
    }

    public Hook<RealtimeSubscribeEvent> subscribeRequest() {
        return subscribeRequest;
    }

    /**
     * Around each message of each client; what is bound here runs in the dispatcher's thread and
     * must be quick.
     */
    public Hook<RealtimeMessageEvent> messageSend() {
        return messageSend;
    }
}
