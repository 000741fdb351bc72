package dev.larder.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

import java.time.Instant;
import java.util.TreeMap;

/** Copies what the rooms log into the log that operators read in the dashboard. */
final class ApplicationLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final String ROOMS = "dev.larder";

    private final LogWriter writer;

    ApplicationLog(LogWriter writer) {
        this.writer = writer;
        setName("larder-log");
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            setContext(context);
            start();
            context.getLogger(ROOMS).addAppender(this);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        var data = new TreeMap<String, @Nullable Object>();
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                data.put(pair.key, String.valueOf(pair.value));
            }
        }
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            data.put("error", failure.getClassName() + ": " + failure.getMessage());
        }
        writer.add(
                new LogEntry(
                        Instant.ofEpochMilli(event.getTimeStamp()),
                        level(event.getLevel()),
                        event.getFormattedMessage(),
                        data));
    }

    @Override
    public void close() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(ROOMS).detachAppender(this);
        }
        stop();
    }

    private static int level(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return LogEntry.ERROR;
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return LogEntry.WARN;
        }
        return level.isGreaterOrEqual(Level.INFO) ? LogEntry.INFO : LogEntry.DEBUG;
    }
}
