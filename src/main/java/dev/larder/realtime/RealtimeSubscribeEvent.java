package dev.larder.realtime;

import dev.larder.api.Caller;
import dev.larder.hook.HookEvent;

import java.util.List;

/** A client that is about to change its topics; handlers may replace them or refuse by throwing. */
public final class RealtimeSubscribeEvent extends HookEvent {

    private final RealtimeClient client;
    private final Caller caller;
    private List<String> topics;

    RealtimeSubscribeEvent(RealtimeClient client, Caller caller, List<String> topics) {
        this.client = client;
        this.caller = caller;
        this.topics = List.copyOf(topics);
    }

    public RealtimeClient client() {
        return client;
    }

    /** Who asks for it, and who the client will be. */
    public Caller caller() {
        return caller;
    }

    public List<String> topics() {
        return topics;
    }

    public void topics(List<String> newTopics) {
        topics = List.copyOf(newTopics);
    }
}
