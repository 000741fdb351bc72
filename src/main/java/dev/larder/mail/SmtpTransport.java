package dev.larder.mail;

import dev.larder.settings.MetaSettings;
import dev.larder.settings.SmtpSettings;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;

import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;

import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.Properties;
import java.util.UUID;

/** Hands mails to the SMTP server of the settings. */
@Component
final class SmtpTransport {

    private static final String TIMEOUT_MILLIS = "15000";

    private final MailPage page;
    private final Clock clock;

    SmtpTransport(MailPage page, Clock clock) {
        this.page = page;
        this.clock = clock;
    }

    /**
     * @throws MailFailedException when the server cannot be reached or refuses
     */
    void send(SmtpSettings smtp, MetaSettings meta, MailMessage message) {
        JavaMailSenderImpl sender = sender(smtp);
        try {
            sender.send(compose(sender, meta, message));
        } catch (MailException | MessagingException | UnsupportedEncodingException e) {
            throw new MailFailedException(reason(e), e);
        }
    }

    private MimeMessage compose(JavaMailSenderImpl sender, MetaSettings meta, MailMessage message)
            throws MessagingException, UnsupportedEncodingException {
        MimeMessage mime = sender.createMimeMessage();
        var helper =
                new MimeMessageHelper(
                        mime, MimeMessageHelper.MULTIPART_MODE_MIXED_RELATED, "UTF-8");
        helper.setFrom(meta.senderAddress(), meta.senderName());
        helper.setTo(message.to().toArray(String[]::new));
        helper.setSubject(message.subject());
        helper.setText(MailPage.text(message.html()), page.html(message.subject(), message.html()));
        helper.setSentDate(Date.from(clock.instant()));
        String domain = meta.senderAddress().substring(meta.senderAddress().indexOf('@') + 1);
        mime.setHeader("Message-ID", "<" + UUID.randomUUID() + "@" + domain + ">");
        return mime;
    }

    private static JavaMailSenderImpl sender(SmtpSettings smtp) {
        var sender = new JavaMailSenderImpl();
        sender.setHost(smtp.host());
        sender.setPort(smtp.port());
        sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
        Properties properties = sender.getJavaMailProperties();
        properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        properties.setProperty(
                "mail.smtp.localhost", smtp.localName().isEmpty() ? "localhost" : smtp.localName());
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(smtp.tls()));
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(!smtp.tls()));
        if (!smtp.username().isEmpty() || !smtp.password().isEmpty()) {
            sender.setUsername(smtp.username());
            sender.setPassword(smtp.password());
            properties.setProperty("mail.smtp.auth", "true");
            properties.setProperty(
                    "mail.smtp.auth.mechanisms",
                    smtp.authMethod().isEmpty() ? "PLAIN" : smtp.authMethod());
        }
        return sender;
    }

    /** The innermost reason, which is the server's or the network's own sentence. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message.strip();
    }
}
