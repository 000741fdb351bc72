package dev.larder.replication;

import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.api.Members;
import dev.larder.replication.LitestreamConfig.Schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The times of replication as JSON: those that an operator changes while the server runs. Durations
 * are texts as in {@code litestream.yml}.
 */
public final class ScheduleText {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3660);

    private ScheduleText() {}

    /** The members of a schedule. */
    public static Map<String, Object> toJson(Schedule schedule) {
        var json = new LinkedHashMap<String, Object>();
        json.put("levels", schedule.levels().stream().map(GoDuration::format).toList());
        json.put("snapshotInterval", GoDuration.format(schedule.snapshotInterval()));
        json.put("snapshotRetention", GoDuration.format(schedule.snapshotRetention()));
        json.put("transactionRetention", GoDuration.format(schedule.transactionRetention()));
        json.put("removesOld", schedule.removesOld());
        json.put("validationInterval", GoDuration.format(schedule.validation()));
        json.put("proofInterval", GoDuration.format(schedule.proof()));
        json.put("scrubInterval", GoDuration.format(schedule.scrub()));
        return json;
    }

    /**
     * A schedule with the members that are given changed.
     *
     * @param errors takes what is wrong with a member
     */
    public static Schedule merge(Schedule base, Members json, FieldErrors errors) {
        var reader = new Reader(json, errors);
        return new Schedule(
                reader.levels(base.levels()),
                reader.duration("snapshotInterval", base.snapshotInterval(), SECOND),
                reader.duration("snapshotRetention", base.snapshotRetention(), SECOND),
                reader.duration("transactionRetention", base.transactionRetention(), Duration.ZERO),
                base.transactionCheck(),
                json.flag("removesOld", base.removesOld()),
                reader.duration("validationInterval", base.validation(), Duration.ZERO),
                base.shutdown(),
                base.heartbeatUrl(),
                base.heartbeat(),
                reader.duration("proofInterval", base.proof(), Duration.ZERO),
                reader.duration("scrubInterval", base.scrub(), Duration.ZERO));
    }

    private record Reader(Members json, FieldErrors errors) {

        Duration duration(String name, Duration base, Duration least) {
            return json.value(name) == null ? base : read(name, json.text(name), base, least);
        }

        List<Duration> levels(List<Duration> base) {
            if (json.value("levels") == null) {
                return base;
            }
            List<String> texts = json.texts("levels", List.of());
            if (texts.size() != base.size()) {
                errors.reject(
                        "levels",
                        new FieldError(
                                "validation_length_invalid",
                                "The number of levels, "
                                        + base.size()
                                        + ", is set in litestream.yml."));
                return base;
            }
            var levels = new ArrayList<Duration>();
            for (int i = 0; i < texts.size(); i++) {
                levels.add(read("levels", texts.get(i), base.get(i), SECOND));
            }
            return levels;
        }

        private Duration read(String name, String text, Duration base, Duration least) {
            Duration read = GoDuration.parse(text.strip());
            if (read == null) {
                errors.reject(
                        name,
                        new FieldError(
                                "validation_invalid_duration",
                                "Must be a duration such as 30s, 5m or 24h."));
                return base;
            }
            boolean never = read.isZero() && least.isZero();
            if (!never && (read.compareTo(SECOND) < 0 || read.compareTo(LONGEST) > 0)) {
                errors.reject(
                        name,
                        new FieldError(
                                "validation_duration_out_of_range",
                                "Must be between 1s and 87840h."));
                return base;
            }
            return read;
        }
    }
}
