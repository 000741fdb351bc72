package dev.larder.web;

import org.jspecify.annotations.Nullable;

/** What a handler answers. Handlers that write the response themselves return null. */
public sealed interface Answer {

    /**
     * A value as JSON; narrowed by the {@code fields} parameter when the status is a success.
     *
     * @param value anything that {@link dev.larder.api.Json} writes
     */
    record JsonValue(int status, @Nullable Object value) implements Answer {}

    /**
     * Ready JSON with its closing line feed.
     *
     * @param json buffer that is not changed any more
     * @param length number of bytes of the buffer that count
     */
    @SuppressWarnings(
            "ArrayRecordComponent") // never compared; copying a body would cost more than it
    // protects
    record JsonBytes(int status, byte[] json, int length) implements Answer {}

    /** A status alone. */
    record Empty(int status) implements Answer {}

    /** Another address to go to. */
    record Redirect(int status, String location) implements Answer {}

    /** 200 with a JSON value. */
    static Answer ok(@Nullable Object value) {
        return new JsonValue(200, value);
    }

    static Answer json(int status, @Nullable Object value) {
        return new JsonValue(status, value);
    }

    /** 204. */
    static Answer noContent() {
        return new Empty(204);
    }

    static Answer redirect(int status, String location) {
        return new Redirect(status, location);
    }
}
