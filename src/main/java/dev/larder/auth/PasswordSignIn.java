package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.api.Formats;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.PasswordAuth;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.record.RecordModel;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.RateTags;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code auth-with-password}: an identity and a password. */
@RestController
final class PasswordSignIn implements SignInMethod {

    private final AuthCollections collections;
    private final Accounts accounts;
    private final AuthResponses responses;
    private final AuthHooks hooks;
    private final Session database;

    PasswordSignIn(
            AuthCollections collections,
            Accounts accounts,
            AuthResponses responses,
            AuthHooks hooks,
            Databases databases) {
        this.collections = collections;
        this.accounts = accounts;
        this.responses = responses;
        this.hooks = hooks;
        this.database = databases.data();
    }

    @Override
    public String name() {
        return PasswordAuth.METHOD;
    }

    @Override
    public String label() {
        return "password";
    }

    @Override
    public int order() {
        return 1;
    }

    @Override
    public Map<String, @Nullable Object> describe(AuthCollection collection) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put(
                "identityFields",
                isEnabled(collection)
                        ? collection.options().passwordAuth().identities()
                        : List.of());
        json.put("enabled", isEnabled(collection));
        return json;
    }

    private record Form(String identity, String password, String identityField) {

        void validate(AuthCollection collection) {
            var errors = new FieldErrors();
            errors.check("identity", Checks.required(identity))
                    .check("identity", Checks.length(identity, 1, 255))
                    .check("password", Checks.required(password))
                    .check("password", Checks.length(password, 1, 255))
                    .check("identityField", Checks.length(identityField, 1, 255))
                    .check(
                            "identityField",
                            Checks.in(
                                    identityField,
                                    collection.options().passwordAuth().identities()));
            errors.throwIfAny("An error occurred while validating the submitted data.");
        }
    }

    @PostMapping("/api/collections/{collection}/auth-with-password")
    @RateTags({"authWithPassword", "auth"})
    @Nullable Answer signIn(Call call) {
        AuthCollection collection = collections.require(call, this);
        Form form =
                call.bind(body ->
                        new Form(
                                body.text("identity"),
                                body.text("password"),
                                body.text("identityField")));
        form.validate(collection);
        call.context("password");
        var event =
                new AuthEvent(
                        call.info(),
                        collection,
                        find(collection, form),
                        Map.of(
                                "identity",
                                form.identity,
                                "identityField",
                                form.identityField,
                                "password",
                                form.password));
        return event.answer(hooks.passwordRequest(), () -> check(call, event));
    }

    private @Nullable Answer check(Call call, AuthEvent event) {
        RecordModel record = event.record();
        String password = event.text("password");
        if (record == null) {
            accounts.checkNobodysPassword(event.collection(), password);
            throw ApiException.badRequest("Failed to authenticate.");
        }
        if (!accounts.hasPassword(record, password)) {
            throw ApiException.badRequest("Failed to authenticate.");
        }
        return responses.signedIn(call, record, this, null);
    }

    private @Nullable RecordModel find(AuthCollection collection, Form form) {
        List<String> fields =
                form.identityField.isEmpty() ? emailFirst(collection) : List.of(form.identityField);
        for (String field : fields) {
            boolean pointless =
                    form.identityField.isEmpty()
                            && field.equals("email")
                            && !Formats.isEmail(form.identity);
            RecordModel found =
                    pointless
                            ? null
                            : accounts.findByIdentity(database, collection, field, form.identity);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** A user name that looks like somebody's e-mail must not win over that e-mail. */
    private static List<String> emailFirst(AuthCollection collection) {
        var fields = new ArrayList<>(collection.options().passwordAuth().identities());
        if (fields.remove("email")) {
            fields.addFirst("email");
        }
        return fields;
    }
}
