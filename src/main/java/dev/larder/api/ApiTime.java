package dev.larder.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Date-times as they stand on the wire and in the database: {@code 2024-06-25 11:03:45.876Z},
 * always UTC, cut to milliseconds.
 */
public final class ApiTime {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private ApiTime() {}

    public static String format(Instant time) {
        return FORMAT.format(time);
    }

    /**
     * Reads the exact wire format; {@code field} has the lenient parser for what clients send.
     *
     * @throws java.time.format.DateTimeParseException when the text has another form
     */
    public static Instant parse(String text) {
        return Instant.from(FORMAT.parse(text));
    }
}
