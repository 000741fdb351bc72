package dev.larder.realtime;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;

/**
 * A message with its two forms on the wire, each rendered when the first client needs it and shared
 * by all. Rendering twice does no harm, so nothing is locked.
 */
final class Outgoing {

    private final RealtimeMessage message;
    private volatile byte @Nullable [] lines;
    private volatile @Nullable String frame;

    Outgoing(RealtimeMessage message) {
        this.message = message;
    }

    RealtimeMessage message() {
        return message;
    }

    /** The lines of a server-sent event behind its id, with the empty line that ends it. */
    byte[] lines() {
        byte[] known = lines;
        if (known == null) {
            known =
                    ("event:" + message.name() + "\ndata:" + message.data() + "\n\n")
                            .getBytes(StandardCharsets.UTF_8);
            lines = known;
        }
        return known;
    }

    /** The frame of a WebSocket. */
    String frame() {
        String known = frame;
        if (known == null) {
            var members = new LinkedHashMap<String, Object>();
            members.put("type", "event");
            members.put("topic", message.name());
            members.put("data", new Json.Raw(message.data()));
            known = Json.write(members);
            frame = known;
        }
        return known;
    }
}
