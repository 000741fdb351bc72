package dev.larder.api;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.Map;

/**
 * What access rules may know of a call, {@code @request.*}. The maps are handed over, not copied,
 * since every request makes one: who made them changes them no more.
 *
 * @param context {@code default}, {@code oauth2}, {@code otp}, {@code password}, {@code batch},
 *     {@code realtime}, {@code expand} or {@code protectedFile}
 * @param method HTTP method, upper case
 * @param query first value of each query parameter
 * @param headers first value of each header; names in lower case with {@code _} for {@code -}
 * @param body decoded body in the values of {@link Json}; a member may be null
 * @param caller who is calling
 */
public record RequestInfo(
        String context,
        String method,
        Map<String, String> query,
        Map<String, String> headers,
        Map<String, @Nullable Object> body,
        Caller caller) {

    public RequestInfo {
        query = Collections.unmodifiableMap(query);
        headers = Collections.unmodifiableMap(headers);
        body = Collections.unmodifiableMap(body);
    }

    /** No request at all, as when a rule is only compiled. */
    public static RequestInfo none() {
        return new RequestInfo("default", "GET", Map.of(), Map.of(), Map.of(), Caller.GUEST);
    }

    public RequestInfo withContext(String newContext) {
        return new RequestInfo(newContext, method, query, headers, body, caller);
    }

    public RequestInfo withBody(Map<String, @Nullable Object> newBody) {
        return new RequestInfo(context, method, query, headers, newBody, caller);
    }

    public RequestInfo withCaller(Caller newCaller) {
        return new RequestInfo(context, method, query, headers, body, newCaller);
    }

    public RequestInfo withMethod(String newMethod) {
        return new RequestInfo(context, newMethod, query, headers, body, caller);
    }
}
