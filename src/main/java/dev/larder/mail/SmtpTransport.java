package dev.larder.mail;

import dev.larder.settings.MetaSettings;
import dev.larder.settings.SmtpSettings;

import jakarta.annotation.PreDestroy;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;

import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;

import java.io.PrintStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Hands mails to the SMTP server of the settings. */
@Component
final class SmtpTransport {

    private final MailPage page;
    private final Clock clock;
    private final Duration limit;
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("smtp-", 0).factory());

    SmtpTransport(MailPage page, Clock clock, MailProperties properties) {
        this.page = page;
        this.clock = clock;
        this.limit = properties.limit();
    }

    /**
     * Hands a mail over and waits for it, no longer than the limit: a server that answers byte by
     * byte is never silent for long.
     *
     * @throws MailFailedException when the server cannot be reached, refuses, or takes too long
     */
    void send(SmtpSettings smtp, MetaSettings meta, MailMessage message) {
        var dialogue = new SmtpDialogue();
        Future<?> sent = threads.submit(() -> handOver(smtp, meta, message, dialogue));
        try {
            sent.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new MailFailedException("the mail server took too long", e, dialogue.text());
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new MailFailedException("interrupted", e);
        } catch (ExecutionException e) {
            throw new MailFailedException(reason(e), e, dialogue.text());
        }
    }

    private void handOver(
            SmtpSettings smtp, MetaSettings meta, MailMessage message, SmtpDialogue dialogue) {
        JavaMailSenderImpl sender = sender(smtp);
        Session session = sender.getSession();
        session.setDebugOut(new PrintStream(dialogue, false, StandardCharsets.UTF_8));
        session.setDebug(true);
        try {
            sender.send(compose(sender, meta, message));
        } catch (MessagingException | UnsupportedEncodingException e) {
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

    private JavaMailSenderImpl sender(SmtpSettings smtp) {
        var sender = new JavaMailSenderImpl();
        sender.setHost(smtp.host());
        sender.setPort(smtp.port());
        sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
        Properties properties = sender.getJavaMailProperties();
        String silenceMillis = Long.toString(limit.dividedBy(2).toMillis());
        properties.setProperty("mail.smtp.connectiontimeout", silenceMillis);
        properties.setProperty("mail.smtp.timeout", silenceMillis);
        properties.setProperty("mail.smtp.writetimeout", silenceMillis);
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

    @PreDestroy
    void close() {
        threads.shutdownNow();
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
