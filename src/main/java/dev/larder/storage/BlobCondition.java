package dev.larder.storage;

/** What must hold of the object at a key for a call to take effect. */
public sealed interface BlobCondition {

    static BlobCondition always() {
        return Always.ALWAYS;
    }

    /** Only if there is no object yet. */
    static BlobCondition ifAbsent() {
        return Absent.ABSENT;
    }

    /** Only if the object still has this entity tag, as {@code put} returned it. */
    static BlobCondition ifMatch(String etag) {
        return new Match(etag);
    }

    /** No condition. */
    enum Always implements BlobCondition {
        ALWAYS
    }

    /** {@code If-None-Match: *}. */
    enum Absent implements BlobCondition {
        ABSENT
    }

    /** {@code If-Match}. */
    record Match(String etag) implements BlobCondition {}
}
