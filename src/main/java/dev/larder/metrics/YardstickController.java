package dev.larder.metrics;

import dev.larder.api.ApiException;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.Requires;
import dev.larder.web.Requires.Guard;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What {@code src/bench} measures the record routes against: the same bytes, prepared, through the
 * same chain; and a body that is parsed and thrown away. There only with {@code
 * larder.yardstick=true}.
 */
@RestController
@ConditionalOnProperty("larder.yardstick")
class YardstickController {

    private static final int MAX_PREPARED = 16;

    private final Map<String, byte[]> prepared = new ConcurrentHashMap<>();

    @PutMapping("/api/yardstick/{name}")
    @Requires(Guard.SUPERUSER)
    Answer prepare(Call call) throws IOException {
        if (prepared.size() >= MAX_PREPARED) {
            throw ApiException.badRequest("There are enough prepared answers.");
        }
        prepared.put(call.pathVariable("name"), call.bodyStream().readAllBytes());
        return Answer.noContent();
    }

    @GetMapping("/api/yardstick/{name}")
    Answer send(Call call) {
        byte[] bytes = prepared.get(call.pathVariable("name"));
        if (bytes == null) {
            throw ApiException.notFound();
        }
        return new Answer.JsonBytes(200, bytes, bytes.length);
    }

    @PostMapping("/api/yardstick/parse")
    Answer parse(Call call) {
        return Answer.ok(Map.of("members", call.body().values().size()));
    }
}
