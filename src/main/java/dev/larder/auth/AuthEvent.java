package dev.larder.auth;

import dev.larder.api.RequestInfo;
import dev.larder.collection.AuthCollection;
import dev.larder.hook.HookEvent;
import dev.larder.record.RecordModel;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/**
 * A step of signing in, or of proving an address, as hooks receive it. A handler may put another
 * record in place, change the details, refuse by throwing, or end the chain.
 */
public final class AuthEvent extends HookEvent {

    private final RequestInfo info;
    private final AuthCollection collection;
    private final Map<String, @Nullable Object> details;
    private @Nullable RecordModel record;

    /**
     * @param record the record that was found; null when there is none
     * @param details what the endpoint knows beside it, see {@link AuthHooks}
     */
    AuthEvent(
            RequestInfo info,
            AuthCollection collection,
            @Nullable RecordModel record,
            Map<String, ? extends @Nullable Object> details) {
        this.info = info;
        this.collection = collection;
        this.record = record;
        this.details = new TreeMap<>(details);
    }

    public RequestInfo info() {
        return info;
    }

    public AuthCollection collection() {
        return collection;
    }

    public @Nullable RecordModel record() {
        return record;
    }

    public void record(RecordModel newRecord) {
        record = newRecord;
    }

    /** Details by name; handlers may change them. */
    public Map<String, @Nullable Object> details() {
        return details;
    }

    /** A detail that is text; empty when there is none. */
    public String text(String detail) {
        return details.get(detail) instanceof String text ? text : "";
    }

    RecordModel requireRecord() {
        RecordModel found = record;
        if (found == null) {
            throw new IllegalStateException("the step needs a record");
        }
        return found;
    }
}
