package dev.larder.cron;

import dev.larder.database.Databases;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import java.time.Clock;

/**
 * One scheduler, which ticks only where a web server runs: a command such as {@code superuser} runs
 * no jobs.
 */
@Configuration(proxyBeanMethods = false)
class CronConfiguration {

    @Bean
    Scheduler scheduler(Clock clock, Databases databases) {
        var scheduler = new Scheduler(clock);
        scheduler.add(
                "__pbDBOptimize__",
                CronExpression.parse("@midnight"),
                () -> {
                    databases.data().optimize();
                    databases.auxiliary().optimize();
                });
        return scheduler;
    }

    @EventListener
    void start(ApplicationReadyEvent ready) {
        if (ready.getApplicationContext() instanceof WebServerApplicationContext) {
            ready.getApplicationContext().getBean(Scheduler.class).start();
        }
    }
}
