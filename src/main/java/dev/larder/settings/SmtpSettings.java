package dev.larder.settings;

import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.api.Members;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The mail server.
 *
 * @param port TCP port; 0 when unset
 * @param password kept from clients
 * @param authMethod {@code PLAIN}, {@code LOGIN} or empty for PLAIN
 * @param tls whether TLS starts with the connection; otherwise STARTTLS is used where the server
 *     offers it
 * @param localName name to greet the server with; empty for {@code localhost}
 */
public record SmtpSettings(
        boolean enabled,
        int port,
        String host,
        String username,
        String password,
        String authMethod,
        boolean tls,
        String localName) {

    static final SmtpSettings DEFAULT =
            new SmtpSettings(false, 587, "smtp.example.com", "", "", "", false, "");

    SmtpSettings merge(Members json) {
        return new SmtpSettings(
                json.flag("enabled", enabled),
                json.smallInteger("port", port),
                json.text("host", host),
                json.text("username", username),
                json.text("password", password),
                json.text("authMethod", authMethod),
                json.flag("tls", tls),
                json.text("localName", localName));
    }

    Map<String, Object> toJson(boolean withSecrets) {
        var json = new LinkedHashMap<String, Object>();
        json.put("enabled", enabled);
        json.put("port", port);
        json.put("host", host);
        json.put("username", username);
        if (withSecrets) {
            json.put("password", password);
        }
        json.put("authMethod", authMethod);
        json.put("tls", tls);
        json.put("localName", localName);
        return json;
    }

    void validate(FieldErrors errors) {
        if (enabled) {
            errors.check("host", Checks.required(host)).check("port", Checks.required(port));
        }
        errors.check("host", Checks.host(host))
                .check("port", Checks.min(port, 0))
                .check("authMethod", Checks.in(authMethod, List.of("LOGIN", "PLAIN")))
                .check("localName", Checks.host(localName));
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return "smtp " + host + ":" + port;
    }
}
