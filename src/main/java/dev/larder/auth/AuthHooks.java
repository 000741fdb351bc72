package dev.larder.auth;

import dev.larder.hook.Hook;

import org.springframework.stereotype.Component;

/**
 * Where other code takes part in signing in. Hooks are triggered with the tags of the collection,
 * its id and name. The names behind each are the details of its {@link AuthEvent}.
 */
@Component
public final class AuthHooks {

    private final Hook<AuthEvent> authRequest = new Hook<>();
    private final Hook<AuthEvent> passwordRequest = new Hook<>();
    private final Hook<AuthEvent> oauth2Request = new Hook<>();
    private final Hook<AuthEvent> otpRequest = new Hook<>();
    private final Hook<AuthEvent> refreshRequest = new Hook<>();
    private final Hook<AuthEvent> requestOtp = new Hook<>();
    private final Hook<AuthEvent> requestPasswordReset = new Hook<>();
    private final Hook<AuthEvent> confirmPasswordReset = new Hook<>();
    private final Hook<AuthEvent> requestVerification = new Hook<>();
    private final Hook<AuthEvent> confirmVerification = new Hook<>();
    private final Hook<AuthEvent> requestEmailChange = new Hook<>();
    private final Hook<AuthEvent> confirmEmailChange = new Hook<>();

    /**
     * Around every auth response: {@code method} (empty for refresh and impersonation), {@code
     * token}, {@code meta}.
     */
    public Hook<AuthEvent> authRequest() {
        return authRequest;
    }

    /** {@code identity}, {@code identityField}, {@code password}. */
    public Hook<AuthEvent> passwordRequest() {
        return passwordRequest;
    }

    /**
     * {@code provider}, {@code user} (an {@code ExternalUser}), {@code createData}, {@code isNew}.
     */
    public Hook<AuthEvent> oauth2Request() {
        return oauth2Request;
    }

    /** {@code otpId}. */
    public Hook<AuthEvent> otpRequest() {
        return otpRequest;
    }

    public Hook<AuthEvent> refreshRequest() {
        return refreshRequest;
    }

    /** {@code password}: the one-time password that is going to be sent. */
    public Hook<AuthEvent> requestOtp() {
        return requestOtp;
    }

    public Hook<AuthEvent> requestPasswordReset() {
        return requestPasswordReset;
    }

    public Hook<AuthEvent> confirmPasswordReset() {
        return confirmPasswordReset;
    }

    public Hook<AuthEvent> requestVerification() {
        return requestVerification;
    }

    public Hook<AuthEvent> confirmVerification() {
        return confirmVerification;
    }

    /** {@code newEmail}. */
    public Hook<AuthEvent> requestEmailChange() {
        return requestEmailChange;
    }

    /** {@code newEmail}. */
    public Hook<AuthEvent> confirmEmailChange() {
        return confirmEmailChange;
    }
}
