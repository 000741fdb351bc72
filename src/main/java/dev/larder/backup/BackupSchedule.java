package dev.larder.backup;

import dev.larder.api.FieldError;
import dev.larder.auth.Superusers;
import dev.larder.cron.CronExpression;
import dev.larder.cron.Scheduler;
import dev.larder.mail.MailFailedException;
import dev.larder.mail.MailMessage;
import dev.larder.mail.Mailer;
import dev.larder.settings.BackupSettings;
import dev.larder.settings.SettingsChanged;
import dev.larder.settings.SettingsEvent;
import dev.larder.settings.SettingsHooks;
import dev.larder.settings.SettingsStore;
import dev.larder.storage.BlobEntry;
import dev.larder.storage.BlobQuery;
import dev.larder.storage.BlobStore;
import dev.larder.storage.BlobStoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes backups at the times that the settings name, keeps the newest of them, and tells the
 * operators of failures.
 */
@Component
final class BackupSchedule {

    /** How the reference calls the job, so that the dashboard and scripts find it. */
    static final String JOB = "__pbAutoBackup__";

    static final String PREFIX = "@auto_pb_backup_";

    private static final Logger LOG = LoggerFactory.getLogger(BackupSchedule.class);

    private final Backups backups;
    private final Scheduler scheduler;
    private final SettingsStore settings;
    private final Superusers superusers;
    private final Mailer mailer;

    BackupSchedule(
            Backups backups,
            Scheduler scheduler,
            SettingsStore settings,
            SettingsHooks hooks,
            Superusers superusers,
            Mailer mailer) {
        this.backups = backups;
        this.scheduler = scheduler;
        this.settings = settings;
        this.superusers = superusers;
        this.mailer = mailer;
        hooks.validate().bind("larder.backup.cron", -99, BackupSchedule::check);
        schedule(settings.current().backups());
    }

    private static void check(SettingsEvent event) {
        String cron = event.settings().backups().cron();
        if (!cron.isEmpty()) {
            try {
                CronExpression.parse(cron);
            } catch (IllegalArgumentException e) {
                event.errors()
                        .nested("backups")
                        .reject(
                                "cron",
                                new FieldError(
                                        "validation_invalid_cron", String.valueOf(e.getMessage())));
            }
        }
        event.next();
    }

    @EventListener
    void on(SettingsChanged changed) {
        schedule(changed.current().backups());
    }

    private void schedule(BackupSettings wanted) {
        if (wanted.cron().isEmpty()) {
            scheduler.remove(JOB);
            return;
        }
        try {
            scheduler.add(JOB, CronExpression.parse(wanted.cron()), this::run);
        } catch (IllegalArgumentException e) {
            scheduler.remove(JOB);
            LOG.atWarn()
                    .addKeyValue("cron", wanted.cron())
                    .setCause(e)
                    .log("no scheduled backups: bad expression");
        }
    }

    /** One scheduled backup. */
    void run() {
        String name = backups.generatedName(PREFIX);
        try {
            backups.create(name);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("backup", name).setCause(e).log("scheduled backup failed");
            alert(e);
        }
        try {
            removeOld(settings.current().backups().cronMaxKeep());
        } catch (BlobStoreException e) {
            LOG.atError().setCause(e).log("old scheduled backups could not be removed");
        }
    }

    private void removeOld(int keep) {
        if (keep == 0) {
            return;
        }
        BlobStore store = backups.store();
        List<BlobEntry> scheduled = new ArrayList<>();
        store.entries(BlobQuery.prefix(PREFIX)).forEach(scheduled::add);
        scheduled.sort(Comparator.comparing(BlobEntry::modified).reversed());
        scheduled.stream().skip(keep).forEach(old -> store.delete(old.key()));
    }

    private void alert(RuntimeException failure) {
        List<String> to = superusers.emails();
        if (to.isEmpty()) {
            return;
        }
        String text = HtmlUtils.htmlEscape(String.valueOf(failure.getMessage()));
        try {
            mailer.send(
                    new MailMessage(
                            to,
                            "Autobackup failure",
                            "<p>Failed to create/upload automated backup. Raw error:</p><pre>"
                                    + text
                                    + "</pre>"));
        } catch (MailFailedException e) {
            LOG.atWarn().setCause(e).log("operators could not be told of a failed backup");
        }
    }
}
