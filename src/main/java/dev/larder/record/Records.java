package dev.larder.record;

import dev.larder.api.ApiException;
import dev.larder.api.ApiTime;
import dev.larder.api.FieldErrors;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schema;
import dev.larder.collection.Schemas;
import dev.larder.crypto.Ids;
import dev.larder.crypto.PasswordHasher;
import dev.larder.database.DatabaseException;
import dev.larder.database.Session;
import dev.larder.field.AutodateField;
import dev.larder.field.ContentTypes;
import dev.larder.field.Field;
import dev.larder.field.PasswordField;
import dev.larder.field.PasswordValue;
import dev.larder.field.TextField;
import dev.larder.field.ValueContext;
import dev.larder.hook.Hook;
import dev.larder.hook.ModelEvent.Action;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/**
 * Finds, saves and deletes records, with their hooks; access rules are not looked at here.
 *
 * <p>Values are checked and hooks run before the writer's turn is taken; only the statement itself
 * runs inside. What happens after a success (hooks, the fact {@link RecordChanged}) waits for the
 * commit of the outermost transaction.
 */
public final class Records {

    /** Pattern of generated ids that may ascend instead of being random in every place. */
    private static final String ASCENDING_PATTERN = "[a-z0-9]{15}";

    private final Schemas schemas;
    private final RecordHooks hooks;
    private final RecordTables tables;
    private final ContentTypes contentTypes;
    private final PasswordHasher hasher;
    private final ApplicationEventPublisher facts;
    private final InstantSource clock;

    Records(
            Schemas schemas,
            RecordHooks hooks,
            RecordTables tables,
            ContentTypes contentTypes,
            PasswordHasher hasher,
            ApplicationEventPublisher facts) {
        this.schemas = schemas;
        this.hooks = hooks;
        this.tables = tables;
        this.contentTypes = contentTypes;
        this.hasher = hasher;
        this.facts = facts;
        this.clock = InstantSource.system();
    }

    /** The collections as they are now. */
    public Schema schema() {
        return schemas.current();
    }

    /**
     * The collection with this id or name.
     *
     * @throws ApiException 404 when there is none
     */
    public CollectionModel requireCollection(String idOrName) {
        CollectionModel found = schemas.current().find(idOrName);
        if (found == null) {
            throw ApiException.notFound("Missing collection context.");
        }
        return found;
    }

    public RecordModel newRecord(CollectionModel collection) {
        return RecordModel.blank(collection);
    }

    /** The record with this id; null when there is none. */
    public @Nullable RecordModel find(Session session, CollectionModel collection, String id) {
        return session.<@Nullable RecordModel>read(db -> tables.of(collection).find(db, id));
    }

    /**
     * The record with this id.
     *
     * @throws ApiException 404 when there is none
     */
    public RecordModel require(Session session, CollectionModel collection, String id) {
        RecordModel found = find(session, collection, id);
        if (found == null) {
            throw ApiException.notFound();
        }
        return found;
    }

    /** The records among these ids, in no certain order. */
    public List<RecordModel> findAll(
            Session session, CollectionModel collection, Collection<String> ids) {
        return session.read(db -> tables.of(collection).findAll(db, ids));
    }

    /**
     * The first record whose column equals a value.
     *
     * @param field name of a field of the collection
     * @param value as {@link Field#encode} gives it
     */
    public @Nullable RecordModel findFirst(
            Session session, CollectionModel collection, String field, @Nullable Object value) {
        requireField(collection, field);
        return session.<@Nullable RecordModel>read(
                db -> tables.of(collection).findFirst(db, field, value));
    }

    /** All records whose column equals a value; arguments as in {@link #findFirst}. */
    public List<RecordModel> findAllBy(
            Session session, CollectionModel collection, String field, @Nullable Object value) {
        requireField(collection, field);
        return session.read(db -> tables.of(collection).findAllBy(db, field, value));
    }

    private static void requireField(CollectionModel collection, String field) {
        if (collection.findField(field) == null) {
            throw new IllegalArgumentException("no field " + field + " in " + collection.name());
        }
    }

