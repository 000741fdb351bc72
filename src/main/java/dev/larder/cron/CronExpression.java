package dev.larder.cron;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.Map;

/**
 * When a job is due: five segments for minute, hour, day of month, month and day of week, or a macro such as {@code
 * @daily}, in UTC.
 *
 * <p>Spring's expressions are not used because the compatible grammar differs: no seconds, Sunday is 0 only, no names,
 * and a restricted day of month and day of week must both match.
 */
public final class CronExpression {

    private static final Map<String, String> MACROS =
            Map.of(
                    "@yearly", "0 0 1 1 *",
                    "@annually", "0 0 1 1 *",
                    "@monthly", "0 0 1 * *",
                    "@weekly", "0 0 * * 0",
                    "@daily", "0 0 * * *",
                    "@midnight", "0 0 * * *",
                    "@hourly", "0 * * * *");

    private final String text;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet daysOfMonth;
    private final BitSet months;
    private final BitSet daysOfWeek;

    private CronExpression(String text, String[] segments) {
        this.text = text;
        minutes = parseSegment(segments[0], 0, 59);
        hours = parseSegment(segments[1], 0, 23);
        daysOfMonth = parseSegment(segments[2], 1, 31);
        months = parseSegment(segments[3], 1, 12);
        daysOfWeek = parseSegment(segments[4], 0, 6);
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException with a text for the author of the expression
     */
    public static CronExpression parse(String expression) {
        String expanded = MACROS.getOrDefault(expression, expression);
        String[] segments = expanded.split(" ", -1);
        if (segments.length != 5) {
            throw new IllegalArgumentException(
                    "invalid cron expression - must be a valid macro or to have exactly 5 space"
                            + " separated segments");
        }
        return new CronExpression(expanded, segments);
    }

    /** The five segments; a macro is shown expanded. */
    public String text() {
        return text;
    }

    /** Whether a job is due in the minute of this time. */
    public boolean isDue(ZonedDateTime time) {
        ZonedDateTime utc = time.withZoneSameInstant(ZoneOffset.UTC);
        return minutes.get(utc.getMinute())
                && hours.get(utc.getHour())
                && daysOfMonth.get(utc.getDayOfMonth())
                && months.get(utc.getMonthValue())
                && daysOfWeek.get(utc.getDayOfWeek().getValue() % 7);
    }

    private static BitSet parseSegment(String segment, int min, int max) {
        var slots = new BitSet(max + 1);
        for (String item : segment.split(",", -1)) {
            addItem(slots, item, min, max);
        }
        return slots;
    }

    private static void addItem(BitSet slots, String item, int min, int max) {
        String[] steps = item.split("/", -1);
        if (steps.length > 2) {
            throw new IllegalArgumentException("invalid segment step format: " + item);
        }
        int step = steps.length == 2 ? parseNumber(steps[1], 1, max, "step") : 1;
        int from = min;
        int to = max;
        if (!steps[0].equals("*")) {
            String[] range = steps[0].split("-", -1);
            if (range.length > 2) {
                throw new IllegalArgumentException("invalid segment range format: " + steps[0]);
            }
            from = parseNumber(range[0], min, max, "value");
            if (range.length == 1) {
                if (steps.length == 2 && step > 1) {
                    throw new IllegalArgumentException(
                            "invalid segment step - step > 1 could be used only with the wildcard"
                                    + " or range format");
                }
                to = from;
            } else {
                to = parseNumber(range[1], from, max, "range end");
            }
        }
        for (int slot = from; slot <= to; slot += step) {
            slots.set(slot);
        }
    }

    private static int parseNumber(String digits, int min, int max, String what) {
        int number;
        try {
            number = Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid segment " + what + ": " + digits, e);
        }
        if (number < min || number > max) {
            throw new IllegalArgumentException(
                    "invalid segment " + what + " - must be between " + min + " and " + max);
        }
        return number;
    }
}
