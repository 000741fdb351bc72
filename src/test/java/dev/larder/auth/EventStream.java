package dev.larder.auth;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An open realtime connection of a test. */
final class EventStream implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final InputStream body;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final String id;

    /** One message. */
    record Event(String id, String name, String data) {}

    EventStream(URI base) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/api/realtime")).build();
        body = client.send(request, BodyHandlers.ofInputStream()).body();
        Thread.ofVirtual().start(this::read);
        id = next().id();
    }

    String id() {
        return id;
    }

    /** The next message; fails when none comes for a long time. */
    Event next() throws InterruptedException {
        Event event = events.poll(20, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event");
        }
        return event;
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            var fields = new String[3];
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    fields[0] = line.substring(3);
                } else if (line.startsWith("event:")) {
                    fields[1] = line.substring(6);
                } else if (line.startsWith("data:")) {
                    fields[2] = line.substring(5);
                } else if (line.isEmpty()) {
                    events.add(new Event(fields[0], fields[1], fields[2]));
                }
            }
        } catch (IOException _) { // the stream was closed
            return;
        }
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client.shutdownNow();
    }
}
