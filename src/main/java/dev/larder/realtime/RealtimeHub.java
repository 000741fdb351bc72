package dev.larder.realtime;

import dev.larder.api.Caller;
import dev.larder.crypto.Ids;
import dev.larder.web.WebPolicy;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** All open connections, by id and by topic. Safe for use by several threads. */
public final class RealtimeHub {

    /** A connection to which nothing was sent for so long ends; the official SDKs connect again. */
    static final Duration MAX_IDLE = Duration.ofMinutes(5);

    /** A connection of this age ends whatever happens on it. */
    static final Duration MAX_AGE = Duration.ofMinutes(30);

    private static final int ID_LENGTH = 40;

    private final InstantSource clock;
    private final RealtimeHooks hooks;
    private final Map<String, RealtimeClient> clients = new ConcurrentHashMap<>();
    private final Map<String, Listeners> byTopic = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean closed;

    RealtimeHub(InstantSource clock, RealtimeHooks hooks) {
        this.clock = clock;
        this.hooks = hooks;
    }

    /** The client with this id; null when there is none (any more). */
    public @Nullable RealtimeClient find(String id) {
        return clients.get(id);
    }

    /** Number of open connections. */
    public int size() {
        return clients.size();
    }

    /** Number of connections that were ended since the start because the client did not keep up. */
    public long dropped() {
        return dropped.get();
    }

    /** Sends a message to one client; one that does not keep up is dropped. */
    public void send(RealtimeClient client, RealtimeMessage message) {
        offer(client, List.of(new Outgoing(message)));
        client.transport().flush();
    }

    /** Sends a message to all clients with this topic, as code of the server does. */
    public void broadcast(String topic, String data) {
        for (RealtimeClient client : subscribers(topic)) {
            for (Subscription subscription : client.subscriptions()) {
                if (subscription.base().equals(topic)) {
                    send(client, new RealtimeMessage(subscription.topic(), data));
                }
            }
        }
    }

    /** As {@link #broadcast}, to superusers alone: anybody may ask for any topic. */
    public void broadcastToSuperusers(String topic, String data) {
        for (RealtimeClient client : subscribers(topic)) {
            for (Subscription subscription : client.subscriptions()) {
                if (client.caller().superuser() && subscription.base().equals(topic)) {
                    send(client, new RealtimeMessage(subscription.topic(), data));
                }
            }
        }
    }

    /** Takes one topic from a client; the exact text of its subscription. */
    public void unsubscribe(RealtimeClient client, String topic) {
        List<Subscription> kept =
                client.subscriptions().stream()
                        .filter(subscription -> !subscription.topic().equals(topic))
                        .toList();
        subscribe(client, kept);
    }

    RealtimeClient register(String ip, RealtimeClient.Transport transport) {
        var client =
                new RealtimeClient(
                        Ids.random(ID_LENGTH, Ids.ALPHANUMERIC),
                        ip,
                        clock.instant(),
                        transport,
                        version::incrementAndGet);
        clients.put(client.id(), client);
        if (closed) {
            drop(client, RealtimeClient.Reason.SHUTDOWN);
        }
        return client;
    }

    /** Replaces all topics of a client. */
    void subscribe(RealtimeClient client, List<Subscription> wanted) {
        synchronized (client) {
            Collection<Subscription> before = client.subscriptions();
            client.subscribe(wanted);
            wanted.forEach(subscription ->
                    byTopic.compute(
                            subscription.base(),
                            (_, found) -> {
                                Listeners all = found == null ? new Listeners() : found;
                                all.clients.add(client);
                                return all;
                            }));
            for (Subscription old : before) {
                if (wanted.stream().noneMatch(kept -> kept.base().equals(old.base()))) {
                    leave(client, old.base());
                }
            }
            if (!clients.containsKey(client.id())) {
                client.subscriptions().forEach(subscription -> leave(client, subscription.base()));
            }
        }
    }

