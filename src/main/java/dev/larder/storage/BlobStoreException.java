package dev.larder.storage;

import org.jspecify.annotations.Nullable;

/** A call that a store refused or could not finish. */
public final class BlobStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as callers decide on it. */
    public enum Kind {
        /** No such object, bucket or directory. */
        MISSING,
        /** The condition of the call does not hold. */
        PRECONDITION,
        /** Another call on the same key was under way; repeat it. */
        CONFLICT,
        /** Credentials are missing, wrong or not sufficient. */
        FORBIDDEN,
        /** Too many calls; slow down and repeat. */
        THROTTLED,
        /**
         * The store does not answer, answers with an inner error, or the connection broke; repeat
         * later.
         */
        UNAVAILABLE,
        /** The requested range lies outside the object. */
        RANGE,
        /** The key is not allowed in this store. */
        INVALID_KEY,
        /** Anything else; the message says what. */
        OTHER
    }

    private final Kind kind;

    public BlobStoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the same call may succeed later without anyone changing something. */
    public boolean isTransient() {
        return kind == Kind.CONFLICT || kind == Kind.THROTTLED || kind == Kind.UNAVAILABLE;
    }

    static BlobStoreException missing(String key) {
        return new BlobStoreException(Kind.MISSING, "no such object: " + key, null);
    }

    static BlobStoreException precondition(String key) {
        return new BlobStoreException(
                Kind.PRECONDITION, "the object is not in the expected state: " + key, null);
    }

    static BlobStoreException invalidKey(String key, String reason) {
        return new BlobStoreException(Kind.INVALID_KEY, reason + ": " + key, null);
    }
}
