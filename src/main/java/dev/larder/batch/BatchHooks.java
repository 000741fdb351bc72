package dev.larder.batch;

import dev.larder.hook.Hook;

/** Where others take part in batches. */
public final class BatchHooks {

    private final Hook<BatchEvent> request = new Hook<>();

    /** Around a whole batch, after its items were checked and before its transaction begins. */
    public Hook<BatchEvent> request() {
        return request;
    }
}