    /**
     * Creates or updates a record after checking its values.
     *
     * @throws RecordInvalidException when values, unique indexes or a hook refuse it
     * @throws ApiException what a hook refuses it with
     */
    public void save(Session session, RecordModel record) {
        save(session, record, true);
    }

    /** As {@link #save}, without checking values. */
    public void saveUnchecked(Session session, RecordModel record) {
        save(session, record, false);
    }

    private void save(Session session, RecordModel record, boolean checked) {
        CollectionModel collection = record.collection();
        if (collection.isView()) {
            throw new IllegalArgumentException("records of a view cannot be saved: " + record);
        }
        Action action = record.isNew() ? Action.CREATE : Action.UPDATE;
        var event = new RecordEvent(action, session, record);
        RecordModel before = record.originalRecord();
        var done = new Flag();
        guarded(
                event,
                action == Action.CREATE ? hooks.afterCreateError() : hooks.afterUpdateError(),
                before,
                () -> {
                    if (action == Action.CREATE) {
                        autogenerate(record);
                    }
                    Hook<RecordEvent> hook =
                            action == Action.CREATE ? hooks.create() : hooks.update();
                    hook.trigger(
                            event,
                            collection.tags(),
                            () -> {
                                if (checked) {
                                    validate(event);
                                }
                                Hook<RecordEvent> execute =
                                        action == Action.CREATE
                                                ? hooks.createExecute()
                                                : hooks.updateExecute();
                                execute.trigger(
                                        event,
                                        collection.tags(),
                                        () -> {
                                            write(event);
                                            done.set = true;
                                        });
                            });
                });
        if (done.set) {
            settle(session, event, before);
        }
    }

    /** Runs the checks of a record without saving it. */
    public void validate(Session session, RecordModel record) {
        validate(new RecordEvent(record.isNew() ? Action.CREATE : Action.UPDATE, session, record));
    }

    private void validate(RecordEvent event) {
        hooks.validate()
                .trigger(
                        event,
                        event.record().collection().tags(),
                        () -> {
                            RecordModel record = event.record();
                            if (record.isNew()) {
                                autogenerate(record);
                            }
                            var errors = new FieldErrors();
                            var context =
                                    new ValueContext(
                                            record.isNew(),
                                            null,
                                            new References(
                                                    event.session(),
                                                    schemas.current(),
                                                    record.collection()),
                                            contentTypes);
                            for (Field field : record.collection().fields()) {
                                field.validate(
                                        record.value(field.name()),
                                        context.withOriginal(record.original(field.name())),
                                        errors);
                            }
                            if (!errors.isEmpty()) {
                                throw new RecordInvalidException(errors);
                            }
                        });
    }

    /** Fills empty texts that have a pattern to be generated from, the id among them. */
    private void autogenerate(RecordModel record) {
        CollectionModel collection = record.collection();
        for (Field field : collection.fields()) {
            if (field instanceof TextField text
                    && !text.autogeneratePattern().isEmpty()
                    && record.text(text.name()).isEmpty()) {
                boolean ascending =
                        text.primaryKey()
                                && !collection.system()
                                && text.autogeneratePattern().equals(ASCENDING_PATTERN);
                record.put(text.name(), ascending ? Ids.ascendingRecordId(clock) : text.generate());
            }
        }
    }

    private void write(RecordEvent event) {
        RecordModel record = event.record();
        RecordTable table = tables.of(record.collection());
        boolean creating = record.isNew();
        settleValues(record, creating);
        if (creating) {
            table.insert(event.session(), record);
        } else if (!table.update(event.session(), record)) {
            throw ApiException.notFound();
        }
        record.markStored();
    }

    /**
     * Sets the dates that the server keeps and hashes new passwords, so that nothing slow is left
     * for the turn.
     */
    private void settleValues(RecordModel record, boolean creating) {
        String now = ApiTime.format(clock.instant());
        for (Field field : record.collection().fields()) {
            String name = field.name();
            switch (field) {
                case AutodateField date -> {
                    boolean due = creating ? date.onCreate() : date.onUpdate();
                    if (due && !record.isChanged(name)) {
                        record.put(name, now);
                    }
                }
                case PasswordField password -> {
                    if (record.value(name) instanceof PasswordValue value && value.isPending()) {
                        String hash = hasher.hash(value.plain(), password.hashCost());
                        record.put(name, new PasswordValue(hash, value.plain()));
                    }
                }
                default -> {}
            }
        }
    }

