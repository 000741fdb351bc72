package dev.larder.web;

import dev.larder.api.Caller;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * The fact that a request has been answered, for the activity log. Published in the request's
 * thread.
 *
 * @param startedAt when it arrived
 * @param duration time until the answer was written
 * @param method HTTP method
 * @param uri path and query as sent
 * @param status response status; 0 when a failure that is no API error has not been given one yet
 * @param failure what the handler ended with; null on success
 * @param quiet whether the route keeps its successes out of the log
 * @param meta data that the handler attached; null for none
 * @param caller who called
 * @param realIp address of the client
 * @param remoteIp address of the peer
 * @param referer header; empty when absent
 * @param userAgent header; empty when absent
 */
public record RequestCompleted(
        Instant startedAt,
        Duration duration,
        String method,
        String uri,
        int status,
        @Nullable Throwable failure,
        boolean quiet,
        @Nullable Object meta,
        Caller caller,
        String realIp,
        String remoteIp,
        String referer,
        String userAgent) {}