    /** Forgets a client whose connection has ended. */
    void remove(RealtimeClient client) {
        if (clients.remove(client.id()) != null) {
            subscribe(client, List.of());
        }
    }

    private Collection<RealtimeClient> subscribers(String base) {
        Listeners listeners = byTopic.get(base);
        return listeners == null ? Set.of() : listeners.clients;
    }

    /** Who listens to a topic now, in groups. */
    Audience audience(String base) {
        Listeners listeners = byTopic.get(base);
        if (listeners == null) {
            return Audience.NOBODY;
        }
        // Read before the clients: what changes meanwhile makes the result out of date at once.
        long now = version.get();
        Audience known = listeners.audience;
        if (known.version() != now) {
            known = Audience.of(now, base, listeners.clients);
            listeners.audience = known;
        }
        return known;
    }

    boolean hasSubscribers(String base) {
        return byTopic.containsKey(base);
    }

    /** Queues messages for one client, which is dropped when it does not keep up. */
    void offer(RealtimeClient client, List<Outgoing> messages) {
        if (!hooks.messageSend().isBound(List.of())) {
            offerAsIs(client, messages);
            return;
        }
        for (Outgoing outgoing : messages) {
            var event = new RealtimeMessageEvent(client, outgoing.message());
            hooks.messageSend()
                    .trigger(
                            event,
                            () ->
                                    offerAsIs(
                                            client,
                                            List.of(
                                                    event.message().equals(outgoing.message())
                                                            ? outgoing
                                                            : new Outgoing(event.message()))));
        }
    }

    private void offerAsIs(RealtimeClient client, List<Outgoing> messages) {
        client.sent(clock.instant());
        if (!client.transport().offer(messages)) {
            dropped.incrementAndGet();
            drop(client, RealtimeClient.Reason.SLOW);
        }
    }

    /**
     * Who of this record's owners is connected; more than one where token keys have changed in
     * between.
     */
    Set<Caller> callers(String recordId, String collectionId) {
        var callers = new HashSet<Caller>();
        for (RealtimeClient client : clients.values()) {
            if (client.caller().is(recordId, collectionId)) {
                callers.add(client.caller());
            }
        }
        return callers;
    }

    /** Makes guests of all clients that match, or whatever else they have become. */
    void reauthenticate(Predicate<Caller> affected, Caller newCaller) {
        for (RealtimeClient client : clients.values()) {
            if (affected.test(client.caller())) {
                client.becomes(newCaller);
            }
        }
    }

    /**
     * Ends connections that are too old or too quiet, and makes guests of superusers whose address
     * is not listed any more.
     */
    void sweep(WebPolicy policy) {
        Instant now = clock.instant();
        for (RealtimeClient client : clients.values()) {
            if (!now.isBefore(client.connectedAt().plus(MAX_AGE))) {
                drop(client, RealtimeClient.Reason.AGE);
            } else if (!now.isBefore(client.lastMessageAt().plus(MAX_IDLE))) {
                drop(client, RealtimeClient.Reason.IDLE);
            } else if (client.caller().superuser() && !policy.allowsSuperusers(client.ip())) {
                client.becomes(Caller.GUEST);
            }
        }
    }

    void closeAll(RealtimeClient.Reason reason) {
        closed = closed || reason == RealtimeClient.Reason.SHUTDOWN;
        for (RealtimeClient client : new ArrayList<>(clients.values())) {
            drop(client, reason);
        }
    }

    private void drop(RealtimeClient client, RealtimeClient.Reason reason) {
        remove(client);
        client.transport().close(reason);
    }

    private void leave(RealtimeClient client, String base) {
        byTopic.computeIfPresent(
                base,
                (_, all) -> {
                    all.clients.remove(client);
                    return all.clients.isEmpty() ? null : all;
                });
    }

    /** The clients of one topic, and the last result of sorting them. */
    private static final class Listeners {
        private final Set<RealtimeClient> clients = ConcurrentHashMap.newKeySet();
        private volatile Audience audience = Audience.NOBODY;
    }
}