    /**
     * Deletes a record; what points to it follows in the same transaction.
     *
     * @throws ApiException 400 when a required relation keeps it, or what a hook refuses it with
     */
    public void delete(Session session, RecordModel record) {
        CollectionModel collection = record.collection();
        if (collection.isView() || record.isNew()) {
            throw new IllegalArgumentException("cannot be deleted: " + record);
        }
        var event = new RecordEvent(Action.DELETE, session, record);
        var done = new Flag();
        guarded(
                event,
                hooks.afterDeleteError(),
                record,
                () ->
                        hooks.delete()
                                .trigger(
                                        event,
                                        collection.tags(),
                                        () ->
                                                hooks.deleteExecute()
                                                        .trigger(
                                                                event,
                                                                collection.tags(),
                                                                () -> {
                                                                    remove(event);
                                                                    done.set = true;
                                                                })));
        if (done.set) {
            settle(session, event, record);
        }
    }

    private void remove(RecordEvent event) {
        CollectionModel collection = event.record().collection();
        Schema schema = schemas.current();
        if (collection.isAuth() || !schema.referencing(collection).isEmpty()) {
            event.session()
                    .transaction(tx -> {
                        new Cascade(tx, schema, tables, hooks, this)
                                .delete(collection, List.of(event.record()));
                        return null;
                    });
            return;
        }
        var deleting = new RecordsDeletingEvent(event.session(), List.of(event.record()));
        hooks.deleting()
                .trigger(
                        deleting,
                        collection.tags(),
                        () ->
                                tables.of(collection)
                                        .delete(event.session(), List.of(event.record().id())));
    }

    /** Deletes all records of a collection with what points to them, in one transaction. */
    public void deleteAll(Session session, CollectionModel collection) {
        session.transaction(tx -> {
            List<RecordModel> all = tables.of(collection).list(tx, "TRUE");
            new Cascade(tx, schemas.current(), tables, hooks, this).deleteSet(collection, all);
            return null;
        });
    }

    /** What happens to a row of a cascade after its commit. */
    void changedInSet(Session tx, Action action, RecordModel record, RecordModel before) {
        settle(tx, new RecordEvent(action, tx, record), before);
    }

    private void settle(Session session, RecordEvent event, RecordModel before) {
        RecordModel record = event.record();
        List<String> tags = record.collection().tags();
        session.afterRollback(() -> {
            if (event.action() != Action.DELETE) {
                record.markUnstored(before);
            }
            event.error(
                    new DatabaseException("the transaction was rolled back", 0, List.of(), null));
            errorHook(event.action()).trigger(event, tags, () -> {});
        });
        session.afterCommit(() -> {
            event.session(session);
            successHook(event.action()).trigger(event, tags, () -> {});
            RecordModel known = event.action() == Action.UPDATE ? before : null;
            facts.publishEvent(new RecordChanged(event.action(), record.copy(), known));
        });
    }

    private Hook<RecordEvent> successHook(Action action) {
        return switch (action) {
            case CREATE -> hooks.afterCreateSuccess();
            case UPDATE -> hooks.afterUpdateSuccess();
            case DELETE -> hooks.afterDeleteSuccess();
        };
    }

    private Hook<RecordEvent> errorHook(Action action) {
        return switch (action) {
            case CREATE -> hooks.afterCreateError();
            case UPDATE -> hooks.afterUpdateError();
            case DELETE -> hooks.afterDeleteError();
        };
    }

    private void guarded(
            RecordEvent event, Hook<RecordEvent> errorHook, RecordModel before, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (event.action() != Action.DELETE) {
                event.record().markUnstored(before);
            }
            event.error(e);
            errorHook.trigger(event, event.record().collection().tags(), () -> {});
            throw event.error() instanceof RuntimeException replaced ? replaced : e;
        }
    }

    /** Set by the innermost action; a handler that ends the chain keeps it from running. */
    private static final class Flag {
        private boolean set;
    }
}
