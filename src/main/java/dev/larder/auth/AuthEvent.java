package dev.larder.auth;

import dev.larder.api.RequestInfo;
import dev.larder.collection.AuthCollection;
import dev.larder.hook.Hook;
import dev.larder.hook.HookEvent;
import dev.larder.record.RecordModel;
import dev.larder.web.Answer;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

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

    /**
     * Runs a hook around a step that answers.
     *
     * @return null when a handler ended the chain
     */
    @Nullable Answer answer(Hook<AuthEvent> hook, Supplier<@Nullable Answer> step) {
        var answer = new @Nullable Answer[1];
        hook.trigger(this, collection.tags(), () -> answer[0] = step.get());
        return answer[0];
    }

    RecordModel requireRecord() {
        RecordModel found = record;
        if (found == null) {
            throw new IllegalStateException("the step needs a record");
        }
        return found;
    }
}
