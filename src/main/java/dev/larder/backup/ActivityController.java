package dev.larder.backup;

import dev.larder.api.Json;
import dev.larder.realtime.RealtimeHub;
import dev.larder.web.Answer;
import dev.larder.web.QuietLog;
import dev.larder.web.Requires;

import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code GET /api/larder/backups/activity} and the topic {@code @backups}: what is being backed up
 * or restored, for every open page of the dashboard.
 */
@RestController
@Requires(Requires.Guard.SUPERUSER)
final class ActivityController {

    private static final String TOPIC = "@backups";

    private final BackupActivity activity;
    private final RealtimeHub hub;

    ActivityController(BackupActivity activity, RealtimeHub hub) {
        this.activity = activity;
        this.hub = hub;
    }

    @GetMapping("/api/larder/backups/activity")
    @QuietLog
    Answer show() {
        return Answer.ok(toJson());
    }

    @EventListener
    void on(BackupActivityChanged changed) {
        hub.broadcastToSuperusers(TOPIC, Json.write(toJson()));
    }

    private Map<String, @Nullable Object> toJson() {
        Operation running = activity.running();
        Operation last = activity.last();
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("running", running == null ? null : running.toJson());
        json.put("last", last == null ? null : last.toJson());
        return json;
    }
}
