package dev.larder.collection;

import java.util.List;

/**
 * A collection that cannot be deleted, since it belongs to the product or something still refers to
 * it.
 */
public final class CollectionInUseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> referencedBy;

    CollectionInUseException(String message, List<String> referencedBy) {
        super(message);
        this.referencedBy = List.copyOf(referencedBy);
    }

    /** Names of the collections with a relation field to it. */
    public List<String> referencedBy() {
        return referencedBy;
    }
}
