package dev.larder.web;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;

/**
 * The inner half of the chain, inside the security filters: who calls, whether a superuser may call
 * from there, the security headers. Rate limits, body limits and guards follow where the route is
 * known ({@link RouteChecks}).
 */
final class InnerFilter implements Filter {

    private static final int BEARER = "Bearer ".length();

    private final CallerResolver callers;

    InnerFilter(CallerResolver callers) {
        this.callers = callers;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Call call = Call.of((HttpServletRequest) request);
        if (call.caller().isGuest()) {
            call.caller(resolve(call.request().getHeader("Authorization")));
        }
        if (call.caller().superuser() && !call.allowsSuperusers()) {
            throw ApiException.forbidden();
        }
        setSecurityHeaders(call.response());
        chain.doFilter(request, response);
    }

    private Caller resolve(@org.jspecify.annotations.Nullable String header) {
        if (header == null) {
            return Caller.GUEST;
        }
        String token =
                header.regionMatches(true, 0, "Bearer ", 0, BEARER)
                        ? header.substring(BEARER)
                        : header;
        return token.isBlank() ? Caller.GUEST : callers.resolve(token);
    }

    private static void setSecurityHeaders(HttpServletResponse response) {
        response.setHeader("X-XSS-Protection", "1; mode=block");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "SAMEORIGIN");
    }
}
