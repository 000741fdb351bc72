package dev.larder.record;

import dev.larder.api.ApiException;
import dev.larder.api.RequestInfo;
import dev.larder.api.Upload;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.CollectionModel;
import dev.larder.database.DatabaseException;
import dev.larder.database.Session;
import dev.larder.filter.FilterException;
import dev.larder.rule.AccessRules;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients do to single records, with access rules, request hooks and the errors of the API:
 * for the HTTP routes, the steps of a batch (in their transaction) and sign-ups. Rate limits are
 * the caller's business.
 *
 * <p>Each takes the call as {@code info}: method, query (for {@code expand}), headers, context and
 * caller; its body is replaced by the resolved one while rules look at it.
 */
public final class RecordActions {

    private static final Logger LOG = LoggerFactory.getLogger(RecordActions.class);

    private final Records records;
    private final RecordHooks hooks;
    private final RecordEnricher enricher;
    private final AccessRules rules;

    RecordActions(Records records, RecordHooks hooks, RecordEnricher enricher, AccessRules rules) {
        this.records = records;
        this.hooks = hooks;
        this.enricher = enricher;
        this.rules = rules;
    }

    /**
     * A record that the caller may view, prepared for it.
     *
     * @return null when a hook ended the request without an answer
     * @throws ApiException 403 for superusers only, 404 when it is missing or the view rule says no
     */
    public @Nullable RecordModel view(
            Session session, RequestInfo info, CollectionModel collection, String id) {
        requireRule(collection.viewRule(), info);
        RecordModel record = requireAllowed(session, info, collection, collection.viewRule(), id);
        var event =
                new RecordRequestEvent(session, info, record, Map.of(), info.caller().superuser());
        var answer = new Result();
        hooks.viewRequest().trigger(event, collection.tags(), () -> answer.set(enriched(event)));
        return answer.record;
    }

    /**
     * Creates a record.
     *
     * @param body members by field name or modifier key
     * @param uploads files by form key
     * @return the record as the caller sees it; null when a hook ended the request without an
     *     answer
     * @throws ApiException 400 with errors by field; 403 for superusers only
     */
    public @Nullable RecordModel create(
            Session session,
            RequestInfo info,
            CollectionModel collection,
            Map<String, ? extends @Nullable Object> body,
            Map<String, List<Upload>> uploads) {
        requireTable(collection);
        requireRule(collection.createRule(), info);
        boolean superuser = info.caller().superuser();
        RecordModel record = records.newRecord(collection);
        SubmittedData data = read(record, body, uploads, superuser);
        RequestInfo resolved = info.withBody(data.visibleToRules());
        load(record, data);
        boolean manager = superuser;
        if (!superuser) {
            requireCandidate(session, resolved, collection, record);
            manager =
                    isManager(
                            resolved,
                            collection,
                            rule ->
                                    session.read(db ->
                                            rules.allowsCandidate(
                                                    db,
                                                    collection,
                                                    rule,
                                                    candidate(record),
                                                    resolved)));
        }
        var event = new RecordRequestEvent(session, resolved, record, data.values(), manager);
        var answer = new Result();
        hooks.createRequest()
                .trigger(
                        event,
                        collection.tags(),
                        () -> {
                            saving(
                                    "Failed to create record.",
                                    () -> records.save(event.session(), event.record()));
                            answer.set(enriched(event));
                        });
        return answer.record;
    }

    /**
     * Changes a record; arguments and result as in {@link #create}.
     *
     * @throws ApiException 400 with errors by field; 403 for superusers only; 404 when it is
     *     missing or the rule says no
     */
    public @Nullable RecordModel update(
            Session session,
            RequestInfo info,
            CollectionModel collection,
            String id,
            Map<String, ? extends @Nullable Object> body,
            Map<String, List<Upload>> uploads) {
        requireTable(collection);
        requireRule(collection.updateRule(), info);
        boolean superuser = info.caller().superuser();
        RecordModel record = records.require(session, collection, id);
        SubmittedData data = read(record, body, uploads, superuser);
        RequestInfo resolved = info.withBody(data.visibleToRules());
        requireAllowed(session, resolved, collection, collection.updateRule(), record);
        load(record, data);
        boolean manager =
                superuser
                        || isManager(
                                resolved,
                                collection,
                                rule ->
                                        session.read(db ->
                                                rules.allows(db, collection, rule, id, resolved)));
        var event = new RecordRequestEvent(session, resolved, record, data.values(), manager);
        var answer = new Result();
        hooks.updateRequest()
                .trigger(
                        event,
                        collection.tags(),
                        () -> {
                            saving(
                                    "Failed to update record.",
                                    () -> records.save(event.session(), event.record()));
                            answer.set(enriched(event));
                        });
        return answer.record;
    }

