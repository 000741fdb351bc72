package dev.larder.record;

import dev.larder.api.RequestInfo;
import dev.larder.collection.CollectionModel;
import dev.larder.database.Session;
import dev.larder.hook.HookEvent;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.Map;

/** A client's request for one record, after its access has been checked. */
public final class RecordRequestEvent extends HookEvent {

    private final RequestInfo info;
    private final CollectionModel collection;
    private final Map<String, @Nullable Object> submitted;
    private final boolean manager;
    private Session session;
    private RecordModel record;

    /**
     * @param submitted what a create or update request sent, see {@link #submitted()}
     * @param manager see {@link #isManager()}
     */
    public RecordRequestEvent(
            Session session,
            RequestInfo info,
            RecordModel record,
            Map<String, @Nullable Object> submitted,
            boolean manager) {
        this.session = session;
        this.info = info;
        this.collection = record.collection();
        this.record = record;
        this.submitted = Collections.unmodifiableMap(submitted);
        this.manager = manager;
    }

    /**
     * The members of the body after modifiers were resolved, those of no field included ({@code
     * passwordConfirm}, {@code oldPassword}); values of fields are cast. Empty for view and delete.
     */
    public Map<String, @Nullable Object> submitted() {
        return submitted;
    }

    /**
     * Whether the caller may change the record's auth fields freely: a superuser, or one the manage
     * rule allows.
     */
    public boolean isManager() {
        return manager;
    }

    public RequestInfo info() {
        return info;
    }

    public CollectionModel collection() {
        return collection;
    }

    public Session session() {
        return session;
    }

    /** Lets a handler that opened a transaction run the rest of the request in it. */
    public void session(Session newSession) {
        session = newSession;
    }

    public RecordModel record() {
        return record;
    }

    public void record(RecordModel newRecord) {
        record = newRecord;
    }
}
