package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.collection.AuthCollection;
import dev.larder.crypto.Token;
import dev.larder.crypto.Tokens;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.field.PasswordField;
import dev.larder.record.RecordInvalidException;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.RateTags;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.Map;

/** A new password for whoever reads the mail. */
@RestController
final class PasswordResetController {

    private final AuthCollections collections;
    private final Accounts accounts;
    private final Records records;
    private final AuthTokens tokens;
    private final AuthMails mails;
    private final ResendMarks marks;
    private final Background background;
    private final AuthHooks hooks;
    private final Session database;

    PasswordResetController(
            AuthCollections collections,
            Accounts accounts,
            Records records,
            AuthTokens tokens,
            AuthMails mails,
            ResendMarks marks,
            Background background,
            AuthHooks hooks,
            Databases databases) {
        this.collections = collections;
        this.accounts = accounts;
        this.records = records;
        this.tokens = tokens;
        this.mails = mails;
        this.marks = marks;
        this.background = background;
        this.hooks = hooks;
        this.database = databases.data();
    }

    /** The token, the new password and its repetition. */
    record Form(String token, String password, String passwordConfirm) {}

    @PostMapping("/api/collections/{collection}/request-password-reset")
    @RateTags("requestPasswordReset")
    @Nullable Answer request(Call call) {
        AuthCollection collection = collections.require(call);
        if (!collection.options().passwordAuth().enabled()) {
            throw ApiException.badRequest(
                    "The collection is not configured to allow password authentication.");
        }
        String email = MailForms.email(call);
        RecordModel record = accounts.findByEmail(database, collection, email);
        if (record == null) {
            call.failed(new IllegalStateException("no record with this e-mail"));
            return Answer.noContent();
        }
        if (marks.isSet(TokenKind.PASSWORD_RESET, record)) {
            call.failed(new IllegalStateException("a password reset was sent a moment ago"));
            return Answer.noContent();
        }
        var event = new AuthEvent(call.info(), collection, record, Map.of());
        hooks.requestPasswordReset()
                .trigger(event, collection.tags(), () -> send(event.requireRecord()));
        return Answer.noContent();
    }

    private void send(RecordModel record) {
        if (record.collection().isSuperusers()
                && record.text("email").equals(Superusers.INSTALLER)) {
            return; // the placeholder's address is nobody's
        }
        background.run(
                "password reset mail",
                () -> {
                    mails.sendPasswordReset(record).join();
                    marks.set(TokenKind.PASSWORD_RESET, record);
                });
    }

    @PostMapping("/api/collections/{collection}/confirm-password-reset")
    @RateTags("confirmPasswordReset")
    @Nullable Answer confirm(Call call) {
        AuthCollection collection = collections.require(call);
        Form form =
                call.bindOrLoading(body ->
                        new Form(
                                body.text("token"),
                                body.text("password"),
                                body.text("passwordConfirm")));
        confirm(call, collection, form);
        return Answer.noContent();
    }

    /**
     * @throws ApiException 400 with errors by member
     */
    void confirm(Call call, AuthCollection collection, Form form) {
        RecordModel found =
                form.token.isEmpty() ? null : tokens.find(form.token, TokenKind.PASSWORD_RESET);
        validate(collection, form, found);
        if (found == null) {
            throw ApiException.badRequest("Invalid or expired password reset token.");
        }
        Token token = Tokens.parse(form.token);
        String provenEmail = token == null ? "" : token.text("email");
        var event = new AuthEvent(call.info(), collection, found, Map.of());
        hooks.confirmPasswordReset()
                .trigger(
                        event,
                        collection.tags(),
                        () -> {
                            RecordModel record = event.requireRecord();
                            record.set("password", form.password);
                            if (!record.flag("verified")
                                    && record.text("email").equals(provenEmail)) {
                                record.set("verified", true);
                            }
                            try {
                                records.save(database, record);
                            } catch (RecordInvalidException e) {
                                throw ApiException.badRequest(
                                        "Failed to set new password.", e.errors());
                            }
                            marks.clear(TokenKind.PASSWORD_RESET, record);
                        });
    }

    private static void validate(
            AuthCollection collection, Form form, @Nullable RecordModel found) {
        int min =
                collection.findField("password") instanceof PasswordField field
                        ? (int) Math.max(1, field.min())
                        : 1;
        var errors = new FieldErrors();
        errors.check("token", Checks.required(form.token));
        MailForms.checkToken(errors, found, collection);
        errors.check("password", Checks.required(form.password))
                .check("password", Checks.length(form.password, min, 255))
                .check("passwordConfirm", Checks.required(form.passwordConfirm))
                .check("passwordConfirm", Checks.equal(form.passwordConfirm, form.password))
                .throwIfAny(MailForms.VALIDATING);
    }
}
