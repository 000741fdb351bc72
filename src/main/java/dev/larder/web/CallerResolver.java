package dev.larder.web;

import dev.larder.api.Caller;

/** Finds out who is calling; supplied by the room that issues tokens. */
@FunctionalInterface
public interface CallerResolver {

    /**
     * Who owns an auth token.
     *
     * @param token text of the {@code Authorization} header without its {@code Bearer} prefix; not
     *     blank
     * @return {@link Caller#GUEST} when the token is unknown, expired or of another kind; never
     *     fails the request
     */
    Caller resolve(String token);
}
