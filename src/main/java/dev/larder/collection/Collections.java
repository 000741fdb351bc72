package dev.larder.collection;

import dev.larder.api.ApiException;
import dev.larder.crypto.Ids;
import dev.larder.database.DatabaseException;
import dev.larder.database.Dialect;
import dev.larder.database.Session;
import dev.larder.database.Tx;
import dev.larder.field.Field;
import dev.larder.hook.ModelEvent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Creates, changes and deletes collections, with everything that hangs on them: the checks, the
 * table or view, the views that read from it, the hooks.
 *
 * <p>A save works on a fresh reading of all collections; the shared snapshot of {@link Schemas}
 * follows after the commit, before the hooks after success.
 */
public final class Collections {

    private static final Logger log = LoggerFactory.getLogger(Collections.class);

    private final Schemas schemas;
    private final CollectionHooks hooks;
    private final Supplier<RuleCheck> rules;
    private final Supplier<ProviderCatalogue> providers;
    private final InstantSource clock;

    /**
     * @param rules compiles access rules; asked for at each save
     * @param providers the services that can be signed in through; asked for at each save
     */
    public Collections(
            Schemas schemas,
            CollectionHooks hooks,
            Supplier<RuleCheck> rules,
            Supplier<ProviderCatalogue> providers,
            InstantSource clock) {
        this.schemas = schemas;
        this.hooks = hooks;
        this.rules = rules;
        this.providers = providers;
        this.clock = clock;
    }

    /**
     * A new collection with the default fields and options of its type, not saved yet.
     *
     * @param type {@code base} when it is empty or unknown
     */
    public CollectionModel scaffold(String type, String name) {
        return Defaults.scaffold(type, Defaults.idOf(knownType(type), name), name);
    }

    /**
     * A definition laid over a model: absent members keep their values, lists are replaced.
     *
     * @throws IllegalArgumentException when a member has the wrong kind
     */
    public CollectionModel merge(
            CollectionModel model, Map<String, ? extends @Nullable Object> definition) {
        return CollectionJson.merge(model, definition);
    }

    /**
     * Saves a new collection. An empty id becomes the one of its type and name.
     *
     * @return the collection as it is stored
     * @throws ApiException 400 with the errors by field
     * @throws DatabaseException when the database fails
     */
    public CollectionModel create(Session session, CollectionModel draft) {
        return create(session, draft, draft.type());
    }

    /**
     * As {@link #create(Session, CollectionModel)}, for a definition that names a type which may be
     * none.
     */
    CollectionModel create(Session session, CollectionModel draft, String claimedType) {
        try {
            return save(session, draft, null, claimedType, true);
        } catch (InvalidCollectionException e) {
            throw ApiException.badRequest("Failed to create collection.", e.errors());
        }
    }

    /**
     * Saves a change of a stored collection, which is known by its id.
     *
     * @return the collection as it is stored
     * @throws ApiException 400 with the errors by field; 404 when there is no collection with the
     *     id
     * @throws DatabaseException when the database fails
     */
    public CollectionModel update(Session session, CollectionModel changed) {
        CollectionModel stored = read(session).findById(changed.id());
        if (stored == null) {
            throw ApiException.notFound();
        }
        return update(session, changed, stored, changed.type());
    }

    CollectionModel update(
            Session session, CollectionModel changed, CollectionModel stored, String claimedType) {
        try {
            return save(session, changed, stored, claimedType, true);
        } catch (InvalidCollectionException e) {
            throw ApiException.badRequest("Failed to update collection.", e.errors());
        }
    }

    /** All collections as the session sees them. */
    Schema read(Session session) {
        return session.read(schemas::read);
    }

    /**
     * Saves a collection, checked or not.
     *
     * @param original the stored state; null for a new collection
     * @throws InvalidCollectionException when the checks or the database refuse the definition
     */
    CollectionModel save(
            Session session,
            CollectionModel draft,
            @Nullable CollectionModel original,
            String claimedType,
            boolean checked) {
        Schema schema = read(session);
        CollectionModel normalized =
                original == null
                        ? Normalizer.create(draft, schema, clock.instant())
                        : Normalizer.update(draft, clock.instant());
        var event = new CollectionEvent(action(original), session, normalized, original, schema);
        CollectionHooks.Chains chains = original == null ? hooks.creating() : hooks.updating();
        run(
                event,
                chains,
                () -> {
                    if (checked) {
                        check(event, schema, claimedType);
                    }
                    execute(event, chains, tx -> persist(tx, event));
                    refreshViews(session, event.collection().id());
                });
        return event.collection();
    }

