package dev.larder.replication;

import dev.larder.replication.ReplicationState.Trouble;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What fails now in the replication of a database; publishes a fact when something begins to fail
 * or works again.
 */
final class Troubles {

    private static final Logger log = LoggerFactory.getLogger(Troubles.class);

    private final Path database;
    private final InstantSource clock;
    private final Consumer<Object> facts;
    private final Map<ReplicationTroubled.Part, Trouble> current =
            new EnumMap<>(ReplicationTroubled.Part.class);
    private volatile @Nullable Trouble last;

    Troubles(Path database, InstantSource clock, Consumer<Object> facts) {
        this.database = database;
        this.clock = clock;
        this.facts = facts;
    }

    /** A part failed. */
    void begin(ReplicationTroubled.Part part, String sentence, Throwable cause) {
        Trouble before;
        synchronized (current) {
            before = current.get(part);
            var now = new Trouble(part, sentence, before == null ? now() : before.since());
            current.put(part, now);
            last = now;
        }
        if (before != null && before.sentence().equals(sentence)) {
            return;
        }
        log.atError()
                .setCause(cause)
                .addKeyValue("file", database)
                .addKeyValue("part", part)
                .addKeyValue("trouble", sentence)
                .log("replication fails");
        if (before == null) {
            facts.accept(new ReplicationTroubled(database, part, sentence, now()));
        }
    }

    /** A part works. */
    void end(ReplicationTroubled.Part part) {
        synchronized (current) {
            if (current.remove(part) == null) {
                return;
            }
        }
        log.atInfo()
                .addKeyValue("file", database)
                .addKeyValue("part", part)
                .log("replication works again");
        facts.accept(new ReplicationRecovered(database, part, now()));
    }

    List<Trouble> list() {
        synchronized (current) {
            return List.copyOf(current.values());
        }
    }

    /** What went wrong last; null when nothing did. */
    @Nullable Trouble last() {
        return last;
    }

    private Instant now() {
        return clock.instant();
    }
}
