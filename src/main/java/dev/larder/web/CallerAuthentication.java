package dev.larder.web;

import dev.larder.api.Caller;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

import java.util.List;

/**
 * Who is calling, as Spring Security carries it: first the token that was sent, then the {@link
 * Caller} as principal. It has no authorities, since guards and access rules look at the caller.
 */
final class CallerAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;
    private static final String BEARER = "Bearer ";

    private final String token;
    private final transient Caller caller;

    private CallerAuthentication(String token, Caller caller) {
        super(List.of());
        this.token = token;
        this.caller = caller;
    }

    /** What the request claims; null when it has no token, with or without {@code Bearer}. */
    static @Nullable CallerAuthentication claimedBy(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            return null;
        }
        String token =
                header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                        ? header.substring(BEARER.length())
                        : header;
        return token.isBlank() ? null : new CallerAuthentication(token, Caller.GUEST);
    }

    /**
     * What became of a claim. A token that is nobody's, or not any more, makes its sender a guest
     * and is no failure.
     */
    static CallerAuthentication established(Caller caller) {
        var authentication = new CallerAuthentication("", caller);
        authentication.setAuthenticated(true);
        return authentication;
    }

    Caller caller() {
        return caller;
    }

    @Override
    public Object getPrincipal() {
        return caller;
    }

    /** The token that was sent; empty once it was checked. */
    @Override
    public Object getCredentials() {
        return token;
    }

    @Override
    public String getName() {
        return caller.id();
    }
}
