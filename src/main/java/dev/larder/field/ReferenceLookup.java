package dev.larder.field;

import java.util.Collection;

/** Looks into stored records for checks of values. */
public interface ReferenceLookup {

    /** Whether the collection with this id exists. */
    boolean hasCollection(String collectionId);

    /** How many of these different ids are records of the collection. */
    int countRecords(String collectionId, Collection<String> ids);

    /**
     * Whether the checked record's own collection holds an id that differs from this one at most in
     * case.
     */
    boolean hasIdIgnoringCase(String id);
}
