package dev.larder.backup;

import dev.larder.auth.Superusers;
import dev.larder.mail.MailFailedException;
import dev.larder.mail.MailMessage;
import dev.larder.mail.Mailer;
import dev.larder.replication.ReplicaProven;
import dev.larder.replication.ReplicationRecovered;
import dev.larder.replication.ReplicationTroubled;
import dev.larder.replication.TransactionId;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells the operators by mail when replication fails, and when it works again; at most once an hour
 * for each part of each database, so that a store that comes and goes fills no mailbox.
 */
@Component
final class ReplicationWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicationWatch.class);
    private static final Duration PAUSE = Duration.ofHours(1);

    private final Superusers superusers;
    private final Mailer mailer;
    private final Map<String, Told> told = new HashMap<>();

    /** The last mail about a part: when, and whether it said that the part fails. */
    private record Told(Instant at, boolean failing) {}

    ReplicationWatch(Superusers superusers, Mailer mailer) {
        this.superusers = superusers;
        this.mailer = mailer;
    }

    @EventListener
    void on(ReplicationTroubled troubled) {
        if (mayTell(key(troubled.database().toString(), troubled.part()), troubled.at())) {
            String name = String.valueOf(troubled.database().getFileName());
            String subject =
                    troubled.part() == ReplicationTroubled.Part.PROOF
                            ? "The replica of " + name + " does not prove restorable"
                            : "The replication of " + name + " fails";
            send(
                    subject,
                    troubled.sentence(),
                    "Data is safe as long as this server's disk is. The page Backups of the dashboard"
                            + " shows the state.");
        }
    }

    @EventListener
    void on(ReplicationRecovered recovered) {
        String key = key(recovered.database().toString(), recovered.part());
        synchronized (told) {
            Told last = told.get(key);
            if (last == null || !last.failing()) {
                return;
            }
            told.put(key, new Told(last.at(), false));
        }
        String name = String.valueOf(recovered.database().getFileName());
        send(
                "The replication of " + name + " works again",
                "What failed ("
                        + recovered.part().name().toLowerCase(Locale.ROOT)
                        + ") works again.",
                "Nothing needs to be done.");
    }

    @EventListener
    void on(ReplicaProven proven) {
        (proven.fromNothing() ? LOG.atInfo() : LOG.atDebug())
                .addKeyValue("file", proven.database())
                .addKeyValue("txid", TransactionId.format(proven.txid()))
                .addKeyValue("files", proven.files())
                .log("restore proven");
    }

    private static String key(String database, ReplicationTroubled.Part part) {
        return part + " " + database;
    }

    private boolean mayTell(String key, Instant now) {
        synchronized (told) {
            Told last = told.get(key);
            if (last != null && now.isBefore(last.at().plus(PAUSE))) {
                return false;
            }
            told.put(key, new Told(now, true));
            return true;
        }
    }

    /** Mail servers are slow; the thread that replicates does not wait for them. */
    private void send(String subject, String sentence, String note) {
        Thread.ofVirtual().name("replication-mail").start(() -> sendNow(subject, sentence, note));
    }

    private void sendNow(String subject, String sentence, String note) {
        List<String> to = superusers.emails();
        if (to.isEmpty()) {
            return;
        }
        String html =
                "<p>"
                        + HtmlUtils.htmlEscape(sentence)
                        + "</p><p>"
                        + HtmlUtils.htmlEscape(note)
                        + "</p>";
        try {
            mailer.send(new MailMessage(to, subject, html));
        } catch (MailFailedException e) {
            LOG.atWarn().setCause(e).log("operators could not be told about replication");
        }
    }
}
