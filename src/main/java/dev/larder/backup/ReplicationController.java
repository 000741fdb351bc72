package dev.larder.backup;

import dev.larder.api.ApiException;
import dev.larder.api.ApiTime;
import dev.larder.api.FieldErrors;
import dev.larder.api.Members;
import dev.larder.replication.LitestreamConfig.Schedule;
import dev.larder.replication.MirrorState;
import dev.larder.replication.Replication;
import dev.larder.replication.ReplicationState;
import dev.larder.replication.ReplicationState.Proven;
import dev.larder.replication.ReplicationState.Trouble;
import dev.larder.replication.RestoreException;
import dev.larder.replication.RestorePoint;
import dev.larder.replication.ScheduleText;
import dev.larder.replication.TransactionId;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.MalformedBodyException;
import dev.larder.web.PageRequest;
import dev.larder.web.QuietLog;
import dev.larder.web.Requires;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code /api/larder/replication}: how the replication of each database stands, which states can be
 * restored, and its times.
 */
@RestController
@Requires(Requires.Guard.SUPERUSER)
final class ReplicationController {

    private final Replication replication;
    private final ReplicationTimes times;
    private final MissingFiles files;

    ReplicationController(Replication replication, ReplicationTimes times, MissingFiles files) {
        this.replication = replication;
        this.times = times;
        this.files = files;
    }

    @GetMapping("/api/larder/replication")
    @QuietLog
    Answer show() {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("enabled", replication.isOn());
        json.put("configuration", String.valueOf(replication.configuration()));
        if (replication.configuration() == null) {
            json.put("configuration", "");
        }
        json.put("remarks", replication.remarks());
        json.put(
                "databases",
                replication.states().stream().map(ReplicationController::toJson).toList());
        MirrorState mirror = replication.mirror();
        json.put("mirror", mirror == null ? null : toJson(mirror));
        json.put("missingFiles", files.last().size());
        return Answer.ok(json);
    }

    @GetMapping("/api/larder/replication/schedule")
    Answer schedule() {
        return Answer.ok(scheduleJson());
    }

    /** Members that are absent stay; {@code {"reset": true}} returns to those of the file. */
    @PatchMapping("/api/larder/replication/schedule")
    Answer changeSchedule(Call call) {
        Schedule now = requireSchedule(replication.schedule());
        Schedule configured = requireSchedule(replication.configured());
        var errors = new FieldErrors();
        boolean reset;
        Schedule wanted;
        try {
            Members body = Members.of(call.body().values());
            reset = body.flag("reset", false);
            wanted = ScheduleText.merge(reset ? configured : now, body, errors);
        } catch (IllegalArgumentException | MalformedBodyException e) {
            throw ApiException.badRequest("An error occurred while loading the submitted data.", e);
        }
        errors.throwIfAny("An error occurred while validating the submitted data.");
        times.save(wanted);
        return Answer.ok(scheduleJson());
    }

    private Map<String, Object> scheduleJson() {
        var json =
                new LinkedHashMap<>(ScheduleText.toJson(requireSchedule(replication.schedule())));
        json.put("configured", ScheduleText.toJson(requireSchedule(replication.configured())));
        return json;
    }

    private static Schedule requireSchedule(@Nullable Schedule schedule) {
        if (schedule == null) {
            throw ApiException.badRequest("Replication is off: there is no litestream.yml.");
        }
        return schedule;
    }

    /** States that can be restored, the newest first. */
    @GetMapping("/api/larder/replication/{database}/points")
    Answer points(Call call) {
        String database = database(call);
        PageRequest page = PageRequest.of(call.query());
        List<RestorePoint> all;
        try {
            all = replication.points(database);
        } catch (RestoreException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()), e);
        }
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put(
                "items",
                all.stream()
                        .skip(page.offset())
                        .limit(page.perPage())
                        .map(ReplicationController::toJson)
                        .toList());
        json.put("page", page.page());
        json.put("perPage", page.perPage());
        json.put("totalItems", all.size());
        json.put("oldest", all.isEmpty() ? "" : ApiTime.format(all.getLast().takenAt()));
        json.put("newest", all.isEmpty() ? "" : ApiTime.format(all.getFirst().takenAt()));
        return Answer.ok(json);
    }

    /** Has a snapshot made; the list of points shows it. */
    @PostMapping("/api/larder/replication/{database}/snapshot")
    Answer snapshot(Call call) {
        replication.snapshotSoon(database(call));
        return Answer.noContent();
    }

    /** Has a restore from nothing proven; {@code proven} of the state shows it. */
    @PostMapping("/api/larder/replication/{database}/proof")
    Answer prove(Call call) {
        replication.proveSoon(database(call));
        return Answer.noContent();
    }

    private String database(Call call) {
        String name = call.pathVariable("database");
        if (!replication.databases().contains(name)) {
            throw ApiException.notFound();
        }
        return name;
    }

    private static Map<String, @Nullable Object> toJson(ReplicationState state) {
        Proven proven = state.proven();
        Trouble last = state.lastTrouble();
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("name", state.name());
        json.put("address", state.address());
        json.put("healthy", state.isHealthy());
        json.put("storeReachable", state.isStoreReachable());
        json.put("localTxid", TransactionId.format(state.local().txid()));
        json.put("storedTxid", TransactionId.format(state.storedTxid()));
        json.put("storedAt", time(state.storedAt()));
        json.put("lagMillis", state.lag().toMillis());
        json.put("backlogBytes", state.backlogBytes());
        json.put("backlogGivenUp", state.blind());
        json.put("walBytes", state.logBytes());
        json.put("wholeCopies", state.wholeCopies());
        json.put("proven", proven == null ? null : toJson(proven));
        json.put("troubles", state.troubles().stream().map(ReplicationController::toJson).toList());
        json.put("lastTrouble", last == null ? null : toJson(last));
        return json;
    }

    private static Map<String, Object> toJson(MirrorState mirror) {
        var json = new LinkedHashMap<String, Object>();
        json.put("address", mirror.address());
        json.put("files", mirror.files());
        json.put("inStepAt", time(mirror.inStepAt()));
        json.put("trouble", mirror.trouble());
        return json;
    }

    private static Map<String, Object> toJson(Proven proven) {
        var json = new LinkedHashMap<String, Object>();
        json.put("txid", TransactionId.format(proven.txid()));
        json.put("takenAt", time(proven.takenAt()));
        json.put("provenAt", time(proven.at()));
        json.put("fromNothingAt", time(proven.fromNothingAt()));
        return json;
    }

    private static Map<String, Object> toJson(Trouble trouble) {
        var json = new LinkedHashMap<String, Object>();
        json.put("part", trouble.part().name().toLowerCase(Locale.ROOT));
        json.put("message", trouble.sentence());
        json.put("since", time(trouble.since()));
        return json;
    }

    private static Map<String, Object> toJson(RestorePoint point) {
        var json = new LinkedHashMap<String, Object>();
        json.put("txid", TransactionId.format(point.txid()));
        json.put("takenAt", time(point.takenAt()));
        json.put("level", point.level());
        return json;
    }

    private static String time(@Nullable Instant time) {
        return time == null ? "" : ApiTime.format(time);
    }
}
