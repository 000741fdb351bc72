package dev.larder.log;

import dev.larder.api.ApiException;
import dev.larder.database.DatabaseException;
import dev.larder.filter.FilterException;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.PageRequest;
import dev.larder.web.QuietLog;
import dev.larder.web.Requires;
import dev.larder.web.Requires.Guard;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.Map;

/** {@code /api/logs}: entries, statistics and a way to remove them all. */
@RestController
@Requires(Guard.SUPERUSER)
@QuietLog
class LogController {

    private final LogStore store;
    private final LogWriter writer;

    LogController(LogStore store, LogWriter writer) {
        this.store = store;
        this.writer = writer;
    }

    @GetMapping("/api/logs")
    Answer list(Call call) {
        try {
            return Answer.ok(store.list(PageRequest.of(call.query())).toJson());
        } catch (FilterException | DatabaseException e) {
            throw ApiException.badRequest("Something went wrong while processing your request.", e);
        }
    }

    @GetMapping("/api/logs/stats")
    Answer stats(Call call) {
        try {
            return Answer.ok(store.stats(call.query().first("filter")));
        } catch (FilterException e) {
            throw ApiException.badRequest("Invalid filter format.", e);
        } catch (DatabaseException e) {
            throw ApiException.badRequest("Failed to generate logs stats.", e);
        }
    }

    @GetMapping("/api/logs/{id}")
    Answer view(Call call) {
        Map<String, Object> entry = store.find(call.pathVariable("id"));
        if (entry == null) {
            throw ApiException.notFound();
        }
        return Answer.ok(entry);
    }

    /** Not in the reference yet, but in both official SDKs already. */
    @DeleteMapping("/api/logs")
    Answer truncate() {
        writer.flush();
        store.deleteAll();
        store.vacuum();
        return Answer.noContent();
    }
}