    /**
     * Deletes a record.
     *
     * @throws ApiException 400 when something keeps it; 403 for superusers only; 404 when it is
     *     missing or the rule says no
     */
    public void delete(Session session, RequestInfo info, CollectionModel collection, String id) {
        requireTable(collection);
        requireRule(collection.deleteRule(), info);
        RecordModel record = requireAllowed(session, info, collection, collection.deleteRule(), id);
        var event =
                new RecordRequestEvent(session, info, record, Map.of(), info.caller().superuser());
        hooks.deleteRequest()
                .trigger(
                        event,
                        collection.tags(),
                        () ->
                                saving(
                                        "Failed to delete record. Make sure that the record is not part of a required relation"
                                                + " reference.",
                                        () -> records.delete(event.session(), event.record())));
    }

    private static void requireTable(CollectionModel collection) {
        if (collection.isView()) {
            throw ApiException.badRequest("Unsupported collection type.");
        }
    }

    /** Refuses everybody but superusers where there is no rule. */
    static void requireRule(@Nullable String rule, RequestInfo info) {
        if (rule == null && !info.caller().superuser()) {
            throw ApiException.forbidden("Only superusers can perform this action.");
        }
    }

    private RecordModel requireAllowed(
            Session session,
            RequestInfo info,
            CollectionModel collection,
            @Nullable String rule,
            String id) {
        if (id.isEmpty()) {
            throw ApiException.notFound();
        }
        RecordModel record = records.require(session, collection, id);
        requireAllowed(session, info, collection, rule, record);
        return record;
    }

    private void requireAllowed(
            Session session,
            RequestInfo info,
            CollectionModel collection,
            @Nullable String rule,
            RecordModel record) {
        if (info.caller().superuser() || rule == null || rule.isEmpty()) {
            return;
        }
        boolean allowed;
        try {
            allowed = session.read(db -> rules.allows(db, collection, rule, record.id(), info));
        } catch (FilterException e) {
            LOG.atDebug()
                    .setCause(e)
                    .addKeyValue("collection", collection.name())
                    .log("rule cannot be compiled");
            allowed = false;
        }
        if (!allowed) {
            throw ApiException.notFound();
        }
    }

    private static SubmittedData read(
            RecordModel record,
            Map<String, ? extends @Nullable Object> body,
            Map<String, List<Upload>> uploads,
            boolean superuser) {
        try {
            return SubmittedData.read(record, body, uploads, superuser);
        } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
            throw ApiException.badRequest("Failed to read the submitted data.", e);
        }
    }

    private static void load(RecordModel record, SubmittedData data) {
        record.load(data.values());
    }

    /**
     * The columns that the create rule sees; a password that is not hashed yet is there, but not
     * readable.
     */
    private static Map<String, @Nullable Object> candidate(RecordModel record) {
        var columns = new LinkedHashMap<String, @Nullable Object>();
        record.collection()
                .fields()
                .forEach(field -> {
                    Object value = record.value(field.name());
                    boolean pending =
                            value instanceof dev.larder.field.PasswordValue password
                                    && password.isPending();
                    columns.put(field.name(), pending ? "pending" : field.encode(value));
                });
        return columns;
    }

    private void requireCandidate(
            Session session, RequestInfo info, CollectionModel collection, RecordModel record) {
        String rule = collection.createRule();
        if (rule == null || rule.isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> candidate = candidate(record);
        boolean allowed;
        try {
            allowed =
                    session.read(
                            db -> rules.allowsCandidate(db, collection, rule, candidate, info));
        } catch (FilterException e) {
            throw ApiException.badRequest("Failed to create record.", e);
        }
        if (!allowed) {
            throw ApiException.badRequest("Failed to create record.");
        }
    }

    @FunctionalInterface
    private interface RuleCheck {
        boolean allows(String rule);
    }

    private static boolean isManager(
            RequestInfo info, CollectionModel collection, RuleCheck check) {
        if (!(collection instanceof AuthCollection auth) || info.caller().isGuest()) {
            return false;
        }
        String rule = auth.options().manageRule();
        if (rule == null || rule.isEmpty()) {
            return false;
        }
        try {
            return check.allows(rule);
        } catch (FilterException | DatabaseException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("collection", collection.name())
                    .log("manage rule cannot be evaluated");
            return false;
        }
    }

    private RecordModel enriched(RecordRequestEvent event) {
        enricher.enrich(event.session(), event.record(), event.info());
        return event.record();
    }

    /**
     * Gives what keeps a record from being written its sentence; what hooks said themselves passes.
     */
    private static void saving(String sentence, Runnable work) {
        try {
            work.run();
        } catch (RecordInvalidException e) {
            throw new ApiException(400, sentence, e.errors(), e);
        } catch (Cascade.KeptByReferenceException e) {
            throw ApiException.badRequest(sentence, e);
        } catch (DatabaseException e) {
            if (e.kind() == DatabaseException.Kind.OVERLOADED) {
                throw e;
            }
            throw ApiException.badRequest(sentence, e);
        }
    }

    private static final class Result {
        private @Nullable RecordModel record;

        void set(RecordModel newRecord) {
            record = newRecord;
        }
    }
}
