package dev.larder.cron;

import dev.larder.api.ApiException;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.Requires;
import dev.larder.web.Requires.Guard;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /api/crons}: the jobs and a button to run one. */
@RestController
@Requires(Guard.SUPERUSER)
class CronController {

    private final Scheduler scheduler;

    CronController(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @GetMapping("/api/crons")
    Answer list() {
        return Answer.ok(scheduler.list().stream().map(CronController::toJson).toList());
    }

    @PostMapping("/api/crons/{id}")
    Answer run(Call call) {
        if (!scheduler.run(call.pathVariable("id"))) {
            throw ApiException.notFound("Missing or invalid cron job.");
        }
        return Answer.noContent();
    }

    private static Map<String, Object> toJson(Scheduler.JobInfo job) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", job.id());
        json.put("expression", job.expression());
        return json;
    }
}
