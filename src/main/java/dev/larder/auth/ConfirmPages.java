package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.collection.AuthCollection;
import dev.larder.crypto.Ids;
import dev.larder.crypto.Token;
import dev.larder.crypto.Tokens;
import dev.larder.record.Records;
import dev.larder.settings.SettingsStore;
import dev.larder.web.Call;
import dev.larder.web.FixedBody;
import dev.larder.web.QuietLog;

import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Pages behind the links of mails that need no script: {@code /_/auth/confirm-…?token=…}. Opening
 * one changes nothing, because mail scanners open links too; its form does.
 */
@RestController
final class ConfirmPages {

    private final Records records;
    private final PasswordResetController resets;
    private final VerificationController verifications;
    private final EmailChangeController emailChanges;
    private final SettingsStore settings;
    private final ITemplateEngine templates;

    ConfirmPages(
            Records records,
            PasswordResetController resets,
            VerificationController verifications,
            EmailChangeController emailChanges,
            SettingsStore settings,
            ITemplateEngine templates) {
        this.records = records;
        this.resets = resets;
        this.verifications = verifications;
        this.emailChanges = emailChanges;
        this.settings = settings;
        this.templates = templates;
    }

    /** What a page is about: the last part of its path, and what it says. */
    private enum Purpose {
        VERIFICATION(
                "confirm-verification",
                "Confirm your e-mail address",
                "Your e-mail address is confirmed."),
        PASSWORD_RESET(
                "confirm-password-reset", "Choose a new password", "Your new password is set."),
        EMAIL_CHANGE(
                "confirm-email-change",
                "Confirm your new e-mail address",
                "Your new e-mail address is set.");

        private final String path;
        private final String title;
        private final String done;

        Purpose(String path, String title, String done) {
            this.path = path;
            this.title = title;
            this.done = done;
        }

        static Purpose of(String path) {
            return Stream.of(values())
                    .filter(purpose -> purpose.path.equals(path))
                    .findFirst()
                    .orElseThrow(ApiException::notFound);
        }
    }

    @GetMapping("/_/auth/{purpose:confirm-[a-z-]+}")
    @QuietLog
    void open(Call call, @PathVariable String purpose) throws IOException {
        write(call, Purpose.of(purpose), call.query().first("token"), List.of(), false);
    }

    @PostMapping("/_/auth/{purpose:confirm-[a-z-]+}")
    @QuietLog
    void submit(Call call, @PathVariable("purpose") String path) throws IOException {
        Purpose purpose = Purpose.of(path);
        String token = field(call, body -> body.text("token"));
        try {
            confirm(call, purpose, token);
        } catch (ApiException e) {
            write(call, purpose, token, sentences(e), false);
            return;
        }
        write(call, purpose, "", List.of(), true);
    }

    private void confirm(Call call, Purpose purpose, String token) {
        AuthCollection collection = collection(token);
        String password = field(call, body -> body.text("password"));
        switch (purpose) {
            case VERIFICATION -> verifications.confirm(call, collection, token);
            case EMAIL_CHANGE -> emailChanges.confirm(call, collection, token, password);
            case PASSWORD_RESET -> {
                String confirm = field(call, body -> body.text("passwordConfirm"));
                resets.confirm(
                        call,
                        collection,
                        new PasswordResetController.Form(token, password, confirm));
            }
        }
    }

    /** Nothing but the page's own style, which carries the nonce. */
    private static String policy(String nonce) {
        return "default-src 'none'; style-src 'nonce-"
                + nonce
                + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }

    private AuthCollection collection(String text) {
        Token token = Tokens.parse(text);
        if (token != null
                && records.schema().find(token.text("collectionId"))
                        instanceof AuthCollection collection) {
            return collection;
        }
        throw ApiException.badRequest("This link is not valid, or not any more.");
    }

    private static String field(Call call, Function<FixedBody, String> reader) {
        return call.bind(reader);
    }

    private static List<String> sentences(ApiException failure) {
        FieldErrors errors = failure.errors();
        List<String> found =
                Stream.of("token", "password", "passwordConfirm", "email")
                        .map(errors::find)
                        .filter(error -> error != null)
                        .map(FieldError::message)
                        .toList();
        return found.isEmpty() ? List.of(failure.sentence()) : found;
    }

    private void write(
            Call call, Purpose purpose, @Nullable String token, List<String> errors, boolean done)
            throws IOException {
        var context = new Context(Locale.ROOT);
        context.setVariable("appName", settings.current().meta().appName());
        context.setVariable("title", purpose.title);
        context.setVariable("done", done ? purpose.done : null);
        context.setVariable("token", token);
        context.setVariable("errors", errors);
        context.setVariable("reset", purpose == Purpose.PASSWORD_RESET);
        context.setVariable("password", purpose != Purpose.VERIFICATION);
        String nonce = Ids.random(22, Ids.ALPHANUMERIC);
        context.setVariable("nonce", nonce);
        byte[] page = templates.process("auth/confirm", context).getBytes(StandardCharsets.UTF_8);
        HttpServletResponse response = call.response();
        response.setStatus(errors.isEmpty() ? 200 : 400);
        response.setContentType("text/html; charset=utf-8");
        response.setHeader("Content-Security-Policy", policy(nonce));
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }
}
