package dev.larder.auth;

import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.field.PasswordValue;
import dev.larder.record.RecordHooks;
import dev.larder.record.RecordModel;
import dev.larder.record.RecordRequestEvent;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.Objects;

/** What a client must send along to create or change an auth record, beside valid values. */
@Component
final class AuthFormChecks {

    private static final int INNERMOST = 999;

    private final Accounts accounts;

    AuthFormChecks(Accounts accounts, RecordHooks hooks) {
        this.accounts = accounts;
        hooks.createRequest().bind("auth.form", INNERMOST, this::check);
        hooks.updateRequest().bind("auth.form", INNERMOST, this::check);
    }

    private void check(RecordRequestEvent event) {
        if (event.collection().isAuth()) {
            if (event.record().isNew()
                    && event.info().context().equals("oauth2")
                    && password(event).isEmpty()) {
                accounts.setRandomPassword(event.record());
            }
            errors(event)
                    .throwIfAny(
                            event.record().isNew()
                                    ? "Failed to create record."
                                    : "Failed to update record.");
        }
        event.next();
    }

    private FieldErrors errors(RecordRequestEvent event) {
        var errors = new FieldErrors();
        RecordModel record = event.record();
        if (!event.isManager()) {
            if (!record.isNew() && record.isChanged("email")) {
                errors.reject("email", mismatch());
            }
            if (record.isChanged("verified")) {
                errors.reject("verified", mismatch());
            }
        }
        if (!isPasswordOfAHook(record, password(event))) {
            checkPassword(event, errors);
        }
        return errors;
    }

    private void checkPassword(RecordRequestEvent event, FieldErrors errors) {
        boolean isNew = event.record().isNew();
        String password = password(event);
        String confirm = text(event, "passwordConfirm");
        String old = text(event, "oldPassword");
        if (password.isEmpty() && (isNew || !confirm.isEmpty() || !old.isEmpty())) {
            errors.reject("password", FieldError.required());
        }
        if (confirm.isEmpty()) {
            if (isNew || !password.isEmpty() || !old.isEmpty()) {
                errors.reject("passwordConfirm", FieldError.required());
            }
        } else if (!confirm.equals(password)) {
            errors.reject("passwordConfirm", mismatch());
        }
        if (!isNew && !event.isManager() && !password.isEmpty()) {
            if (old.isEmpty()) {
                errors.reject("oldPassword", FieldError.required());
            } else if (!accounts.hasPassword(event.record().originalRecord(), old)) {
                errors.reject(
                        "oldPassword",
                        "validation_invalid_old_password",
                        "Missing or invalid old password.");
            }
        }
    }

    /**
     * Whether a hook set another password than the one that was sent; then nobody can confirm it.
     */
    private static boolean isPasswordOfAHook(RecordModel record, String submitted) {
        if (!(record.value("password") instanceof PasswordValue value)) {
            return false;
        }
        boolean otherPlain = !value.plain().isEmpty() && !value.plain().equals(submitted);
        boolean hashOnly = record.isNew() && value.plain().isEmpty() && !value.hash().isEmpty();
        return otherPlain || hashOnly;
    }

    private static String password(RecordRequestEvent event) {
        return event.submitted().get("password") instanceof PasswordValue value
                ? value.plain()
                : "";
    }

    private static String text(RecordRequestEvent event, String key) {
        @Nullable Object value = event.submitted().get(key);
        return value instanceof String text ? text : Objects.toString(value, "");
    }

    private static FieldError mismatch() {
        return new FieldError("validation_values_mismatch", "Values don't match.");
    }
}
