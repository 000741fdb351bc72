package dev.larder.settings;

import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.api.Members;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the installation calls itself, in mails and in the dashboard.
 *
 * @param accentColor hexadecimal colour of seven characters; see {@link #hasOwnAccentColor}
 * @param appUrl address under which browsers reach the server
 * @param hideControls whether the dashboard hides what changes collections
 */
public record MetaSettings(
        String accentColor,
        String appName,
        String appUrl,
        String senderName,
        String senderAddress,
        boolean hideControls) {

    static final MetaSettings DEFAULT =
            new MetaSettings(
                    "#1055c9",
                    "Acme",
                    "http://localhost:8090",
                    "Support",
                    "support@example.com",
                    false);

    /**
     * Whether somebody chose a colour: the stored default counts as none, so that the product's own
     * is seen.
     */
    public boolean hasOwnAccentColor() {
        return !accentColor.isEmpty() && !accentColor.equalsIgnoreCase(DEFAULT.accentColor);
    }

    /** Whether somebody named the application: the stored default counts as none. */
    public boolean hasOwnName() {
        return !appName.isEmpty() && !appName.equals(DEFAULT.appName);
    }

    MetaSettings merge(Members json) {
        return new MetaSettings(
                json.text("accentColor", accentColor),
                json.text("appName", appName),
                json.text("appURL", appUrl),
                json.text("senderName", senderName),
                json.text("senderAddress", senderAddress),
                json.flag("hideControls", hideControls));
    }

    Map<String, Object> toJson() {
        var json = new LinkedHashMap<String, Object>();
        json.put("accentColor", accentColor);
        json.put("appName", appName);
        json.put("appURL", appUrl);
        json.put("senderName", senderName);
        json.put("senderAddress", senderAddress);
        json.put("hideControls", hideControls);
        return json;
    }

    void validate(FieldErrors errors) {
        errors.check("accentColor", Checks.length(accentColor, 7, 7))
                .check("accentColor", Checks.hexColor(accentColor))
                .check("appName", Checks.required(appName))
                .check("appName", Checks.length(appName, 1, 255))
                .check("appURL", Checks.required(appUrl))
                .check("appURL", Checks.url(appUrl))
                .check("senderName", Checks.required(senderName))
                .check("senderName", Checks.length(senderName, 1, 255))
                .check("senderAddress", Checks.email(senderAddress))
                .check("senderAddress", Checks.required(senderAddress));
    }
}
