package dev.larder.collection;

import java.util.List;

/** The services that records can sign in through; supplied by the room that talks to them. */
public interface ProviderCatalogue {

    /** All services, in the order in which they are offered. */
    List<Entry> entries();

    default boolean knows(String name) {
        return entries().stream().anyMatch(entry -> entry.name().equals(name));
    }

    /**
     * One service.
     *
     * @param logo SVG image as text
     */
    record Entry(String name, String displayName, String logo) {}
}
