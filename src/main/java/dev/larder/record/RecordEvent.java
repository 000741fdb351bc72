package dev.larder.record;

import dev.larder.database.Session;
import dev.larder.hook.HookEvent;
import dev.larder.hook.ModelEvent;

import org.jspecify.annotations.Nullable;

/** A step in the life of one record, as hooks receive it. */
public final class RecordEvent extends HookEvent implements ModelEvent.Source {

    private final ModelEvent.Action action;
    private Session session;
    private RecordModel record;
    private @Nullable Throwable error;

    public RecordEvent(ModelEvent.Action action, Session session, RecordModel record) {
        this.action = action;
        this.session = session;
        this.record = record;
    }

    @Override
    public ModelEvent.Action action() {
        return action;
    }

    /** Where reads and writes of handlers go: the database, or the transaction that is open. */
    public Session session() {
        return session;
    }

    /** Lets a handler that opened a transaction run the rest of the chain in it. */
    public void session(Session newSession) {
        session = newSession;
    }

    public RecordModel record() {
        return record;
    }

    public void record(RecordModel newRecord) {
        record = newRecord;
    }

    @Override
    public RecordModel model() {
        return record;
    }

    @Override
    public String table() {
        return record.collection().name();
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
}
