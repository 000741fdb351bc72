package dev.larder.collection;

import dev.larder.api.FieldErrors;
import dev.larder.database.Session;
import dev.larder.hook.HookEvent;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A collection on its way into or out of the database. */
public final class CollectionEvent extends HookEvent {

    private Session session;
    private final @Nullable CollectionModel original;
    private final Schema schema;
    private final FieldErrors errors = new FieldErrors();
    private CollectionModel collection;
    private @Nullable Throwable failure;

    CollectionEvent(
            Session session,
            CollectionModel collection,
            @Nullable CollectionModel original,
            Schema schema) {
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

    /** What the save or delete failed with, in the hooks after an error; null elsewhere. */
    public @Nullable Throwable failure() {
        return failure;
    }

    void failure(Throwable reason) {
        failure = reason;
    }

    void session(Session next) {
        session = next;
    }

    List<String> tags() {
        return collection.tags();
    }
}
