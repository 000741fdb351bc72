package dev.larder.record;

import dev.larder.api.Page;
import dev.larder.api.RequestInfo;
import dev.larder.collection.CollectionModel;
import dev.larder.database.Session;
import dev.larder.hook.HookEvent;

/** A client's request for a page of records, after it has been read. */
public final class RecordsListEvent extends HookEvent {

    private final Session session;
    private final RequestInfo info;
    private final CollectionModel collection;
    private Page<RecordModel> page;

    public RecordsListEvent(
            Session session, RequestInfo info, CollectionModel collection, Page<RecordModel> page) {
        this.session = session;
        this.info = info;
        this.collection = collection;
        this.page = page;
    }

    public Session session() {
        return session;
    }

    public RequestInfo info() {
        return info;
    }

    public CollectionModel collection() {
        return collection;
    }

    public Page<RecordModel> page() {
        return page;
    }

    public void page(Page<RecordModel> newPage) {
        page = newPage;
    }
}
