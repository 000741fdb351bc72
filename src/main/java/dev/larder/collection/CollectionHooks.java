package dev.larder.collection;

import dev.larder.hook.Hook;

/**
 * The chains of handlers around what happens to collections.
 *
 * <p>Around a save: {@code create} or {@code update} outside, in it {@code validate}, then {@code
 * createExecute} or {@code updateExecute} in the transaction, then one of the hooks after success
 * or error, outside of it.
 */
public final class CollectionHooks {

    /** Checks. Handlers add errors to {@link CollectionEvent#errors()} and go on. */
    public final Hook<CollectionEvent> validate = new Hook<>();

    public final Hook<CollectionEvent> create = new Hook<>();
    public final Hook<CollectionEvent> createExecute = new Hook<>();
    public final Hook<CollectionEvent> afterCreateSuccess = new Hook<>();
    public final Hook<CollectionEvent> afterCreateError = new Hook<>();

    public final Hook<CollectionEvent> update = new Hook<>();
    public final Hook<CollectionEvent> updateExecute = new Hook<>();
    public final Hook<CollectionEvent> afterUpdateSuccess = new Hook<>();
    public final Hook<CollectionEvent> afterUpdateError = new Hook<>();

    public final Hook<CollectionEvent> delete = new Hook<>();
    public final Hook<CollectionEvent> deleteExecute = new Hook<>();
    public final Hook<CollectionEvent> afterDeleteSuccess = new Hook<>();
    public final Hook<CollectionEvent> afterDeleteError = new Hook<>();

    /** Requests of the API, around the work that answers them. */
    public final Hook<CollectionRequestEvent> listRequest = new Hook<>();

    public final Hook<CollectionRequestEvent> viewRequest = new Hook<>();
    public final Hook<CollectionRequestEvent> createRequest = new Hook<>();
    public final Hook<CollectionRequestEvent> updateRequest = new Hook<>();
    public final Hook<CollectionRequestEvent> deleteRequest = new Hook<>();
    public final Hook<CollectionRequestEvent> importRequest = new Hook<>();

    /** The chains of one kind of change, from the outermost inwards, and then those after it. */
    record Chains(
            Hook<CollectionEvent> outer,
            Hook<CollectionEvent> execute,
            Hook<CollectionEvent> afterSuccess,
            Hook<CollectionEvent> afterError) {}

    Chains creating() {
        return new Chains(create, createExecute, afterCreateSuccess, afterCreateError);
    }

    Chains updating() {
        return new Chains(update, updateExecute, afterUpdateSuccess, afterUpdateError);
    }

    Chains deleting() {
        return new Chains(delete, deleteExecute, afterDeleteSuccess, afterDeleteError);
    }
}
