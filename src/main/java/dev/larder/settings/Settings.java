package dev.larder.settings;

import dev.larder.api.FieldErrors;
import dev.larder.api.Json;
import dev.larder.api.Members;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All settings of one moment.
 *
 * @param superuserIps addresses and CIDR subnets from which superusers may call; empty for
 *     everywhere
 */
public record Settings(
        List<String> superuserIps,
        SmtpSettings smtp,
        BackupSettings backups,
        S3Settings s3,
        MetaSettings meta,
        RateLimitSettings rateLimits,
        ProxySettings trustedProxy,
        BatchSettings batch,
        LogSettings logs) {

    /** What a new installation starts with. */
    public static final Settings DEFAULT =
            new Settings(
                    List.of(),
                    SmtpSettings.DEFAULT,
                    BackupSettings.DEFAULT,
                    S3Settings.DEFAULT,
                    MetaSettings.DEFAULT,
                    RateLimitSettings.DEFAULT,
                    ProxySettings.DEFAULT,
                    BatchSettings.DEFAULT,
                    LogSettings.DEFAULT);

    public Settings {
        superuserIps = List.copyOf(superuserIps);
    }

    /**
     * Reads a stored document; what it leaves out has its default.
     *
     * @throws IllegalArgumentException when it is no JSON object of this shape
     */
    static Settings parse(String json) {
        return DEFAULT.merge(Json.parseObject(json));
    }

    /**
     * These settings with the members of a partial document in place of their own. Objects merge
     * member by member, so secrets that are left out stay; lists are replaced.
     *
     * @param json an object in the values of {@link Json}
     * @throws IllegalArgumentException when a member has the wrong type
     */
    public Settings merge(@Nullable Object json) {
        Members members = Members.of(json);
        return new Settings(
                members.texts("superuserIPs", superuserIps),
                smtp.merge(members.object("smtp")),
                backups.merge(members.object("backups")),
                s3.merge(members.object("s3")),
                meta.merge(members.object("meta")),
                rateLimits.merge(members.object("rateLimits")),
                trustedProxy.merge(members.object("trustedProxy")),
                batch.merge(members.object("batch")),
                logs.merge(members.object("logs")));
    }

    public Settings withSuperuserIps(List<String> newIps) {
        return new Settings(newIps, smtp, backups, s3, meta, rateLimits, trustedProxy, batch, logs);
    }

    public Settings withSmtp(SmtpSettings newSmtp) {
        return new Settings(
                superuserIps, newSmtp, backups, s3, meta, rateLimits, trustedProxy, batch, logs);
    }

    /** The settings with the rate limit labels of a renamed collection changed. */
    public Settings renameCollection(String oldName, String newName) {
        return new Settings(
                superuserIps,
                smtp,
                backups,
                s3,
                meta,
                rateLimits.renameCollection(oldName, newName),
                trustedProxy,
                batch,
                logs);
    }

    /** The document as clients see it: without secrets. */
    public Map<String, Object> toJson() {
        return toJson(false);
    }

    /** The document as it is stored. */
    Map<String, Object> toStoredJson() {
        return toJson(true);
    }

    void validate(FieldErrors errors) {
        IpEntries.validate(superuserIps, "superuserIPs", errors);
        meta.validate(errors.nested("meta"));
        logs.validate(errors.nested("logs"));
        smtp.validate(errors.nested("smtp"));
        s3.validate(errors.nested("s3"));
        backups.validate(errors.nested("backups"));
        batch.validate(errors.nested("batch"));
        rateLimits.validate(errors.nested("rateLimits"));
    }

    private Map<String, Object> toJson(boolean withSecrets) {
        var json = new LinkedHashMap<String, Object>();
        json.put("superuserIPs", superuserIps);
        json.put("smtp", smtp.toJson(withSecrets));
        json.put("backups", backups.toJson(withSecrets));
        json.put("s3", s3.toJson(withSecrets));
        json.put("meta", meta.toJson());
        json.put("rateLimits", rateLimits.toJson());
        json.put("trustedProxy", trustedProxy.toJson());
        json.put("batch", batch.toJson());
        json.put("logs", logs.toJson());
        return json;
    }
}
