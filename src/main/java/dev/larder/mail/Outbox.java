package dev.larder.mail;

import dev.larder.api.ApiTime;
import dev.larder.api.Json;
import dev.larder.web.Answer;
import dev.larder.web.Requires;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where mails go while no SMTP server is set up: superusers read them here. Only the latest are
 * kept, in memory, because they hold tokens.
 */
@RestController
@Requires(Requires.Guard.SUPERUSER)
final class Outbox {

    static final int CAPACITY = 100;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Clock clock;

    Outbox(Clock clock) {
        this.clock = clock;
    }

    synchronized void add(MailMessage message) {
        if (entries.size() == CAPACITY) {
            entries.removeLast();
        }
        entries.addFirst(new Entry(clock.instant(), message));
    }

    /** The mails, newest first. */
    @GetMapping("/api/mails/outbox")
    synchronized Answer list() {
        return Answer.ok(List.copyOf(entries));
    }

    @DeleteMapping("/api/mails/outbox")
    synchronized Answer clear() {
        entries.clear();
        return Answer.noContent();
    }

    private record Entry(Instant time, MailMessage message) implements Json.Writable {

        @Override
        public Map<String, Object> toJson() {
            var json = new LinkedHashMap<String, Object>();
            json.put("created", ApiTime.format(time));
            json.put("to", message.to());
            json.put("subject", message.subject());
            json.put("html", message.html());
            json.put("text", MailPage.text(message.html()));
            return json;
        }
    }
}
