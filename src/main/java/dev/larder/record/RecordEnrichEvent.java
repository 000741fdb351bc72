package dev.larder.record;

import dev.larder.api.RequestInfo;
import dev.larder.database.Session;
import dev.larder.hook.HookEvent;

/** A record that is about to be shown to somebody. */
public final class RecordEnrichEvent extends HookEvent {

    private final Session session;
    private final RequestInfo info;
    private RecordModel record;

    public RecordEnrichEvent(Session session, RequestInfo info, RecordModel record) {
        this.session = session;
        this.info = info;
        this.record = record;
    }

    public Session session() {
        return session;
    }

    /**
     * The call that asks for the record; its context tells lists from expanded relations and
     * realtime messages.
     */
    public RequestInfo info() {
        return info;
    }

    public RecordModel record() {
        return record;
    }

    void record(RecordModel newRecord) {
        record = newRecord;
    }
}
