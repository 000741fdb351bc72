package dev.larder.web;

import dev.larder.api.ApiException;

import org.jspecify.annotations.Nullable;

/**
 * Gives failures of a room below the surface (such as those of the database) their place on the
 * wire.
 */
@FunctionalInterface
public interface FailureTranslator {

    /** The error to show; null when this failure is none of the translator's business. */
    @Nullable ApiException translate(Throwable failure);
}
