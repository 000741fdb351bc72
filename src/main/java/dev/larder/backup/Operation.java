package dev.larder.backup;

import dev.larder.api.ApiTime;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A backup or restore that runs or ran.
 *
 * @param name key of the archive, or name of the database; empty while an archive has no name yet
 * @param endedAt null while it runs
 * @param error why it failed; empty when it did not
 */
record Operation(
        Kind kind, String name, Instant startedAt, @Nullable Instant endedAt, String error) {

    /** What is done. */
    enum Kind {
        /** An archive is made. */
        BACKUP,
        /** An archive takes the place of everything. */
        RESTORE,
        /** A state of the replica takes the place of a database. */
        SWITCH
    }

    Operation ended(Instant now, String why) {
        return new Operation(kind, name, startedAt, now, why);
    }

    Map<String, Object> toJson() {
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", kind.name().toLowerCase(Locale.ROOT));
        json.put("name", name);
        json.put("startedAt", ApiTime.format(startedAt));
        json.put("endedAt", endedAt == null ? "" : ApiTime.format(endedAt));
        json.put("error", error);
        return json;
    }
}
