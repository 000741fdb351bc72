package dev.larder.auth;

import dev.larder.api.ApiTime;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.AuthOptions;
import dev.larder.collection.EmailTemplate;
import dev.larder.mail.MailFailedException;
import dev.larder.mail.Mailer;
import dev.larder.record.RecordModel;
import dev.larder.settings.SettingsStore;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The mails of signing in and proving addresses, by the templates of each collection. */
@Component
final class AuthMails {

    private final Mailer mailer;
    private final AuthTokens tokens;
    private final SettingsStore settings;
    private final Clock clock;

    AuthMails(Mailer mailer, AuthTokens tokens, SettingsStore settings, Clock clock) {
        this.mailer = mailer;
        this.tokens = tokens;
        this.settings = settings;
        this.clock = clock;
    }

    CompletableFuture<Void> sendVerification(RecordModel record) {
        String token =
                tokens.issue(
                        record,
                        TokenKind.VERIFICATION,
                        Duration.ZERO,
                        Map.of("email", record.text("email")));
        return sendLater(
                record, options(record).verificationTemplate(), text(record).with("TOKEN", token));
    }

    CompletableFuture<Void> sendPasswordReset(RecordModel record) {
        String token =
                tokens.issue(
                        record,
                        TokenKind.PASSWORD_RESET,
                        Duration.ZERO,
                        Map.of("email", record.text("email")));
        return sendLater(
                record, options(record).resetPasswordTemplate(), text(record).with("TOKEN", token));
    }

    /**
     * Sends to the new address and waits for it.
     *
     * @throws dev.larder.mail.MailFailedException when it could not be handed over
     */
    void sendEmailChange(RecordModel record, String newEmail) {
        String token =
                tokens.issue(
                        record,
                        TokenKind.EMAIL_CHANGE,
                        Duration.ZERO,
                        Map.of("email", record.text("email"), "newEmail", newEmail));
        mailer.send(
                text(record)
                        .with("TOKEN", token)
                        .fill(options(record).confirmEmailChangeTemplate(), newEmail));
    }

    CompletableFuture<Void> sendOtp(RecordModel record, String otpId, String password) {
        return sendLater(
                record,
                options(record).otp().emailTemplate(),
                text(record).with("OTP_ID", otpId).with("OTP", password));
    }

    /**
     * @param alert when, from which address and with which program; not yet fit for HTML
     */
    CompletableFuture<Void> sendAlert(RecordModel record, String alert) {
        return sendLater(
                record,
                options(record).authAlert().emailTemplate(),
                text(record).with("ALERT_INFO", MailText.escape(alert)));
    }

    /**
     * Sends a mail as it would look for a record, and waits for it.
     *
     * @param template {@code verification}, {@code password-reset}, {@code email-change}, {@code
     *     otp} or {@code login-alert}
     * @throws dev.larder.mail.MailFailedException when it could not be handed over
     */
    void sendSample(RecordModel record, String template) {
        String email = record.text("email");
        switch (template) {
            case "email-change" -> sendEmailChange(record, email);
            case "otp" -> await(sendOtp(record, "_PB_TEST_OTP_ID_", "123456"));
            case "login-alert" ->
                    await(
                            sendAlert(
                                    record,
                                    ApiTime.format(clock.instant())
                                            + " - TEST_IP TEST_USER_AGENT"));
            case "password-reset" -> await(sendPasswordReset(record));
            default -> await(sendVerification(record));
        }
    }

    private static void await(CompletableFuture<Void> sent) {
        try {
            sent.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof MailFailedException failed
                    ? failed
                    : new MailFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private CompletableFuture<Void> sendLater(
            RecordModel record, EmailTemplate template, MailText text) {
        return mailer.sendLater(text.fill(template, record.text("email")));
    }

    private MailText text(RecordModel record) {
        return new MailText(settings.current().meta(), record);
    }

    private static AuthOptions options(RecordModel record) {
        return ((AuthCollection) record.collection()).options();
    }
}
