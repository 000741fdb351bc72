package dev.larder.collection;

import dev.larder.hook.Hook;
import dev.larder.hook.ModelEvent;
import dev.larder.hook.ModelHooks;

/**
 * The chains of handlers around what happens to collections.
 *
 * <p>Around a save: {@code create} or {@code update} outside, in it {@code validate}, then {@code
 * createExecute} or {@code updateExecute} in the transaction, then one of the hooks after success
 * or error, outside of it.
 */
public final class CollectionHooks {

    /** Checks. Handlers add errors to {@link CollectionEvent#errors()} and go on. */
    public final Hook<CollectionEvent> validate;

    public final Hook<CollectionEvent> create;
    public final Hook<CollectionEvent> createExecute;
    public final Hook<CollectionEvent> afterCreateSuccess;
    public final Hook<CollectionEvent> afterCreateError;

    public final Hook<CollectionEvent> update;
    public final Hook<CollectionEvent> updateExecute;
    public final Hook<CollectionEvent> afterUpdateSuccess;
    public final Hook<CollectionEvent> afterUpdateError;

    public final Hook<CollectionEvent> delete;
    public final Hook<CollectionEvent> deleteExecute;
    public final Hook<CollectionEvent> afterDeleteSuccess;
    public final Hook<CollectionEvent> afterDeleteError;

    /** Requests of the API, around the work that answers them. */
    public final Hook<CollectionRequestEvent> listRequest = new Hook<>();

    public final Hook<CollectionRequestEvent> viewRequest = new Hook<>();
    public final Hook<CollectionRequestEvent> createRequest = new Hook<>();
    public final Hook<CollectionRequestEvent> updateRequest = new Hook<>();
    public final Hook<CollectionRequestEvent> deleteRequest = new Hook<>();
    public final Hook<CollectionRequestEvent> importRequest = new Hook<>();

    /**
     * @param models the hooks of all kinds of models, which these are linked to
     */
    public CollectionHooks(ModelHooks models) {
        validate = linked(models.validate());
        create = linked(models.create().around());
        createExecute = linked(models.create().execute());
        afterCreateSuccess = linked(models.create().afterSuccess());
        afterCreateError = linked(models.create().afterError());
        update = linked(models.update().around());
        delete = linked(models.delete().around());
        updateExecute = linked(models.update().execute());
        deleteExecute = linked(models.delete().execute());
        afterUpdateSuccess = linked(models.update().afterSuccess());
        afterDeleteSuccess = linked(models.delete().afterSuccess());
        afterUpdateError = linked(models.update().afterError());
        afterDeleteError = linked(models.delete().afterError());
    }

    private static Hook<CollectionEvent> linked(Hook<ModelEvent> models) {
        return new Hook<>(models, event -> event);
    }

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
