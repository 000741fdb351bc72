package dev.larder.batch;

import dev.larder.api.RequestInfo;
import dev.larder.hook.HookEvent;

import java.util.List;

/** A batch before it runs; handlers may replace its items. */
public final class BatchEvent extends HookEvent {

    private final RequestInfo info;
    private List<BatchItem> items;

    BatchEvent(RequestInfo info, List<BatchItem> items) {
        this.info = info;
        this.items = List.copyOf(items);
    }

    public RequestInfo info() {
        return info;
    }

    public List<BatchItem> items() {
        return items;
    }

    public void items(List<BatchItem> newItems) {
        items = List.copyOf(newItems);
    }
}
