package dev.larder.realtime;

import java.nio.charset.StandardCharsets;

/**
 * What is sent to clients, rendered once for all of them.
 *
 * @param name name of the event: the topic as the client wrote it
 * @param data one line of JSON
 */
public record RealtimeMessage(String name, String data) {

    /** The lines of a server-sent event behind its id, with the empty line that ends it. */
    byte[] eventLines() {
        return ("event:" + name + "\ndata:" + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
