package dev.larder.database;

/** Applies collections that were written down as JSON; supplied by the room that knows collections. */
@FunctionalInterface
public interface CollectionSnapshots {

    /**
     * Makes the collections be as the snapshot says; others stay as they are.
     *
     * @param tx transaction of the migration
     * @param json array of collections, as the API delivers them
     */
    void apply(Tx tx, String json);
}
