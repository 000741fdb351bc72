package dev.larder.mail;

import dev.larder.settings.Settings;
import dev.larder.settings.SettingsStore;

import jakarta.annotation.PreDestroy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Sends mails: by SMTP where it is set up, else into the {@link Outbox}. Few mails are sent at the
 * same time and a bounded number waits, so that a slow mail server costs neither threads nor
 * memory.
 */
@Component
public final class Mailer {

    private static final Logger log = LoggerFactory.getLogger(Mailer.class);

    private static final int AT_ONCE = 4;
    private static final int WAITING = 1000;

    private final SettingsStore settings;
    private final SmtpTransport smtp;
    private final Outbox outbox;
    private final MailHooks hooks;
    private final boolean dev;
    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(
                    AT_ONCE,
                    AT_ONCE,
                    10,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING),
                    Thread.ofVirtual().name("mail-", 0).factory());

    /**
     * @param dev whether mails of the outbox are also printed to the log
     */
    Mailer(
            SettingsStore settings,
            SmtpTransport smtp,
            Outbox outbox,
            MailHooks hooks,
            @Value("${larder.dev:false}") boolean dev) {
        this.settings = settings;
        this.smtp = smtp;
        this.outbox = outbox;
        this.hooks = hooks;
        this.dev = dev;
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Sends now, in this thread.
     *
     * @throws MailFailedException when the mail could not be handed over
     */
    public void send(MailMessage message) {
        var event = new MailEvent(message);
        hooks.send().trigger(event, () -> deliver(event.message()));
    }

    /**
     * Sends in the background.
     *
     * @return completes when the mail was handed over, exceptionally when it could not be, or when
     *     too many wait already
     */
    public CompletableFuture<Void> sendLater(MailMessage message) {
        try {
            return CompletableFuture.runAsync(() -> send(message), pool);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new MailFailedException("too many mails are waiting", e));
        }
    }

    private void deliver(MailMessage message) {
        Settings current = settings.current();
        if (current.smtp().enabled()) {
            smtp.send(current.smtp(), current.meta(), message);
            return;
        }
        outbox.add(message);
        if (dev) {
            log.atInfo()
                    .addKeyValue("to", message.to())
                    .addKeyValue("subject", message.subject())
                    .log("mail put into the outbox:\n{}", MailPage.text(message.html()));
        } else {
            log.info("mail put into the outbox, because no SMTP server is set up");
        }
    }

    /** What still waits is sent if it takes no longer than a few seconds. */
    @PreDestroy
    void close() throws InterruptedException {
        pool.shutdown();
        if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
            log.atWarn()
                    .addKeyValue("mails", pool.shutdownNow().size())
                    .log("mails not sent at shutdown");
        }
    }
}
