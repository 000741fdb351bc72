package dev.larder.filter;

import dev.larder.api.RequestInfo;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What the bound values of one call are read from.
 *
 * @param request the call as rules see it; null when there is none
 * @param literals literals of the client's filter, by number
 * @param arguments values that the query itself needs, such as the id of the record in question, by
 *     number
 * @param now the moment for {@code @now} and its kin
 */
public record CallValues(
        @Nullable RequestInfo request,
        List<Object> literals,
        List<? extends @Nullable Object> arguments,
        Instant now) {}
