package dev.larder.cron;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs jobs at their minute, in UTC. Every due job runs on a virtual thread of its own; overlaps
 * are the job's own matter. A job that fails, whatever it throws, is logged and leaves the others
 * running. Safe for use by all threads.
 */
public final class Scheduler implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
    private static final String SYSTEM_PREFIX = "__pb";

    private final Clock clock;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private @Nullable Thread ticker;

    public Scheduler(Clock clock) {
        this.clock = clock;
    }

    /** A job as the API shows it. */
    public record JobInfo(String id, String expression) {}

    private record Job(String id, CronExpression expression, Runnable work) {}

    /** Adds a job; one with the same id is replaced. */
    public synchronized void add(String id, CronExpression expression, Runnable work) {
        jobs.put(id, new Job(id, expression, work));
    }

    /** Removes a job; an unknown id is ignored. */
    public synchronized void remove(String id) {
        jobs.remove(id);
    }

    /** User jobs by id, then the product's own in the order of their registration. */
    public synchronized List<JobInfo> list() {
        var user = new ArrayList<JobInfo>();
        var system = new ArrayList<JobInfo>();
        for (Job job : jobs.values()) {
            var info = new JobInfo(job.id(), job.expression().text());
            (job.id().startsWith(SYSTEM_PREFIX) ? system : user).add(info);
        }
        user.sort(Comparator.comparing(JobInfo::id));
        user.addAll(system);
        return user;
    }

    /**
     * Starts a job in the background now.
     *
     * @return false when there is no job with this id
     */
    public boolean run(String id) {
        Job job;
        synchronized (this) {
            job = jobs.get(id);
        }
        if (job == null) {
            return false;
        }
        start(job);
        return true;
    }

    /** Begins to tick; jobs added later take part as well. */
    public synchronized void start() {
        if (ticker == null) {
            ticker = Thread.ofPlatform().daemon().name("cron").start(this::tickForever);
        }
    }

    @Override
    public synchronized void close() {
        if (ticker != null) {
            ticker.interrupt();
            ticker = null;
        }
    }

    private void tickForever() {
        ZonedDateTime next = now().truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Duration wait = Duration.between(now(), next);
                Thread.sleep(wait.isPositive() ? wait : Duration.ZERO);
            } catch (InterruptedException _) {
                return; // closed
            }
            ZonedDateTime current = now();
            if (!current.isBefore(next)) {
                runDueGuarded(next);
                // After a long pause (a suspended machine, a clock set forward) missed minutes are
                // left out.
                next = current.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
            }
        }
    }

    private void runDueGuarded(ZonedDateTime minute) {
        try {
            runDue(minute);
        } catch (RuntimeException | Error e) { // a minute may be lost, not all that follow
            log.atError().setCause(e).log("cron jobs could not be started");
        }
    }

    /** Starts every job that is due in the minute of this time. */
    void runDue(ZonedDateTime minute) {
        List<Job> due;
        synchronized (this) {
            due = jobs.values().stream().filter(job -> job.expression().isDue(minute)).toList();
        }
        due.forEach(Scheduler::start);
    }

    private static void start(Job job) {
        Thread.ofVirtual()
                .name("cron-" + job.id())
                .start(() -> {
                    try {
                        job.work().run();
                    } catch (Throwable e) { // an Error in one job must not end the process
                        log.atError()
                                .addKeyValue("job", job.id())
                                .setCause(e)
                                .log("cron job failed");
                    }
                });
    }

    private ZonedDateTime now() {
        return ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
