package dev.larder.collection;

import dev.larder.api.FieldErrors;
import dev.larder.database.Session;
import dev.larder.hook.HookEvent;
import dev.larder.hook.ModelEvent;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A collection on its way into or out of the database. */
public final class CollectionEvent extends HookEvent implements ModelEvent.Source {

    private final ModelEvent.Action action;
    private Session session;
    private final @Nullable CollectionModel original;
    private final Schema schema;
    private final FieldErrors errors = new FieldErrors();
    private CollectionModel collection;
    private @Nullable Throwable error;

    CollectionEvent(
            ModelEvent.Action action,
            Session session,
            CollectionModel collection,
            @Nullable CollectionModel original,
            Schema schema) {
        this.action = action;
        this.session = session;
        this.collection = collection;
        this.original = original;
        this.schema = schema;
    }

    /** Where further work on the database belongs: the transaction in the execute hooks. */
    public Session session() {
        return session;
    }

    public CollectionModel collection() {
        return collection;
    }

    /** Replaces what is going to be checked and saved. */
    public void collection(CollectionModel changed) {
        collection = changed;
    }

    /** The stored state; null when the collection is new. */
    public @Nullable CollectionModel original() {
        return original;
    }

    public boolean isNew() {
        return original == null;
    }

    /** All collections as they would be with this one in its new state. */
    public Schema schema() {
        return schema.with(collection);
    }

    /** Where handlers of the validate hook add what they find; errors that are added first stay. */
    public FieldErrors errors() {
        return errors;
    }

    @Override
    public @Nullable Throwable error() {
        return error;
    }

    /** Replaces what the caller of the failed operation will see. */
    @Override
    public void error(Throwable newError) {
        error = newError;
    }

    @Override
    public ModelEvent.Action action() {
        return action;
    }

    @Override
    public CollectionModel model() {
        return collection;
    }

    @Override
    public String table() {
        return "_collections";
    }

    void session(Session next) {
        session = next;
    }

    List<String> tags() {
        return collection.tags();
    }
}
