package dev.larder.auth;

import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.collection.AuthCollection;
import dev.larder.record.RecordModel;
import dev.larder.web.Call;

import org.jspecify.annotations.Nullable;

/** What several forms about addresses share. */
final class MailForms {

    static final String VALIDATING = "An error occurred while validating the submitted data.";

    private MailForms() {}

    /**
     * Checks whom the token of a mail belongs to.
     *
     * @param found the record behind the token; null when it is not valid, or not any more
     */
    static void checkToken(
            FieldErrors errors, @Nullable RecordModel found, AuthCollection collection) {
        if (found == null) {
            errors.reject("token", "validation_invalid_token", "Invalid or expired token.");
        } else if (!found.collection().id().equals(collection.id())) {
            errors.reject(
                    "token",
                    "validation_token_collection_mismatch",
                    "The provided token is for different auth collection.");
        }
    }

    /** The {@code email} member of a body, checked. */
    static String email(Call call) {
        String email = call.bind(body -> body.text("email"));
        new FieldErrors()
                .check("email", Checks.required(email))
                .check("email", Checks.length(email, 1, 255))
                .check("email", Checks.email(email))
                .throwIfAny(VALIDATING);
        return email;
    }
}
