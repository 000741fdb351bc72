package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.CollectionModel;
import dev.larder.field.Field;
import dev.larder.mail.MailFailedException;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.Requires;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** Sends a sample of a collection's mail, to try the mail server and the template. */
@RestController
@Requires(Requires.Guard.SUPERUSER)
final class TestMailController {

    private static final List<String> TEMPLATES =
            List.of("verification", "password-reset", "email-change", "otp", "login-alert");

    private final Records records;
    private final AuthMails mails;

    TestMailController(Records records, AuthMails mails) {
        this.records = records;
        this.mails = mails;
    }

    private record Form(String email, String template, String collection) {}

    @PostMapping("/api/settings/test/email")
    Answer send(Call call) {
        Form form =
                call.bindOrLoading(body ->
                        new Form(
                                body.text("email"),
                                body.text("template"),
                                body.text("collection")));
        String name = form.collection.isEmpty() ? CollectionModel.SUPERUSERS : form.collection;
        AuthCollection collection =
                records.schema().find(name) instanceof AuthCollection auth ? auth : null;
        var errors = new FieldErrors();
        errors.check("email", Checks.required(form.email))
                .check("email", Checks.length(form.email, 1, 255))
                .check("email", Checks.email(form.email))
                .check("template", Checks.required(form.template))
                .check("template", Checks.in(form.template, TEMPLATES))
                .check("collection", Checks.length(form.collection, 1, 255));
        if (collection == null) {
            errors.reject(
                    "collection",
                    "validation_invalid_auth_collection",
                    "Must be a valid auth collection id or name.");
        }
        errors.throwIfAny("Failed to send the test email.");
        if (collection != null) {
            send(sample(collection, form.email), form);
        }
        return Answer.noContent();
    }

    private void send(RecordModel sample, Form form) {
        try {
            mails.sendSample(sample, form.template);
        } catch (MailFailedException e) {
            String sentence = "Failed to send the test email. Raw error: \n" + e.getMessage();
            if (e.dialogue().isEmpty()) {
                throw ApiException.badRequest(sentence, e);
            }
            throw ApiException.badRequest(
                    sentence, new FieldErrors().reject("smtp", "smtp_dialogue", e.dialogue()));
        }
    }

    private RecordModel sample(AuthCollection collection, String email) {
        RecordModel record = records.newRecord(collection);
        for (Field field : collection.fields()) {
            if (!field.isHidden()) {
                record.set(field.name(), "__pb_test_" + field.name() + "__");
            }
        }
        return record.set("tokenKey:autogenerate", "").set("email", email);
    }
}
