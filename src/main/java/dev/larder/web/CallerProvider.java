package dev.larder.web;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/** Turns the token that was sent into the one who sent it. */
final class CallerProvider implements AuthenticationProvider {

    private final CallerResolver callers;

    CallerProvider(CallerResolver callers) {
        this.callers = callers;
    }

    @Override
    public @Nullable Authentication authenticate(Authentication claim) {
        return claim.getCredentials() instanceof String token
                ? CallerAuthentication.established(callers.resolve(token))
                : null;
    }

    @Override
    public boolean supports(Class<?> type) {
        return type == CallerAuthentication.class;
    }
}
