package dev.larder.backup;

import dev.larder.api.ApiTime;
import dev.larder.api.FieldErrors;
import dev.larder.api.Json;
import dev.larder.api.Members;
import dev.larder.database.DatabaseReplaced;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.replication.LitestreamConfig.Schedule;
import dev.larder.replication.Replication;
import dev.larder.replication.ScheduleText;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The times of replication that an operator changed, kept in the row {@code replication} of {@code
 * _params}; what was not changed is as {@code litestream.yml} says.
 */
@Component
final class ReplicationTimes {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicationTimes.class);

    private static final Sql SELECT = Sql.of("SELECT value FROM _params WHERE id = 'replication'");

    private final Replication replication;
    private final Session database;
    private final Clock clock;

    ReplicationTimes(Replication replication, Databases databases, Clock clock) {
        this.replication = replication;
        this.database = databases.data();
        this.clock = clock;
        load();
    }

    @EventListener
    void on(DatabaseReplaced replaced) {
        load();
    }

    private void load() {
        Schedule configured = replication.configured();
        if (configured == null) {
            return;
        }
        String stored = database.read(db -> db.first(SELECT, row -> String.valueOf(row.text(0))));
        Schedule wanted = configured;
        if (stored != null) {
            var errors = new FieldErrors();
            try {
                wanted = ScheduleText.merge(configured, Members.of(Json.parse(stored)), errors);
                errors.throwIfAny("The stored times of replication cannot be used.");
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("stored times of replication cannot be used");
                wanted = configured;
            }
        }
        if (!wanted.equals(replication.schedule())) {
            replication.schedule(wanted);
        }
    }

    /** Keeps what differs from the file, and goes on by it at once. */
    void save(Schedule wanted) {
        Schedule configured = replication.configured();
        Map<String, Object> changed = new LinkedHashMap<>(ScheduleText.toJson(wanted));
        if (configured != null) {
            ScheduleText.toJson(configured).forEach(changed::remove);
        }
        String now = ApiTime.format(clock.instant());
        database.execute(
                changed.isEmpty()
                        ? Sql.of("DELETE FROM _params WHERE id = 'replication'")
                        : Sql.of(
                                "INSERT INTO _params (id, value, created, updated) VALUES ('replication', ?, ?, ?)"
                                        + " ON CONFLICT (id) DO UPDATE SET value = excluded.value, updated = excluded.updated",
                                Json.write(changed),
                                now,
                                now));
        replication.schedule(wanted);
        LOG.atInfo().addKeyValue("changed", changed.keySet()).log("times of replication changed");
    }
}
