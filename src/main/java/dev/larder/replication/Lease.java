package dev.larder.replication;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who may write to a replica: the object {@code lock.json} beside the levels, in the format of
 * Litestream's leaser, changed only under the condition that nobody else changed it meanwhile. Each
 * new holder has a higher generation.
 */
final class Lease {

    private static final String NAME = "lock.json";

    private final Replica replica;
    private final String owner;
    private final Duration life;
    private final InstantSource clock;

    /**
     * A lease that was got.
     *
     * @param generation one more than that of the holder before
     * @param tag entity tag of the object; changes with each renewal
     */
    record Held(long generation, Instant expiresAt, String tag) {}

    /**
     * @param owner name of this process, such as {@code host:pid}
     * @param life how long a lease holds without being renewed
     */
    Lease(Replica replica, String owner, Duration life, InstantSource clock) {
        this.replica = replica;
        this.owner = owner;
        this.life = life;
        this.clock = clock;
    }

    /**
     * Gets the lease, if nobody else holds it: it is free, has expired, or is this owner's own.
     *
     * @return null when somebody else holds it
     */
    @Nullable Held acquire() throws IOException {
        Replica.Note note = replica.readNote(NAME);
        if (note == null) {
            return write(1, null);
        }
        Content now = Content.parse(note.content());
        boolean free =
                now == null
                        || now.owner().equals(owner)
                        || !clock.instant().isBefore(now.expiresAt());
        return free ? write(now == null ? 1 : now.generation() + 1, note.tag()) : null;
    }

    /**
     * Holds it for longer.
     *
     * @return null when somebody else took it meanwhile: nothing may be written any more
     */
    @Nullable Held renew(Held held) throws IOException {
        return write(held.generation(), held.tag());
    }

    /** Gives it back; the next one need not wait for its end. */
    void release(Held held) throws IOException {
        replica.writeNote(NAME, text(held.generation(), Instant.EPOCH), held.tag());
    }

    private @Nullable Held write(long generation, @Nullable String expected) throws IOException {
        Instant end = clock.instant().plus(life);
        String tag = replica.writeNote(NAME, text(generation, end), expected);
        return tag == null ? null : new Held(generation, end, tag);
    }

    private String text(long generation, Instant end) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("generation", generation);
        json.put("expires_at", end.toString());
        json.put("owner", owner);
        return Json.write(json);
    }

    private record Content(long generation, Instant expiresAt, String owner) {

        /** Null when it is no lease: then it binds nobody. */
        static @Nullable Content parse(String text) {
            try {
                Map<String, @Nullable Object> json = Json.parseObject(text);
                return json.get("generation") instanceof Number generation
                        ? new Content(
                                generation.longValue(),
                                Instant.parse(String.valueOf(json.get("expires_at"))),
                                String.valueOf(json.get("owner")))
                        : null;
            } catch (IllegalArgumentException | DateTimeException _) {
                return null;
            }
        }
    }
}
