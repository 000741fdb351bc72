package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.collection.AuthCollection;
import dev.larder.crypto.Token;
import dev.larder.crypto.Tokens;
import dev.larder.database.Databases;
import dev.larder.database.Session;
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

/** Proving that an e-mail address belongs to a record. */
@RestController
final class VerificationController {

    private final AuthCollections collections;
    private final Accounts accounts;
    private final Records records;
    private final AuthTokens tokens;
    private final AuthMails mails;
    private final ResendMarks marks;
    private final Background background;
    private final AuthHooks hooks;
    private final Session database;

    VerificationController(
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

    @PostMapping("/api/collections/{collection}/request-verification")
    @RateTags("requestVerification")
    @Nullable Answer request(Call call) {
        AuthCollection collection = requireVerifiable(call);
        String email = MailForms.email(call);
        RecordModel record = accounts.findByEmail(database, collection, email);
        if (record == null) {
            call.failed(new IllegalStateException("no record with this e-mail"));
            return Answer.noContent();
        }
        if (record.flag("verified")) {
            return Answer.noContent();
        }
        if (marks.isSet(TokenKind.VERIFICATION, record)) {
            call.failed(new IllegalStateException("a verification was sent a moment ago"));
            return Answer.noContent();
        }
        var event = new AuthEvent(call.info(), collection, record, Map.of());
        hooks.requestVerification()
                .trigger(
                        event,
                        collection.tags(),
                        () -> {
                            RecordModel chosen = event.requireRecord();
                            marks.set(TokenKind.VERIFICATION, chosen);
                            background.run(
                                    "verification mail",
                                    () -> mails.sendVerification(chosen).join());
                        });
        return Answer.noContent();
    }

    @PostMapping("/api/collections/{collection}/confirm-verification")
    @RateTags("confirmVerification")
    @Nullable Answer confirm(Call call) {
        AuthCollection collection = requireVerifiable(call);
        confirm(call, collection, call.bind(body -> body.text("token")));
        return Answer.noContent();
    }

    /**
     * @throws ApiException 400 with errors by member
     */
    void confirm(Call call, AuthCollection collection, String text) {
        RecordModel found = validate(collection, text);
        var event = new AuthEvent(call.info(), collection, found, Map.of());
        hooks.confirmVerification()
                .trigger(
                        event,
                        collection.tags(),
                        () -> {
                            RecordModel record = event.requireRecord();
                            if (!record.flag("verified")) {
                                verify(collection, record);
                            }
                            marks.clear(TokenKind.VERIFICATION, record);
                        });
    }

    private void verify(AuthCollection collection, RecordModel record) {
        record.set("verified", true);
        if (!collection.options().passwordAuth().enabled()) {
            // Nobody can sign in with it now, but it may have been set by somebody else.
            accounts.setRandomPassword(record);
        }
        try {
            records.save(database, record);
        } catch (RecordInvalidException e) {
            throw ApiException.badRequest(
                    "An error occurred while saving the verified state.", e.errors());
        }
    }

    private RecordModel validate(AuthCollection collection, String text) {
        var errors = new FieldErrors();
        errors.check("token", Checks.required(text));
        Token token = Tokens.parse(text);
        String email = token == null ? "" : token.text("email");
        if (email.isEmpty()) {
            errors.reject("token", "validation_invalid_token_claims", "Missing email token claim.");
        }
        RecordModel record = errors.isEmpty() ? tokens.find(text, TokenKind.VERIFICATION) : null;
        MailForms.checkToken(errors, record, collection);
        if (record != null
                && record.collection().id().equals(collection.id())
                && !record.text("email").equals(email)) {
            errors.reject(
                    "token",
                    "validation_token_email_mismatch",
                    "The record email doesn't match with the requested token claims.");
        }
        errors.throwIfAny(MailForms.VALIDATING);
        if (record == null) {
            throw ApiException.badRequest("Invalid or expired verification token.");
        }
        return record;
    }

    private AuthCollection requireVerifiable(Call call) {
        AuthCollection collection = collections.require(call);
        if (collection.isSuperusers()) {
            throw ApiException.badRequest("All superusers are verified by default.");
        }
        return collection;
    }
}
