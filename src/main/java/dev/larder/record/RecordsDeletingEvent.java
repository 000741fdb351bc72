package dev.larder.record;

import dev.larder.database.Session;
import dev.larder.hook.HookEvent;

import java.util.List;

/** Records of one collection that are about to be deleted, while they can still be read. */
public final class RecordsDeletingEvent extends HookEvent {

    private final Session session;
    private final List<RecordModel> records;

    public RecordsDeletingEvent(Session session, List<RecordModel> records) {
        this.session = session;
        this.records = List.copyOf(records);
    }

    /**
     * Where the rows can be read. It is the transaction that deletes them for auth collections and
     * for everything that other records may point to; the database itself only for a single row
     * that nothing depends on.
     */
    public Session session() {
        return session;
    }

    public List<RecordModel> records() {
        return records;
    }
}
