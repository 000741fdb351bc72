package dev.larder.collection;

import dev.larder.api.Caller;
import dev.larder.hook.HookEvent;

import java.util.List;

/** A request of the collections API. */
public final class CollectionRequestEvent extends HookEvent {

    private final Caller caller;
    private List<CollectionModel> collections;

    CollectionRequestEvent(Caller caller, List<? extends CollectionModel> collections) {
        this.caller = caller;
        this.collections = List.copyOf(collections);
    }

    public Caller caller() {
        return caller;
    }

    /** The collection of the request; those of the page in a list; empty for an import. */
    public List<CollectionModel> collections() {
        return collections;
    }

    /** Replaces what is going to be saved or shown. */
    public void collections(List<? extends CollectionModel> changed) {
        collections = List.copyOf(changed);
    }
}
