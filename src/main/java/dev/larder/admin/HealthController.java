package dev.larder.admin;

import dev.larder.backup.BackupActivity;
import dev.larder.settings.SettingsStore;
import dev.larder.web.Answer;
import dev.larder.web.Call;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code GET /api/health}: that the server answers, and for superusers how it is seen from outside.
 */
@RestController
class HealthController {

    /** Headers in which well-known proxies tell the client's address. */
    private static final List<String> PROXY_HEADERS =
            List.of("CF-Connecting-IP", "Fly-Client-IP", "X-Forwarded-For");

    private final SettingsStore settings;
    private final BackupActivity backups;

    HealthController(SettingsStore settings, BackupActivity backups) {
        this.settings = settings;
        this.backups = backups;
    }

    @GetMapping("/api/health")
    Answer health(Call call) {
        var json = new LinkedHashMap<String, Object>();
        json.put("message", "API is healthy.");
        json.put("code", 200);
        json.put("data", call.caller().superuser() ? details(call) : Map.of());
        return Answer.ok(json);
    }

    private Map<String, Object> details(Call call) {
        var data = new TreeMap<String, Object>();
        data.put("canBackup", backups.isIdle());
        data.put("realIP", call.realIp());
        data.put("possibleProxyHeader", proxyHeader(call));
        return data;
    }

    private String proxyHeader(Call call) {
        var candidates = new ArrayList<>(settings.current().trustedProxy().headers());
        candidates.addAll(PROXY_HEADERS);
        for (String header : candidates) {
            String value = call.request().getHeader(header);
            if (value != null && !value.isEmpty()) {
                return header;
            }
        }
        return "";
    }
}