    /**
     * Applies a change in a database that is only there to try it out: without checks and hooks.
     *
     * @throws InvalidCollectionException when the database refuses an index
     */
    void tryChange(Tx tx, CollectionModel changed, CollectionModel original) {
        CollectionModel normalized = Normalizer.update(changed, clock.instant());
        persist(
                tx,
                new CollectionEvent(action(original), tx, normalized, original, schemas.read(tx)));
    }

    /** The checks of a definition, those of the hooks among them. */
    private void check(CollectionEvent event, Schema schema, String claimedType) {
        if (event.collection() instanceof ViewCollection view) {
            List<Field> fields =
                    event.session()
                            .transaction(tx -> Views.tryFields(tx, schema, view.viewQuery()));
            event.collection(view.withCommon(view.common().withFields(fields)));
        }
        hooks.validate.trigger(
                event,
                event.tags(),
                () ->
                        validator(
                                        event.session(),
                                        schema,
                                        event.collection(),
                                        claimedType,
                                        event.original())
                                .validate(event.errors()));
        if (!event.errors().isEmpty()) {
            throw new InvalidCollectionException(event.errors());
        }
    }

    CollectionValidator validator(
            Session session,
            Schema schema,
            CollectionModel collection,
            String claimedType,
            @Nullable CollectionModel original) {
        return new CollectionValidator(
                session, schema, collection, claimedType, original, rules.get(), providers.get());
    }

    private void persist(Tx tx, CollectionEvent event) {
        CollectionModel original = event.original();
        CollectionModel model = event.collection();
        if (model.isSuperusers() || (original != null && original.isSuperusers())) {
            model = Normalizer.enforceSuperusers(model);
        }
        model = withFreshSecret(model, original);
        if (model instanceof ViewCollection view) {
            model = createView(tx, view, original);
        }
        if (original == null) {
            CollectionRows.insert(tx, model);
        } else {
            CollectionRows.update(tx, model);
        }
        if (!model.isView()) {
            TableSync.apply(tx, model, original);
        }
        event.collection(model);
    }

    /** Another rule for signing in ends all sessions. */
    private static CollectionModel withFreshSecret(
            CollectionModel model, @Nullable CollectionModel original) {
        if (!(model instanceof AuthCollection now)
                || !(original instanceof AuthCollection before)) {
            return model;
        }
        String rule = Objects.requireNonNullElse(now.options().authRule(), "");
        String oldRule = Objects.requireNonNullElse(before.options().authRule(), "");
        return rule.equals(oldRule)
                ? model
                : now.withOptions(
                        now.options()
                                .withAuthToken(now.options().authToken().withSecret(Ids.secret())));
    }

    private ViewCollection createView(
            Tx tx, ViewCollection view, @Nullable CollectionModel original) {
        List<Field> fields = Views.fields(tx, schemas.read(tx), view.viewQuery());
        if (original != null) {
            Views.drop(tx, original.name());
        }
        Views.create(tx, view.name(), Views.executable(tx, view.viewQuery()));
        return view.withCommon(view.common().withFields(fields));
    }

    // ---- delete ----

    /**
     * Deletes a collection with its table or view.
     *
     * @throws CollectionInUseException when it belongs to the product or something still refers to
     *     it
     * @throws DatabaseException when the database fails
     */
    public void delete(Session session, CollectionModel collection) {
        delete(session, collection, true);
    }

    /**
     * @param guarded whether relations and views that point to the collection keep it
     */
    void delete(Session session, CollectionModel collection, boolean guarded) {
        var event =
                new CollectionEvent(
                        ModelEvent.Action.DELETE, session, collection, collection, read(session));
        CollectionHooks.Chains chains = hooks.deleting();
        run(event, chains, () -> execute(event, chains, tx -> remove(tx, collection, guarded)));
    }

