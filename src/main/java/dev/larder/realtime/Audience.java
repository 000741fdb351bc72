package dev.larder.realtime;

import dev.larder.api.Caller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who listens to one topic, sorted into groups that see the same. It is worked out once and kept
 * until a client somewhere changes its topics or its caller.
 *
 * @param version state of all clients that it belongs to
 */
record Audience(long version, List<Group> groups) {

    static final Audience NOBODY = new Audience(-1, List.of());

    Audience {
        groups = List.copyOf(groups);
    }

    /** What makes clients equal for one change. */
    record View(Caller caller, Map<String, String> query, Map<String, String> headers) {}

    /**
     * Clients that get the same message.
     *
     * @param topic the text of their subscription, which names the event
     */
    record Group(View view, String topic, List<RealtimeClient> clients) {
        Group {
            clients = List.copyOf(clients);
        }
    }

    private record Key(View view, String topic) {}

    /** Sorts the clients that have a subscription with this base. */
    static Audience of(long version, String base, Collection<RealtimeClient> clients) {
        var groups = new LinkedHashMap<Key, List<RealtimeClient>>();
        for (RealtimeClient client : clients) {
            for (Subscription subscription : client.subscriptions()) {
                if (subscription.base().equals(base)) {
                    var view =
                            new View(client.caller(), subscription.query(), subscription.headers());
                    groups.computeIfAbsent(
                                    new Key(view, subscription.topic()), _ -> new ArrayList<>())
                            .add(client);
                }
            }
        }
        return new Audience(
                version,
                groups.entrySet().stream()
                        .map(entry ->
                                new Group(
                                        entry.getKey().view(),
                                        entry.getKey().topic(),
                                        entry.getValue()))
                        .toList());
    }
}
