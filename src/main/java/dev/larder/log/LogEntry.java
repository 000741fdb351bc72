package dev.larder.log;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;

/**
 * One entry of the log before it is stored.
 *
 * @param created when it happened
 * @param level {@link #DEBUG}, {@link #INFO}, {@link #WARN} or {@link #ERROR}
 * @param message one line
 * @param data facts by name; written with sorted names
 */
public record LogEntry(
        Instant created, int level, String message, Map<String, @Nullable Object> data) {

    public static final int DEBUG = -4;
    public static final int INFO = 0;
    public static final int WARN = 4;
    public static final int ERROR = 8;
}
