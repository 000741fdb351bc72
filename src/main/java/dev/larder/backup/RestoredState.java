package dev.larder.backup;

import dev.larder.api.ApiTime;
import dev.larder.replication.Restore;
import dev.larder.replication.RestorePlan;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A state of a replicated database that is, or is being, restored beside the running one. Kept
 * until it is discarded or the server ends.
 *
 * @param id names it in the API
 * @param database name of the database, such as {@code data.db}
 * @param target which state was asked for
 * @param folder folder of its own that holds the file under the database's name
 * @param restored what was restored; null while that goes on, and when it failed
 * @param error why it failed; empty when it did not
 */
record RestoredState(
        String id,
        String database,
        RestorePlan.Target target,
        Path folder,
        Instant startedAt,
        Restore.Outcome.@Nullable Restored restored,
        String error) {

    RestoredState done(Restore.Outcome.Restored outcome) {
        return new RestoredState(id, database, target, folder, startedAt, outcome, "");
    }

    RestoredState failed(String why) {
        return new RestoredState(id, database, target, folder, startedAt, null, why);
    }

    /** The restored file. */
    Path file() {
        return folder.resolve(database);
    }

    boolean isReady() {
        return restored != null;
    }

    private String status() {
        return restored != null ? "ready" : error.isEmpty() ? "running" : "failed";
    }

    Map<String, Object> toJson() {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", id);
        json.put("database", database);
        json.put("status", status());
        json.put("startedAt", ApiTime.format(startedAt));
        json.put("txid", restored == null ? "" : restored.transaction());
        json.put("takenAt", restored == null ? "" : ApiTime.format(restored.takenAt()));
        json.put("size", restored == null ? 0 : restored.bytes());
        json.put("files", restored == null ? 0 : restored.files());
        json.put("error", error);
        return json;
    }
}
