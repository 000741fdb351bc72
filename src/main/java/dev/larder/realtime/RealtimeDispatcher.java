package dev.larder.realtime;

import dev.larder.api.Caller;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.CollectionEvent;
import dev.larder.collection.CollectionHooks;
import dev.larder.database.Session;
import dev.larder.hook.ModelEvent;
import dev.larder.record.RecordChanged;
import dev.larder.record.RecordHooks;
import dev.larder.record.RecordModel;
import dev.larder.record.RecordsDeletingEvent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * Turns changes of records into messages. The committing thread only queues a change; one thread
 * prepares them and another sends them, in the order of the commits, so that the messages of one
 * record keep their order. A deletion is checked and rendered before the row disappears, and sent
 * after its commit.
 *
 * <p>What a change says about identities (a password, a token key, a deleted account) takes effect
 * in the committing thread, before the next message can go out.
 */
final class RealtimeDispatcher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RealtimeDispatcher.class);
    private static final int CAPACITY = 20_000;
    private static final String HANDLER = "realtime";

    private final Session database;
    private final RealtimeHub hub;
    private final Broadcast broadcast;
    private final Sender sender;
    private final BlockingQueue<Supplier<List<Delivery>>> waiting =
            new LinkedBlockingQueue<>(CAPACITY);
    private final Map<Key, List<Delivery>> deletions = new ConcurrentHashMap<>();
    private final Map<Key, Set<Pending>> pending = new ConcurrentHashMap<>();
    private final Thread thread;

    RealtimeDispatcher(
            Session database,
            RealtimeHub hub,
            Broadcast broadcast,
            Sender sender,
            RecordHooks records,
            CollectionHooks collections) {
        this.database = database;
        this.hub = hub;
        this.broadcast = broadcast;
        this.sender = sender;
        records.deleting().bind(HANDLER, this::prepareDeletions);
        records.afterDeleteError()
                .bind(
                        HANDLER,
                        event -> {
                            deletions.remove(Key.of(event.record()));
                            event.next();
                        });
        collections.afterUpdateSuccess.bind(HANDLER, this::onCollectionUpdate);
        collections.afterDeleteSuccess.bind(
                HANDLER,
                event -> {
                    String id = event.collection().id();
                    hub.reauthenticate(caller -> caller.collectionId().equals(id), Caller.GUEST);
                    event.next();
                });
        thread = Thread.ofPlatform().daemon().name("realtime").start(this::run);
    }

    private record Key(String collectionId, String recordId) {
        static Key of(RecordModel record) {
            return new Key(record.collection().id(), record.id());
        }
    }

    @EventListener
    void on(RecordChanged changed) {
        if (changed.record().collection().isAuth()) {
            updateIdentity(changed);
        }
        if (changed.action() == ModelEvent.Action.DELETE) {
            List<Delivery> deliveries = deletions.remove(Key.of(changed.record()));
            if (deliveries != null) {
                enqueue(() -> deliveries);
            }
        } else if (broadcast.hasListeners(changed.record())) {
            var change = new Pending(changed.action(), changed.record());
            pending.compute(
                    change.key,
                    (_, changes) -> {
                        Set<Pending> all =
                                changes == null ? ConcurrentHashMap.newKeySet() : changes;
                        all.add(change);
                        return all;
                    });
            enqueue(change);
        }
    }

    /** Number of changes that wait to be sent. */
    int waiting() {
        return waiting.size() + sender.waiting();
    }

    @Override
    public void close() {
        thread.interrupt();
        sender.close();
        hub.closeAll(RealtimeClient.Reason.SHUTDOWN);
    }

    private void enqueue(Supplier<List<Delivery>> work) {
        if (!waiting.offer(work)) {
            overloaded();
        }
    }

    /** Nobody may miss a change without noticing: they connect again and read what they need. */
    private void overloaded() {
        log.atWarn().log("realtime is overloaded, all clients have to connect again");
        waiting.clear();
        pending.clear();
        sender.clear();
        hub.closeAll(RealtimeClient.Reason.SLOW);
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                List<Delivery> deliveries = waiting.take().get();
                if (!sender.offer(deliveries)) {
                    overloaded();
                }
            } catch (InterruptedException _) {
                return; // closing
            } catch (Throwable e) { // an Error over one change must not silence all others
                log.atError().setCause(e).log("realtime message failed");
            }
        }
    }

    /**
     * A change that waits for its turn. A rule or filter is evaluated on the stored record, so one
     * that is about to be deleted is asked for the changes before, while it is still there.
     */
    private final class Pending implements Supplier<List<Delivery>> {
        private final Key key;
        private final ModelEvent.Action action;
        private final RecordModel record;
        private @Nullable List<Delivery> prepared;

        Pending(ModelEvent.Action action, RecordModel record) {
            this.key = Key.of(record);
            this.action = action;
            this.record = record;
        }

        @Override
        public List<Delivery> get() {
            try {
                return prepare(database);
            } finally {
                pending.computeIfPresent(
                        key,
                        (_, changes) -> {
                            changes.remove(this);
                            return changes.isEmpty() ? null : changes;
                        });
            }
        }

        synchronized List<Delivery> prepare(Session session) {
            List<Delivery> known = prepared;
            if (known == null) {
                known = broadcast.prepare(session, action, record);
                prepared = known;
            }
            return known;
        }
    }

    private void prepareDeletions(RecordsDeletingEvent event) {
        for (RecordModel record : event.records()) {
            pending.getOrDefault(Key.of(record), Set.of())
                    .forEach(change -> change.prepare(event.session()));
            if (broadcast.hasListeners(record)) {
                Key key = Key.of(record);
                List<Delivery> deliveries =
                        broadcast.prepare(event.session(), ModelEvent.Action.DELETE, record);
                if (!deliveries.isEmpty()) {
                    deletions.put(key, deliveries);
                    event.session().afterRollback(() -> deletions.remove(key));
                }
            }
        }
        event.next();
    }

    private void updateIdentity(RecordChanged changed) {
        RecordModel record = changed.record();
        String collectionId = record.collection().id();
        for (Caller known : hub.callers(record.id(), collectionId)) {
            boolean alive =
                    changed.action() != ModelEvent.Action.DELETE
                            && known.tokenKey().equals(record.text("tokenKey"));
            Caller now = alive ? refreshed(known, record) : Caller.GUEST;
            hub.reauthenticate(known::equals, now);
        }
    }

    private static Caller refreshed(Caller known, RecordModel record) {
        return new Caller(
                known.id(),
                known.collectionId(),
                record.collection().name(),
                known.superuser(),
                record.text("email"),
                record.flag("emailVisibility"),
                record.flag("verified"),
                known.tokenKey());
    }

    private void onCollectionUpdate(CollectionEvent event) {
        if (event.collection() instanceof AuthCollection now
                && event.original() instanceof AuthCollection before
                && !Objects.equals(
                        now.options().authToken().secret(),
                        before.options().authToken().secret())) {
            hub.reauthenticate(caller -> caller.collectionId().equals(now.id()), Caller.GUEST);
        }
        event.next();
    }
}
