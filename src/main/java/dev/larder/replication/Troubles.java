package dev.larder.replication;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final Map<ReplicationTroubled.Part, String> current =
            new EnumMap<>(ReplicationTroubled.Part.class);

    Troubles(Path database, InstantSource clock, Consumer<Object> facts) {
        this.database = database;
        this.clock = clock;
        this.facts = facts;
    }

    /** A part failed. */
    void begin(ReplicationTroubled.Part part, String sentence, Throwable cause) {
        String before;
        synchronized (current) {
            before = current.put(part, sentence);
        }
        if (Objects.equals(before, sentence)) {
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

    List<String> sentences() {
        synchronized (current) {
            return List.copyOf(current.values());
        }
    }

    private Instant now() {
        return clock.instant();
    }
}
