package dev.larder.realtime;

import dev.larder.api.ApiException;
import dev.larder.api.Json;
import dev.larder.api.RequestInfo;
import dev.larder.collection.CollectionModel;
import dev.larder.database.DatabaseException;
import dev.larder.database.Session;
import dev.larder.filter.FilterException;
import dev.larder.hook.ModelEvent;
import dev.larder.record.RecordEnricher;
import dev.larder.record.RecordModel;
import dev.larder.rule.AccessRules;
import dev.larder.web.FieldsPicker;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

    /** What a check and a rendering depend on; {@code list} says which rule decides. */
    private record Question(boolean list, Audience.View view) {}

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
    List<Delivery> prepare(Session session, ModelEvent.Action action, RecordModel record) {
        var change = new Change(session, action, record);
        CollectionModel collection = record.collection();
        for (String name : List.of(collection.name(), collection.id())) {
            change.address(name, true);
            change.address(name + "/*", true);
            change.address(name + "/" + record.id(), false);
        }
        return change.deliveries;
    }

    /** One change on its way to all who may know of it. */
    private final class Change {
        private final Session session;
        private final ModelEvent.Action action;
        private final RecordModel record;
        private final Map<Question, Optional<String>> answers = new HashMap<>();
        private final List<Delivery> deliveries = new ArrayList<>();

        Change(Session session, ModelEvent.Action action, RecordModel record) {
            this.session = session;
            this.action = action;
            this.record = record;
        }

        void address(String base, boolean list) {
            for (Audience.Group group : hub.audience(base).groups()) {
                answers.computeIfAbsent(
                                new Question(list, group.view()),
                                question ->
                                        Optional.ofNullable(
                                                render(session, action, record, question)))
                        .ifPresent(data ->
                                deliveries.add(
                                        new Delivery(
                                                new Outgoing(
                                                        new RealtimeMessage(group.topic(), data)),
                                                group.view().caller(),
                                                group.clients(),
                                                action == ModelEvent.Action.DELETE)));
            }
        }
    }

    /** The data of the message for a view; null when it gets none. */
    private @Nullable String render(
            Session session, ModelEvent.Action action, RecordModel record, Question question) {
        Audience.View view = question.view();
        var info =
                new RequestInfo(
                        "realtime", "GET", view.query(), view.headers(), Map.of(), view.caller());
        try {
            if (!isAllowed(session, record, question, info)) {
                return null;
            }
            RecordModel shown = record.copy();
            enricher.enrich(session, shown, info);
            var data = new LinkedHashMap<String, @Nullable Object>();
            data.put("record", picked(shown, view.query().getOrDefault("fields", "")));
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

    private boolean isAllowed(
            Session session, RecordModel record, Question question, RequestInfo info) {
        CollectionModel collection = record.collection();
        String rule = question.list() ? collection.listRule() : collection.viewRule();
        boolean superuser = question.view().caller().superuser();
        if (rule == null && !superuser) {
            return false;
        }
        String effective = superuser || rule == null ? "" : rule;
        String filter = question.view().query().getOrDefault("filter", "");
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
