package dev.larder.realtime;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One open connection: who it belongs to and what it wants to hear of. Its topics and caller may
 * change at any time, from any thread.
 */
public final class RealtimeClient {

    private final String id;
    private final String ip;
    private final Instant connectedAt;
    private final Transport transport;
    private final Runnable whenChanged;
    private volatile Map<String, Subscription> subscriptions = Map.of();
    private volatile Caller caller = Caller.GUEST;
    private volatile Instant lastMessageAt;

    /**
     * @param whenChanged called after its topics or its caller have changed
     */
    RealtimeClient(
            String id, String ip, Instant connectedAt, Transport transport, Runnable whenChanged) {
        this.id = id;
        this.ip = ip;
        this.connectedAt = connectedAt;
        this.lastMessageAt = connectedAt;
        this.transport = transport;
        this.whenChanged = whenChanged;
    }

    /** The way to a client's machine. */
    interface Transport {

        /**
         * Queues messages; never waits.
         *
         * @return false when the client does not keep up and its queue is full
         */
        boolean offer(List<Outgoing> messages);

        /** Begins to send what was queued; never waits. */
        void flush();

        /** Ends the connection. */
        void close(Reason reason);
    }

    /** Why a connection ends. */
    enum Reason {
        IDLE,
        AGE,
        SLOW,
        SHUTDOWN
    }

    /** Names the client; known to it alone. */
    public String id() {
        return id;
    }

    /** Address from which it connected. */
    public String ip() {
        return ip;
    }

    /**
     * Who it is; a guest until a subscribe request said otherwise, and again once its tokens are
     * dead.
     */
    public Caller caller() {
        return caller;
    }

    public boolean isSubscribed(String topic) {
        return subscriptions.containsKey(topic);
    }

    Collection<Subscription> subscriptions() {
        return subscriptions.values();
    }

    Instant connectedAt() {
        return connectedAt;
    }

    Instant lastMessageAt() {
        return lastMessageAt;
    }

    Transport transport() {
        return transport;
    }

    /**
     * Takes over who calls: a guest may become a record, a record stays itself.
     *
     * @throws ApiException 403 for any other change
     */
    synchronized void authenticate(Caller newCaller) {
        if (!caller.isGuest() && !caller.is(newCaller.id(), newCaller.collectionId())) {
            throw ApiException.forbidden(
                    "The current and the previous request authorization don't match.");
        }
        caller = newCaller;
        whenChanged.run();
    }

    synchronized void becomes(Caller newCaller) {
        caller = newCaller;
        whenChanged.run();
    }

    void subscribe(List<Subscription> wanted) {
        var byTopic = new LinkedHashMap<String, Subscription>();
        wanted.forEach(subscription -> byTopic.put(subscription.topic(), subscription));
        subscriptions = Map.copyOf(byTopic);
        whenChanged.run();
    }

    void sent(Instant now) {
        lastMessageAt = now;
    }

    @Override
    public String toString() {
        return "client of " + caller; // not its id, which lets others change its topics
    }
}
