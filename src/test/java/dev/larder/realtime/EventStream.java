package dev.larder.realtime;

import dev.larder.LarderServer;
import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A client of server-sent events that keeps what comes until a test asks for it. */
final class EventStream implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Event END = new Event("", "", "");

    private final LarderServer server;
    private final HttpResponse<Stream<String>> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final String clientId;

    private EventStream(LarderServer server, HttpResponse<Stream<String>> response) {
        this.server = server;
        this.response = response;
        Thread.ofVirtual().name("event-stream").start(this::read);
        Event first = next();
        if (!first.name().equals("PB_CONNECT")) {
            throw new AssertionError("the first event is " + first);
        }
        clientId = String.valueOf(first.json().get("clientId"));
    }

    record Event(String id, String name, String data) {

        Map<String, @Nullable Object> json() {
            return Json.parseObject(data);
        }

        String action() {
            return String.valueOf(json().get("action"));
        }

        Map<String, @Nullable Object> record() {
            return Json.parseObject(Json.write(json().get("record")));
        }

        String text(String field) {
            return String.valueOf(record().get(field));
        }
    }

    /** Connects and waits for the first event. */
    static EventStream open(LarderServer server, String... headers) {
        var request = server.guest().request("/api/realtime");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return new EventStream(server, CLIENT.send(request.build(), BodyHandlers.ofLines()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String clientId() {
        return clientId;
    }

    HttpResponse<?> response() {
        return response;
    }

    /** Asks for topics as somebody. */
    LarderServer.Response subscribe(LarderServer.Client as, String... topics) {
        return as.post(
                "/api/realtime",
                Json.write(Map.of("clientId", clientId, "subscriptions", List.of(topics))));
    }

    /** A topic with options, as the official SDKs write it. */
    static String topic(String base, Map<String, String> query) {
        var options = new LinkedHashMap<String, Object>();
        options.put("query", query);
        return base
                + "?options="
                + java.net.URLEncoder.encode(
                        Json.write(options), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The next event; fails when none comes in ten seconds, or when the stream has ended. */
    Event next() {
        Event event = take();
        if (event == END) {
            throw new AssertionError("the stream has ended");
        }
        return event;
    }

    /** The next events. */
    List<Event> next(int count) {
        var found = new ArrayList<Event>();
        while (found.size() < count) {
            found.add(next());
        }
        return found;
    }

    /** Waits for the end of the stream; fails when it stays open for ten seconds. */
    void awaitEnd() {
        while (take() != END) {
            // what was on its way
        }
    }

    private Event take() {
        try {
            Event event = events.poll(10, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing came in ten seconds");
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        var fields = new LinkedHashMap<String, String>();
        try (Stream<String> lines = response.body()) {
            lines.forEach(line -> {
                if (line.isEmpty()) {
                    events.add(
                            new Event(
                                    fields.getOrDefault("id", ""),
                                    fields.getOrDefault("event", ""),
                                    fields.getOrDefault("data", "")));
                    fields.clear();
                } else {
                    String[] parts = line.split(":", 2);
                    fields.put(parts[0], parts[1]);
                }
            });
        } catch (UncheckedIOException _) {
            // cut off; the same to a test as the end
        }
        events.add(END);
    }

    @Override
    public void close() {
        response.body().close();
    }
}
