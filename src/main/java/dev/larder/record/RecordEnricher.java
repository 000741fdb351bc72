package dev.larder.record;

import dev.larder.api.RequestInfo;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.CollectionModel;
import dev.larder.database.DatabaseException;
import dev.larder.database.Session;
import dev.larder.filter.FilterException;
import dev.larder.rule.AccessRules;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Prepares records for whoever asked: hidden fields and e-mails by what the caller may see, related
 * records by their view rules, and what hooks add.
 */
public final class RecordEnricher {

    private static final Logger LOG = LoggerFactory.getLogger(RecordEnricher.class);

    private final Records records;
    private final RecordHooks hooks;
    private final AccessRules rules;

    RecordEnricher(Records records, RecordHooks hooks, AccessRules rules) {
        this.records = records;
        this.hooks = hooks;
        this.rules = rules;
    }

    /** Prepares one record, expanded as the {@code expand} parameter of the call asks. */
    public void enrich(Session session, RecordModel record, RequestInfo info) {
        enrich(session, List.of(record), info, requested(info));
    }

    /** The paths that the {@code expand} parameter of a call asks for. */
    public static List<String> requested(RequestInfo info) {
        String parameter = info.query().get("expand");
        return parameter == null || parameter.isEmpty()
                ? List.of()
                : RecordExpander.paths(Arrays.asList(parameter.split(",", -1)));
    }

    /**
     * Prepares records of one collection.
     *
     * @param info the call; its caller decides what is visible
     * @param paths relations to expand, as {@link #requested} gives them; one that fails is left
     *     out
     */
    public void enrich(
            Session session, List<RecordModel> models, RequestInfo info, List<String> paths) {
        withHooks(
                session,
                models,
                info,
                () -> {
                    showWhatCallerMaySee(session, models, info);
                    RequestInfo inside = info.withContext("expand");
                    var expander =
                            new RecordExpander(
                                    session,
                                    records.schema(),
                                    (collection, ids) -> related(session, collection, ids, inside));
                    for (String path : paths) {
                        try {
                            expander.expand(models, path);
                        } catch (RecordExpander.PathException | DatabaseException e) {
                            LOG.atDebug()
                                    .setCause(e)
                                    .addKeyValue("path", path)
                                    .log("relation not expanded");
                        }
                    }
                });
    }

    /**
     * Whether a row of the collection can be shown to the caller without looking at the record: no
     * hook wants to, and whose e-mail the caller may see is decided by the row alone.
     */
    boolean isTextEnough(CollectionModel collection, RequestInfo info) {
        if (hooks.enrich().isBound(collection.tags())) {
            return false;
        }
        return !(collection instanceof AuthCollection auth)
                || info.caller().superuser()
                || !hasManageRule(auth);
    }

    private List<RecordModel> related(
            Session session, CollectionModel collection, List<String> ids, RequestInfo info) {
        List<String> visible = ids;
        if (!info.caller().superuser()) {
            String rule = collection.viewRule();
            if (rule == null) {
                throw new RecordExpander.PathException(
                        "only superusers can view " + collection.name());
            }
            if (!rule.isEmpty() && !ids.isEmpty()) {
                visible = visible(session, collection, rule, ids, info);
            }
        }
        List<RecordModel> found = records.findAll(session, collection, visible);
        withHooks(session, found, info, () -> showWhatCallerMaySee(session, found, info));
        return found;
    }

    private List<String> visible(
            Session session,
            CollectionModel collection,
            String rule,
            List<String> ids,
            RequestInfo info) {
        try {
            return session.read(db -> rules.allowed(db, collection, rule, ids, info));
        } catch (FilterException e) {
            throw new RecordExpander.PathException(
                    "the view rule of " + collection.name() + " is broken", e);
        }
    }

    /** The enrich hook of each record around that of the next one, and the action innermost. */
    private void withHooks(
            Session session, List<RecordModel> models, RequestInfo info, Runnable action) {
        if (models.isEmpty() || !hooks.enrich().isBound(models.getFirst().collection().tags())) {
            action.run();
            return;
        }
        withHooks(session, models, 0, info, action);
    }

    private void withHooks(
            Session session,
            List<RecordModel> models,
            int index,
            RequestInfo info,
            Runnable action) {
        if (index == models.size()) {
            action.run();
            return;
        }
        RecordModel model = models.get(index);
        hooks.enrich()
                .trigger(
                        new RecordEnrichEvent(session, info, model),
                        model.collection().tags(),
                        () -> withHooks(session, models, index + 1, info, action));
    }

    private void showWhatCallerMaySee(Session session, List<RecordModel> models, RequestInfo info) {
        if (models.isEmpty()) {
            return;
        }
        if (info.caller().superuser()) {
            models.forEach(model -> model.unhideAll().showEmail());
            return;
        }
        CollectionModel collection = models.getFirst().collection();
        if (!(collection instanceof AuthCollection auth)
                || (info.caller().isGuest() && !hasManageRule(auth))) {
            return;
        }
        Set<String> managed = managed(session, auth, models, info);
        for (RecordModel model : models) {
            boolean own = !info.caller().isGuest() && model.id().equals(info.caller().id());
            if (own || managed.contains(model.id())) {
                model.showEmail();
            }
        }
    }

    private static boolean hasManageRule(AuthCollection collection) {
        String rule = collection.options().manageRule();
        return rule != null && !rule.isEmpty();
    }

    private Set<String> managed(
            Session session,
            AuthCollection collection,
            List<RecordModel> models,
            RequestInfo info) {
        String rule = collection.options().manageRule();
        if (rule == null || rule.isEmpty()) {
            return Set.of();
        }
        List<String> ids = models.stream().map(RecordModel::id).toList();
        try {
            return new HashSet<>(
                    session.read(db -> rules.allowed(db, collection, rule, ids, info)));
        } catch (FilterException | DatabaseException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("collection", collection.name())
                    .log("manage rule cannot be evaluated");
            return Set.of();
        }
    }
}
