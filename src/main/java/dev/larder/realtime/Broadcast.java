package dev.larder.realtime;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;
import dev.larder.api.Json;
import dev.larder.api.RequestInfo;
import dev.larder.collection.CollectionModel;
import dev.larder.database.DatabaseException;
import dev.larder.database.Session;
import dev.larder.filter.FilterException;
import dev.larder.record.RecordEnricher;
import dev.larder.record.RecordEvent;
import dev.larder.record.RecordModel;
import dev.larder.rule.AccessRules;
import dev.larder.web.FieldsPicker;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds out who gets a change of a record, and how it looks for them. Clients with the same caller
 * and the same options form a group: for each group there is one check and one rendering.
 */
final class Broadcast {

    private static final Logger log = LoggerFactory.getLogger(Broadcast.class);

    private final RealtimeHub hub;
    private final AccessRules rules;
    private final RecordEnricher enricher;

    Broadcast(RealtimeHub hub, AccessRules rules, RecordEnricher enricher) {
        this.hub = hub;
        this.rules = rules;
        this.enricher = enricher;
    }

    /** Messages that are ready to go. */
    record Delivery(RealtimeMessage message, byte[] lines, List<RealtimeClient> clients) {}

    /** What makes clients equal for one change; {@code list} says which rule decides. */
    private record Group(
            Caller caller, boolean list, Map<String, String> query, Map<String, String> headers) {}

    private record Target(RealtimeClient client, String topic) {}

    /** Whether anybody listens to changes of this record. */
    boolean hasListeners(RecordModel record) {
        CollectionModel collection = record.collection();
        return hub.hasSubscribers(collection.name())
                || hub.hasSubscribers(collection.name() + "/*")
                || hub.hasSubscribers(collection.name() + "/" + record.id())
                || hub.hasSubscribers(collection.id())
                || hub.hasSubscribers(collection.id() + "/*")
                || hub.hasSubscribers(collection.id() + "/" + record.id());
    }

    /**
     * Prepares the messages of one change.
     *
     * @param session where the record can be read in the state that counts
     */
    List<Delivery> prepare(Session session, RecordEvent.Action action, RecordModel record) {
        var deliveries = new ArrayList<Delivery>();
        groups(record)
                .forEach((group, targets) -> {
                    String data = render(session, action, record, group);
                    if (data != null) {
                        addDeliveries(deliveries, data, targets);
                    }
                });
        return deliveries;
    }

    void send(List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            for (RealtimeClient client : delivery.clients()) {
                hub.send(client, delivery.message(), delivery.lines());
            }
        }
    }

    private Map<Group, List<Target>> groups(RecordModel record) {
        var groups = new LinkedHashMap<Group, List<Target>>();
        CollectionModel collection = record.collection();
        for (String name : List.of(collection.name(), collection.id())) {
            collect(groups, name, true);
            collect(groups, name + "/*", true);
            collect(groups, name + "/" + record.id(), false);
        }
        return groups;
    }

    private void collect(Map<Group, List<Target>> groups, String base, boolean list) {
        for (RealtimeClient client : hub.subscribers(base)) {
            for (Subscription subscription : client.subscriptions()) {
                if (subscription.base().equals(base)) {
                    var group =
                            new Group(
                                    client.caller(),
                                    list,
                                    subscription.query(),
                                    subscription.headers());
                    groups.computeIfAbsent(group, _ -> new ArrayList<>())
                            .add(new Target(client, subscription.topic()));
                }
            }
        }
    }

    private static void addDeliveries(
            List<Delivery> deliveries, String data, List<Target> targets) {
        var byTopic = new LinkedHashMap<String, List<RealtimeClient>>();
        targets.forEach(target ->
                byTopic.computeIfAbsent(target.topic(), _ -> new ArrayList<>())
                        .add(target.client()));
        byTopic.forEach((topic, clients) -> {
            var message = new RealtimeMessage(topic, data);
            deliveries.add(new Delivery(message, message.eventLines(), clients));
        });
    }

    /** The data of the message for a group; null when it gets none. */
    private @Nullable String render(
            Session session, RecordEvent.Action action, RecordModel record, Group group) {
        var info =
                new RequestInfo(
                        "realtime",
                        "GET",
                        group.query(),
                        group.headers(),
                        Map.of(),
                        group.caller());
        try {
            if (!isAllowed(session, record, group, info)) {
                return null;
            }
            RecordModel shown = record.copy();
            enricher.enrich(session, shown, info);
            var data = new LinkedHashMap<String, @Nullable Object>();
            data.put("record", picked(shown, group.query().getOrDefault("fields", "")));
            data.put("action", action.name().toLowerCase(Locale.ROOT));
            return Json.write(data);
        } catch (FilterException | DatabaseException | ApiException e) {
            log.atDebug()
                    .setCause(e)
                    .addKeyValue("collection", record.collection().name())
                    .log("realtime message kept back");
            return null;
        }
    }

    private boolean isAllowed(Session session, RecordModel record, Group group, RequestInfo info) {
        CollectionModel collection = record.collection();
        String rule = group.list() ? collection.listRule() : collection.viewRule();
        boolean superuser = group.caller().superuser();
        if (rule == null && !superuser) {
            return false;
        }
        String effective = superuser || rule == null ? "" : rule;
        String filter = group.query().getOrDefault("filter", "");
        if (filter.isBlank()) {
            return effective.isEmpty()
                    || session.read(
                            db -> rules.allows(db, collection, effective, record.id(), info));
        }
        if (!superuser) {
            AccessRules.refuseRulePaths(filter, "");
        }
        // The line feed ends a comment that the filter may close with.
        String one = "(" + filter + "\n) && id = \"" + record.id() + "\"";
        return session.read(db ->
                db.first(
                                rules.list(collection, effective, one, "", info, true)
                                        .page("1", 1, 0),
                                _ -> Boolean.TRUE)
                        != null);
    }

    private static @Nullable Object picked(RecordModel record, String fields) {
        try {
            return FieldsPicker.pick(record, fields);
        } catch (IllegalArgumentException _) {
            return record; // documented: an invalid selection is ignored
        }
    }
}
