package dev.larder.web;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is checked once the route is known, in this order: rate limit, body limit, guards. */
final class RouteChecks implements HandlerInterceptor {

    private final RateLimiter limiter;
    private final CollectionScopes scopes;
    private final Map<Object, Checks> known = new ConcurrentHashMap<>();

    RouteChecks(RateLimiter limiter, CollectionScopes scopes) {
        this.limiter = limiter;
        this.scopes = scopes;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        Call call = Call.of(request);
        Checks checks = checksOf(handler);
        checkRate(call, checks);
        call.limitBody(checks.bodyLimit);
        if (checks.quiet) {
            call.quiet();
        }
        if (checks.guard != null) {
            checkGuard(call, checks.guard);
        }
        return true;
    }

    private Checks checksOf(Object handler) {
        Object key =
                handler instanceof HandlerMethod method ? method.getMethod() : handler.getClass();
        Checks found = known.get(key);
        return found != null ? found : known.computeIfAbsent(key, _ -> Checks.of(handler));
    }

    private void checkRate(Call call, Checks checks) {
        if (checks.tags == null) {
            limiter.check(call);
        } else if (!checks.tags.isEmpty()) {
            CollectionScopes.Scope scope = scopes.find(call.pathVariable("collection"));
            if (scope == null) {
                throw ApiException.notFound("Missing or invalid collection context.");
            }
            Object pattern =
                    call.request().getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
            limiter.check(
                    call, scope, call.method() + pattern, call.method(), call.path(), checks.tags);
        }
    }

    private void checkGuard(Call call, Requires.Guard guard) {
        Caller caller = call.caller();
        if (caller.isGuest()) {
            throw ApiException.unauthorized(
                    "The request requires valid record authorization token.");
        }
        switch (guard) {
            case AUTH -> {}
            case SUPERUSER -> {
                if (!caller.superuser()) {
                    throw ApiException.forbidden(
                            "The authorized record is not allowed to perform this action.");
                }
            }
            case SAME_COLLECTION -> {
                CollectionScopes.Scope scope = scopes.find(call.pathVariable("collection"));
                if (scope == null || !scope.id().equals(caller.collectionId())) {
                    throw ApiException.forbidden(
                            "The request requires auth record from "
                                    + caller.collectionName()
                                    + " collection.");
                }
            }
        }
    }

    private record Checks(
            @Nullable List<String> tags,
            long bodyLimit,
            boolean quiet,
            Requires.@Nullable Guard guard) {

        static Checks of(Object handler) {
            RateTags tags = find(handler, RateTags.class);
            BodyLimit limit = find(handler, BodyLimit.class);
            Requires requires = find(handler, Requires.class);
            return new Checks(
                    tags == null ? null : List.of(tags.value()),
                    limit == null ? Call.DEFAULT_BODY_LIMIT : limit.value(),
                    find(handler, QuietLog.class) != null,
                    requires == null ? null : requires.value());
        }

        private static <A extends Annotation> @Nullable A find(Object handler, Class<A> type) {
            if (!(handler instanceof HandlerMethod method)) {
                return AnnotationUtils.findAnnotation(handler.getClass(), type);
            }
            A onMethod = method.getMethodAnnotation(type);
            return onMethod != null
                    ? onMethod
                    : AnnotationUtils.findAnnotation(method.getBeanType(), type);
        }
    }
}
