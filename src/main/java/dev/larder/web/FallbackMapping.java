package dev.larder.web;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.core.Ordered;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/** The last mapping: everything that no other one knows. */
final class FallbackMapping extends AbstractHandlerMapping {

    private final Fallback fallback;

    FallbackMapping(Fallback fallback, RouteChecks checks) {
        this.fallback = fallback;
        setOrder(Ordered.LOWEST_PRECEDENCE);
        setInterceptors(checks);
    }

    @Override
    protected Object getHandlerInternal(HttpServletRequest request) {
        return fallback;
    }
}
