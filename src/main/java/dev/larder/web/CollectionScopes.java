package dev.larder.web;

import org.jspecify.annotations.Nullable;

/**
 * Finds the collection that a {@code {collection}} path parameter names; supplied by the room that
 * knows the schema.
 */
@FunctionalInterface
public interface CollectionScopes {

    /** The collection with this id or name; null when there is none. */
    @Nullable Scope find(String idOrName);

    /**
     * A collection as far as guards and rate limits look at it.
     *
     * @param id collection id
     * @param name collection name
     */
    record Scope(String id, String name) {}
}
