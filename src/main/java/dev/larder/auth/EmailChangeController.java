package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.collection.AuthCollection;
import dev.larder.crypto.Token;
import dev.larder.crypto.Tokens;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.mail.MailFailedException;
import dev.larder.record.RecordInvalidException;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.RateTags;
import dev.larder.web.Requires;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;
import java.util.Map;

/** Another e-mail address, proven by the mail that is sent to it and by the password. */
@RestController
final class EmailChangeController {

    private final AuthCollections collections;
    private final Accounts accounts;
    private final Records records;
    private final AuthTokens tokens;
    private final AuthMails mails;
    private final AuthHooks hooks;
    private final Session database;

    EmailChangeController(
            AuthCollections collections,
            Accounts accounts,
            Records records,
            AuthTokens tokens,
            AuthMails mails,
            AuthHooks hooks,
            Databases databases) {
        this.collections = collections;
        this.accounts = accounts;
        this.records = records;
        this.tokens = tokens;
        this.mails = mails;
        this.hooks = hooks;
        this.database = databases.data();
    }

    @PostMapping("/api/collections/{collection}/request-email-change")
    @RateTags("requestEmailChange")
    @Requires(Requires.Guard.SAME_COLLECTION)
    @Nullable Answer request(Call call) {
        AuthCollection collection = requireChangeable(call);
        RecordModel caller = records.find(database, collection, call.caller().id());
        if (caller == null) {
            throw ApiException.unauthorized("The request requires valid auth record.");
        }
        String newEmail = call.bind(body -> body.text("newEmail"));
        var errors = new FieldErrors();
        errors.check("newEmail", Checks.required(newEmail))
                .check("newEmail", Checks.length(newEmail, 1, 255))
                .check("newEmail", Checks.email(newEmail))
                .check("newEmail", Checks.notIn(newEmail, List.of(caller.text("email"))));
        RecordModel other =
                errors.isEmpty() ? accounts.findByEmail(database, collection, newEmail) : null;
        if (other != null && !other.id().equals(caller.id())) {
            errors.reject("newEmail", "validation_invalid_new_email", "Invalid new email address.");
        }
        errors.throwIfAny(MailForms.VALIDATING);
        var event = new AuthEvent(call.info(), collection, caller, Map.of("newEmail", newEmail));
        hooks.requestEmailChange()
                .trigger(
                        event,
                        collection.tags(),
                        () -> {
                            try {
                                mails.sendEmailChange(
                                        event.requireRecord(), event.text("newEmail"));
                            } catch (MailFailedException e) {
                                throw ApiException.badRequest("Failed to request email change.", e);
                            }
                        });
        return Answer.noContent();
    }

    @PostMapping("/api/collections/{collection}/confirm-email-change")
    @RateTags("confirmEmailChange")
    @Nullable Answer confirm(Call call) {
        AuthCollection collection = requireChangeable(call);
        String token = call.bind(body -> body.text("token"));
        confirm(call, collection, token, call.bind(body -> body.text("password")));
        return Answer.noContent();
    }

    /**
     * @throws ApiException 400 with errors by member
     */
    void confirm(Call call, AuthCollection collection, String text, String password) {
        Token token = Tokens.parse(text);
        String newEmail = token == null ? "" : token.text("newEmail");
        RecordModel found = validate(collection, text, newEmail, password);
        var event = new AuthEvent(call.info(), collection, found, Map.of("newEmail", newEmail));
        hooks.confirmEmailChange()
                .trigger(
                        event,
                        collection.tags(),
                        () -> {
                            RecordModel record = event.requireRecord();
                            record.set("email", event.text("newEmail")).set("verified", true);
                            try {
                                records.save(database, record);
                            } catch (RecordInvalidException e) {
                                throw ApiException.badRequest(
                                        "Failed to confirm email change.", e.errors());
                            }
                        });
    }

    private RecordModel validate(
            AuthCollection collection, String text, String newEmail, String password) {
        var errors = new FieldErrors();
        errors.check("token", Checks.required(text));
        if (newEmail.isEmpty()) {
            errors.reject(
                    "token",
                    "validation_invalid_token_payload",
                    "Invalid token payload - newEmail must be set.");
        }
        RecordModel record = errors.isEmpty() ? tokens.find(text, TokenKind.EMAIL_CHANGE) : null;
        MailForms.checkToken(errors, record, collection);
        errors.check("password", Checks.required(password))
                .check("password", Checks.length(password, 1, 100));
        // The password comes before the question whose the new address is, so that a stolen link
        // cannot ask it.
        boolean known =
                errors.isEmpty() && record != null && accounts.hasPassword(record, password);
        if (!known) {
            errors.reject(
                    "password",
                    "validation_invalid_password",
                    "Missing or invalid auth record password.");
        }
        if (known && accounts.findByEmail(database, collection, newEmail) != null) {
            errors.reject(
                    "token", "validation_invalid_token_email", "The new email address is invalid.");
        }
        errors.throwIfAny(MailForms.VALIDATING);
        if (record == null) {
            throw ApiException.badRequest("Invalid or expired token.");
        }
        return record;
    }

    private AuthCollection requireChangeable(Call call) {
        AuthCollection collection = collections.require(call);
        if (collection.isSuperusers()) {
            throw ApiException.badRequest("All superusers can change their emails directly.");
        }
        return collection;
    }
}
