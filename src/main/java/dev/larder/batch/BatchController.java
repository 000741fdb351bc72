package dev.larder.batch;

import dev.larder.api.ApiException;
import dev.larder.database.Databases;
import dev.larder.record.RecordActions;
import dev.larder.record.Records;
import dev.larder.settings.BatchSettings;
import dev.larder.settings.SettingsStore;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.MalformedBodyException;
import dev.larder.web.RateLimiter;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** {@code POST /api/batch}. */
@RestController
class BatchController {

    private static final long DEFAULT_BODY_LIMIT = 128L << 20;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

    private final SettingsStore settings;
    private final BatchHooks hooks;
    private final BatchRunner runner;

    BatchController(
            SettingsStore settings,
            BatchHooks hooks,
            Databases databases,
            Records records,
            RecordActions actions,
            RateLimiter limiter) {
        this.settings = settings;
        this.hooks = hooks;
        this.runner = new BatchRunner(databases.data(), records, actions, limiter);
    }

    @PostMapping("/api/batch")
    @Nullable Answer run(Call call) {
        BatchSettings batch = settings.current().batch();
        if (!batch.enabled() || batch.maxRequests() <= 0) {
            throw ApiException.forbidden("Batch requests are not allowed.");
        }
        call.limitBody(batch.maxBodySize() > 0 ? batch.maxBodySize() : DEFAULT_BODY_LIMIT);
        List<BatchItem> items = read(call);
        BatchRequest.check(items, batch.maxRequests()).throwIfAny("Invalid batch request data.");
        Duration timeout =
                batch.timeout() > 0 ? Duration.ofSeconds(batch.timeout()) : DEFAULT_TIMEOUT;
        var event = new BatchEvent(call.info().withContext("batch"), items);
        var answer = new AtomicReference<@Nullable Answer>();
        hooks.request()
                .trigger(
                        event,
                        () -> answer.set(Answer.ok(runner.run(call, event.items(), timeout))));
        return answer.get();
    }

    private static List<BatchItem> read(Call call) {
        try {
            return BatchRequest.read(call.body());
        } catch (ApiException | MalformedBodyException e) {
            throw ApiException.badRequest("Failed to read the submitted batch data.", e);
        }
    }
}
