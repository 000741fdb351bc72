package dev.larder.collection;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What only auth collections have.
 *
 * @param authRule condition that every sign-in must meet; empty for none, null when nobody may sign
 *     in
 * @param manageRule who may manage records without knowing their passwords; null for superusers
 *     only
 */
public record AuthOptions(
        @Nullable String authRule,
        @Nullable String manageRule,
        AuthAlert authAlert,
        OAuth2Options oauth2,
        PasswordAuth passwordAuth,
        MfaOptions mfa,
        OtpOptions otp,
        TokenConfig authToken,
        TokenConfig passwordResetToken,
        TokenConfig emailChangeToken,
        TokenConfig verificationToken,
        TokenConfig fileToken,
        EmailTemplate verificationTemplate,
        EmailTemplate resetPasswordTemplate,
        EmailTemplate confirmEmailChangeTemplate) {

    /** The settings of all ways to sign in, enabled or not. */
    public List<SignInOptions> signInMethods() {
        return List.of(passwordAuth, oauth2, otp);
    }

    /** Whether one can sign in by a method; not by one that the collection has no settings for. */
    public boolean allows(String method) {
        return signInMethods().stream()
                .anyMatch(options -> options.enabled() && options.method().equals(method));
    }

    public AuthOptions withAuthToken(TokenConfig newToken) {
        return new AuthOptions(
                authRule,
                manageRule,
                authAlert,
                oauth2,
                passwordAuth,
                mfa,
                otp,
                newToken,
                passwordResetToken,
                emailChangeToken,
                verificationToken,
                fileToken,
                verificationTemplate,
                resetPasswordTemplate,
                confirmEmailChangeTemplate);
    }

    public AuthOptions withOAuth2(OAuth2Options newOAuth2) {
        return new AuthOptions(
                authRule,
                manageRule,
                authAlert,
                newOAuth2,
                passwordAuth,
                mfa,
                otp,
                authToken,
                passwordResetToken,
                emailChangeToken,
                verificationToken,
                fileToken,
                verificationTemplate,
                resetPasswordTemplate,
                confirmEmailChangeTemplate);
    }

    public AuthOptions withPasswordAuth(PasswordAuth newPasswordAuth) {
        return new AuthOptions(
                authRule,
                manageRule,
                authAlert,
                oauth2,
                newPasswordAuth,
                mfa,
                otp,
                authToken,
                passwordResetToken,
                emailChangeToken,
                verificationToken,
                fileToken,
                verificationTemplate,
                resetPasswordTemplate,
                confirmEmailChangeTemplate);
    }

    public AuthOptions withMfa(MfaOptions newMfa) {
        return new AuthOptions(
                authRule,
                manageRule,
                authAlert,
                oauth2,
                passwordAuth,
                newMfa,
                otp,
                authToken,
                passwordResetToken,
                emailChangeToken,
                verificationToken,
                fileToken,
                verificationTemplate,
                resetPasswordTemplate,
                confirmEmailChangeTemplate);
    }
}
