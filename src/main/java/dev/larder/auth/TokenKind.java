package dev.larder.auth;

import dev.larder.collection.AuthOptions;
import dev.larder.collection.TokenConfig;

/**
 * What a token is good for; each kind is signed with a secret of its own, so that none passes for
 * another.
 */
public enum TokenKind {
    AUTH("auth"),
    FILE("file"),
    VERIFICATION("verification"),
    PASSWORD_RESET("passwordReset"),
    EMAIL_CHANGE("emailChange");

    private final String claim;

    TokenKind(String claim) {
        this.claim = claim;
    }

    /** Value of the {@code type} claim. */
    String claim() {
        return claim;
    }

    TokenConfig config(AuthOptions options) {
        return switch (this) {
            case AUTH -> options.authToken();
            case FILE -> options.fileToken();
            case VERIFICATION -> options.verificationToken();
            case PASSWORD_RESET -> options.passwordResetToken();
            case EMAIL_CHANGE -> options.emailChangeToken();
        };
    }
}
