package dev.larder.log;

import dev.larder.cron.CronExpression;
import dev.larder.cron.Scheduler;
import dev.larder.database.Databases;
import dev.larder.settings.LogSettings;
import dev.larder.settings.SettingsChanged;
import dev.larder.settings.SettingsStore;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import java.time.Clock;
import java.time.Duration;

/** Puts the log together and keeps it as short as the settings say. */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

    private static final CronExpression EVERY_SIX_HOURS = CronExpression.parse("0 */6 * * *");

    @Bean
    LogStore logStore(Databases databases, Clock clock) {
        return new LogStore(databases.auxiliary(), clock);
    }

    @Bean
    LogWriter logWriter(LogStore store, SettingsStore settings) {
        return new LogWriter(store, settings);
    }

    @Bean
    MeterBinder logMetrics(LogWriter writer) {
        return registry ->
                FunctionCounter.builder("larder.logs.lost", writer, LogWriter::lost)
                        .description("Log entries that could not be stored")
                        .register(registry);
    }

    @Bean
    RequestLog requestLog(LogWriter writer, SettingsStore settings) {
        return new RequestLog(writer, settings);
    }

    @Bean
    ApplicationLog applicationLog(LogWriter writer) {
        return new ApplicationLog(writer);
    }

    @Bean
    Retention logRetention(LogStore store, SettingsStore settings, Scheduler scheduler) {
        var retention = new Retention(store, settings);
        scheduler.add("__pbLogsCleanup__", EVERY_SIX_HOURS, retention::cleanUp);
        return retention;
    }

    /** Removes what the settings no longer keep. */
    static final class Retention {

        private final LogStore store;
        private final SettingsStore settings;

        Retention(LogStore store, SettingsStore settings) {
            this.store = store;
            this.settings = settings;
        }

        void cleanUp() {
            LogSettings logs = settings.current().logs();
            store.deleteOld(Duration.ofDays(logs.maxDays()), Integer.MIN_VALUE);
        }

        @EventListener
        void on(SettingsChanged changed) {
            LogSettings logs = changed.current().logs();
            if (!logs.equals(changed.previous().logs())) {
                store.deleteOld(Duration.ofDays(logs.maxDays()), logs.minLevel());
                if (logs.maxDays() == 0) {
                    store.vacuum();
                }
            }
        }
    }
}
