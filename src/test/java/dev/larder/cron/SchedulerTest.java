package dev.larder.cron;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class SchedulerTest {

    private static final CronExpression ALWAYS = CronExpression.parse("* * * * *");
    private static final ZonedDateTime MINUTE =
            ZonedDateTime.of(2024, 5, 5, 10, 0, 0, 0, ZoneOffset.UTC);

    private final Scheduler scheduler = new Scheduler(Clock.systemUTC());

    @Test
    void runDue_failingJob_leavesTheOthersRunning() throws InterruptedException {
        var ran = new CountDownLatch(2);
        scheduler.add(
                "fails",
                ALWAYS,
                () -> {
                    throw new StackOverflowError("planted");
                });
        scheduler.add("works", ALWAYS, ran::countDown);
        scheduler.runDue(MINUTE);
        scheduler.runDue(MINUTE.plusMinutes(1));
        assertThat(ran.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void list_userAndSystemJobs_userJobsFirst() {
        scheduler.add("__pbSecond__", CronExpression.parse("@hourly"), () -> {});
        scheduler.add("__pbAnother__", ALWAYS, () -> {});
        scheduler.add("b", ALWAYS, () -> {});
        scheduler.add("a", ALWAYS, () -> {});
        assertThat(scheduler.list())
                .extracting(Scheduler.JobInfo::id)
                .containsExactly("a", "b", "__pbSecond__", "__pbAnother__");
        assertThat(scheduler.list().get(2).expression()).isEqualTo("0 * * * *");
    }

    @Test
    void run_unknownJob_isFalse() {
        assertThat(scheduler.run("missing")).isFalse();
    }
}
