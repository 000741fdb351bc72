package dev.larder.web;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** A route that is not a controller method; found by a handler mapping of its room. */
@FunctionalInterface
public interface CallHandler {

    /** Answers a call; null when the response is written already. */
    @Nullable Answer handle(Call call) throws IOException;
}
