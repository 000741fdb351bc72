package dev.larder.settings;

import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.api.Members;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Scheduled backups.
 *
 * @param cron when they are made; empty for never
 * @param cronMaxKeep how many scheduled backups are kept
 * @param s3 where they go when enabled; otherwise they stay in the data directory
 */
public record BackupSettings(String cron, int cronMaxKeep, S3Settings s3) {

    static final BackupSettings DEFAULT = new BackupSettings("", 3, S3Settings.DEFAULT);

    BackupSettings merge(Members json) {
        return new BackupSettings(
                json.text("cron", cron),
                json.smallInteger("cronMaxKeep", cronMaxKeep),
                s3.merge(json.object("s3")));
    }

    Map<String, Object> toJson(boolean withSecrets) {
        var json = new LinkedHashMap<String, Object>();
        json.put("cron", cron);
        json.put("cronMaxKeep", cronMaxKeep);
        json.put("s3", s3.toJson(withSecrets));
        return json;
    }

    /**
     * Checks everything but the expression, which the owner of the schedule reads; see {@link
     * SettingsHooks}.
     */
    void validate(FieldErrors errors) {
        s3.validate(errors.nested("s3"));
        if (!cron.isEmpty()) {
            errors.check("cronMaxKeep", Checks.required(cronMaxKeep));
        }
        errors.check("cronMaxKeep", Checks.min(cronMaxKeep, 1));
    }
}