    private void remove(Tx tx, CollectionModel collection, boolean guarded) {
        if (collection.system()) {
            throw new CollectionInUseException(
                    "[" + collection.name() + "] system collections cannot be deleted", List.of());
        }
        if (guarded) {
            requireUnreferenced(tx, collection);
        }
        if (collection.isView()) {
            Views.drop(tx, collection.name());
        } else {
            tx.execute(Dialect.dropTable(collection.name()));
        }
        if (guarded) {
            List<String> problems = changeViews(tx, collection.id());
            if (!problems.isEmpty()) {
                throw new CollectionInUseException(
                        "["
                                + collection.name()
                                + "] failed to delete due to existing view dependency: "
                                + String.join("; ", problems),
                        List.of());
            }
        }
        CollectionRows.delete(tx, collection.id());
    }

    private void requireUnreferenced(Session session, CollectionModel collection) {
        List<String> names = referencesTo(read(session), collection);
        if (!names.isEmpty()) {
            throw new CollectionInUseException(
                    "["
                            + collection.name()
                            + "] failed to delete due to existing relation references: "
                            + String.join(", ", names),
                    names);
        }
    }

    /** Names of the other collections with a relation field to this one. */
    static List<String> referencesTo(Schema schema, CollectionModel collection) {
        return schema.referencing(collection).stream()
                .map(reference -> reference.collection())
                .filter(other -> !other.id().equals(collection.id()))
                .map(CollectionModel::name)
                .distinct()
                .toList();
    }

    // ---- the frame of every change ----

    private static ModelEvent.Action action(@Nullable CollectionModel original) {
        return original == null ? ModelEvent.Action.CREATE : ModelEvent.Action.UPDATE;
    }

    private void run(CollectionEvent event, CollectionHooks.Chains chains, Runnable action) {
        var done = new boolean[1];
        try {
            chains.outer()
                    .trigger(
                            event,
                            event.tags(),
                            () -> {
                                action.run();
                                done[0] = true;
                            });
        } catch (RuntimeException e) {
            event.error(e);
            chains.afterError().trigger(event, event.tags(), () -> {});
            throw event.error() instanceof RuntimeException replaced ? replaced : e;
        }
        if (done[0]) {
            event.session()
                    .afterCommit(() -> {
                        schemas.reload();
                        chains.afterSuccess().trigger(event, event.tags(), () -> {});
                    });
        }
    }

    private static void execute(
            CollectionEvent event, CollectionHooks.Chains chains, Consumer<Tx> work) {
        Session outer = event.session();
        outer.<@Nullable Void>transaction(tx -> {
            event.session(tx);
            try {
                chains.execute().trigger(event, event.tags(), () -> work.accept(tx));
            } finally {
                event.session(outer);
            }
            return null;
        });
    }

    // ---- views that read from a changed collection ----

    /**
     * What cannot be brought up to date is only logged, so that the operator can mend the query.
     */
    private void refreshViews(Session session, String changedId) {
        List<String> problems = changeViews(session, changedId);
        if (!problems.isEmpty()) {
            log.atWarn()
                    .addKeyValue("collection", changedId)
                    .addKeyValue("problems", problems)
                    .log("views may need another query after a change of a collection");
        }
    }

    /**
     * Saves every other view whose fields are no longer what its query yields; answers what is
     * wrong with others.
     */
    private List<String> changeViews(Session session, String changedId) {
        var problems = new ArrayList<String>();
        for (CollectionModel collection : read(session).all()) {
            if (collection instanceof ViewCollection view && !view.id().equals(changedId)) {
                try {
                    changeView(session, view);
                } catch (RuntimeException e) {
                    problems.add("[" + view.name() + "] " + ErrorText.of(e));
                }
            }
        }
        return problems;
    }

    private void changeView(Session session, ViewCollection view) {
        List<Field> fields =
                session.transaction(tx -> Views.fields(tx, schemas.read(tx), view.viewQuery()));
        if (!withoutIds(fields).equalsIgnoreCase(withoutIds(view.fields()))) {
            save(session, view, view, view.type(), true);
        }
    }

    private static String withoutIds(List<Field> fields) {
        return CollectionJson.text(
                fields.stream()
                        .map(field -> field.withIdentity(field.identity().withId("")))
                        .toList());
    }

    private static String knownType(String type) {
        return type.equals(CollectionModel.AUTH) || type.equals(CollectionModel.VIEW)
                ? type
                : CollectionModel.BASE;
    }
}
