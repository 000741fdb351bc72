package dev.larder.settings;

import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.api.Members;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An S3 bucket for files or backups.
 *
 * @param secret kept from clients
 * @param forcePathStyle whether the bucket stands in the path and not in the host name
 */
public record S3Settings(
        boolean enabled,
        String bucket,
        String region,
        String endpoint,
        String accessKey,
        String secret,
        boolean forcePathStyle) {

    static final S3Settings DEFAULT = new S3Settings(false, "", "", "", "", "", false);

    S3Settings merge(Members json) {
        return new S3Settings(
                json.flag("enabled", enabled),
                json.text("bucket", bucket),
                json.text("region", region),
                json.text("endpoint", endpoint),
                json.text("accessKey", accessKey),
                json.text("secret", secret),
                json.flag("forcePathStyle", forcePathStyle));
    }

    Map<String, Object> toJson(boolean withSecrets) {
        var json = new LinkedHashMap<String, Object>();
        json.put("enabled", enabled);
        json.put("bucket", bucket);
        json.put("region", region);
        json.put("endpoint", endpoint);
        json.put("accessKey", accessKey);
        if (withSecrets && !secret.isEmpty()) {
            json.put("secret", secret);
        }
        json.put("forcePathStyle", forcePathStyle);
        return json;
    }

    void validate(FieldErrors errors) {
        errors.check("endpoint", Checks.url(endpoint));
        if (enabled) {
            errors.check("endpoint", Checks.required(endpoint))
                    .check("bucket", Checks.required(bucket))
                    .check("region", Checks.required(region))
                    .check("accessKey", Checks.required(accessKey))
                    .check("secret", Checks.required(secret));
        }
    }

    /** Leaves out the keys. */
    @Override
    public String toString() {
        return "s3 " + endpoint + "/" + bucket;
    }
}
