package dev.larder.record;

import dev.larder.hook.Hook;
import dev.larder.hook.ModelEvent;
import dev.larder.hook.ModelHooks;

/**
 * Where other code takes part in the life of records. All hooks are triggered with the tags of the
 * collection, its id and its name.
 *
 * <p>Saving: {@code create} (or {@code update}) around {@code validate} and then {@code
 * createExecute} (or {@code updateExecute}) around the statement; afterwards, once the commit is
 * durable, {@code afterCreateSuccess} (or {@code afterUpdateSuccess}), or the error hook at once.
 * Execute hooks run before the writer's turn is taken unless a transaction is open already.
 * Deleting: {@code delete} around {@code deleteExecute} around the statements.
 *
 * <p>Cascades are set operations. An ordinary handler (priority between -99 and 99) of {@code
 * update}, {@code updateExecute}, {@code delete} or {@code deleteExecute} makes the rows of its
 * collections go through the whole pipeline one by one instead. The product's own handlers of these
 * hooks are not called for rows of a set: what has to know about every row that goes binds to
 * {@code deleting}, and to the success hooks, which always run.
 *
 * <p>The request hooks run around form checks, save and enriching. Form checks of the product stand
 * innermost (priority 999) and throw {@link RecordInvalidException}.
 */
public final class RecordHooks {

    private final Hook<RecordEvent> validate;
    private final Hook<RecordEvent> create;
    private final Hook<RecordEvent> createExecute;
    private final Hook<RecordEvent> afterCreateSuccess;
    private final Hook<RecordEvent> afterCreateError;
    private final Hook<RecordEvent> update;
    private final Hook<RecordEvent> updateExecute;
    private final Hook<RecordEvent> afterUpdateSuccess;
    private final Hook<RecordEvent> afterUpdateError;
    private final Hook<RecordEvent> delete;
    private final Hook<RecordEvent> deleteExecute;
    private final Hook<RecordEvent> afterDeleteSuccess;
    private final Hook<RecordEvent> afterDeleteError;
    private final Hook<RecordsDeletingEvent> deleting = new Hook<>();
    private final Hook<RecordEnrichEvent> enrich = new Hook<>();
    private final Hook<RecordsListEvent> listRequest = new Hook<>();
    private final Hook<RecordRequestEvent> viewRequest = new Hook<>();
    private final Hook<RecordRequestEvent> createRequest = new Hook<>();
    private final Hook<RecordRequestEvent> updateRequest = new Hook<>();
    private final Hook<RecordRequestEvent> deleteRequest = new Hook<>();

    /**
     * @param models the hooks of all kinds of models, which these are linked to
     */
    public RecordHooks(ModelHooks models) {
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

    private static Hook<RecordEvent> linked(Hook<ModelEvent> models) {
        return new Hook<>(models, event -> event);
    }

    public Hook<RecordEvent> validate() {
        return validate;
    }

    public Hook<RecordEvent> create() {
        return create;
    }

    public Hook<RecordEvent> createExecute() {
        return createExecute;
    }

    public Hook<RecordEvent> afterCreateSuccess() {
        return afterCreateSuccess;
    }

    public Hook<RecordEvent> afterCreateError() {
        return afterCreateError;
    }

    public Hook<RecordEvent> update() {
        return update;
    }

    public Hook<RecordEvent> updateExecute() {
        return updateExecute;
    }

    public Hook<RecordEvent> afterUpdateSuccess() {
        return afterUpdateSuccess;
    }

    public Hook<RecordEvent> afterUpdateError() {
        return afterUpdateError;
    }

    public Hook<RecordEvent> delete() {
        return delete;
    }

    /** Around the statements of one delete; a transaction for them is opened inside. */
    public Hook<RecordEvent> deleteExecute() {
        return deleteExecute;
    }

    public Hook<RecordEvent> afterDeleteSuccess() {
        return afterDeleteSuccess;
    }

    public Hook<RecordEvent> afterDeleteError() {
        return afterDeleteError;
    }

    /** Before rows are deleted, whether one by one or as a set. */
    public Hook<RecordsDeletingEvent> deleting() {
        return deleting;
    }

    /** For each record before somebody sees it. */
    public Hook<RecordEnrichEvent> enrich() {
        return enrich;
    }

    public Hook<RecordsListEvent> listRequest() {
        return listRequest;
    }

    public Hook<RecordRequestEvent> viewRequest() {
        return viewRequest;
    }

    /** Around form checks, save and enriching of a create request. */
    public Hook<RecordRequestEvent> createRequest() {
        return createRequest;
    }

    /** Around form checks, save and enriching of an update request. */
    public Hook<RecordRequestEvent> updateRequest() {
        return updateRequest;
    }

    public Hook<RecordRequestEvent> deleteRequest() {
        return deleteRequest;
    }
}
