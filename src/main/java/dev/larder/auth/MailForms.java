package dev.larder.auth;

import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.web.Call;

/** What several forms about addresses share. */
final class MailForms {

    static final String VALIDATING = "An error occurred while validating the submitted data.";

    private MailForms() {}

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
