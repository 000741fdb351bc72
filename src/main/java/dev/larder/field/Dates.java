package dev.larder.field;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

import dev.larder.api.ApiTime;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/**
 * Reads date-times in every form that is accepted and answers the canonical one, in which dates
 * compare as text. A text without a zone, or with only the name of one, counts as UTC.
 */
public final class Dates {

    private static final String MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    private static final String SHORT_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
    private static final String LONG_DAY =
            "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
    private static final String CLOCK = "(\\d{1,2}):(\\d{2}):(\\d{2})(?:[.,](\\d+))?";
    private static final String PADDED_DAY = "( ?\\d{1,2})";
    private static final String ZONE_NAME =
            "(GMT[+-]\\d{1,2}|ChST|MeST|WITA|[A-Z]{3}|[A-Z]{3}T|[A-Z]{4}T|[+-]\\d{2})";

    /** Groups: year, month, day, hour, minute, second, fraction, zone. */
    private static final Pattern ISO =
            Pattern.compile(
                    "^(\\d{4})-(\\d{2})-(\\d{2})(?:T"
                            + CLOCK
                            + "(Z|[+-]\\d{2}:?\\d{2})?| "
                            + CLOCK
                            + "(Z|[+-]\\d{2}:?\\d{2}| [+-]\\d{2}:?\\d{2}| [+-]\\d{4} "
                            + ZONE_NAME
                            + ")?)?$");

    private static final Pattern RFC1123 =
            Pattern.compile(
                    "(?i)^"
                            + SHORT_DAY
                            + ", (\\d{2}) "
                            + MONTH
                            + " (\\d{4}) "
                            + CLOCK
                            + " (\\S+)$");
    private static final Pattern RFC822 =
            Pattern.compile("(?i)^(\\d{2}) " + MONTH + " (\\d{2}) (\\d{1,2}):(\\d{2}) (\\S+)$");
    private static final Pattern RFC850 =
            Pattern.compile(
                    "(?i)^" + LONG_DAY + ", (\\d{2})-" + MONTH + "-(\\d{2}) " + CLOCK + " (\\S+)$");
    private static final Pattern UNIX =
            Pattern.compile(
                    "(?i)^"
                            + SHORT_DAY
                            + " "
                            + MONTH
                            + " "
                            + PADDED_DAY
                            + " "
                            + CLOCK
                            + "(?: (\\S+))? (\\d{4})$");
    private static final Pattern DAY = Pattern.compile("(?i)^(\\d{2}) " + MONTH + " (\\d{4})$");
    private static final Pattern KITCHEN = Pattern.compile("^(\\d{1,2}):(\\d{2})(AM|PM)$");
    private static final Pattern STAMP =
            Pattern.compile("(?i)^" + MONTH + " " + PADDED_DAY + " " + CLOCK + "$");
    private static final Pattern OFFSET = Pattern.compile("^[+-]\\d{2}:?\\d{2}$");
    private static final Pattern NAME = Pattern.compile("^" + ZONE_NAME + "$");

    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");

    /** The first instant of year 1, which the reference holds for no date at all. */
    private static final Instant NO_DATE =
            LocalDateTime.of(1, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);

    /** Two-digit years from here on belong to the last century. */
    private static final int CENTURY_TURN = 69;

    private static final int CANONICAL_LENGTH = "2024-01-31 10:20:30.123Z".length();

    private Dates() {}

    /** The canonical text of an input; empty when the input is no date-time. */
    public static String canonical(@Nullable Object input) {
        return switch (input) {
            case String text when isCanonical(text) -> text;
            case String text -> format(parse(text));
            case Instant instant -> format(instant);
            case Long seconds -> format(Instant.ofEpochSecond(seconds));
            case Integer seconds -> format(Instant.ofEpochSecond(seconds));
            case null, default -> "";
        };
    }

    /** The instant that a text names; null when it is no date-time. */
    public static @Nullable Instant parse(String text) {
        try {
            return parseForms(text);
        } catch (DateTimeException | ArithmeticException _) {
            return null; // digits in the right places, but no such day or hour
        }
    }

    private static String format(@Nullable Instant time) {
        return time == null || time.equals(NO_DATE) ? "" : ApiTime.format(time);
    }

    private static @Nullable Instant parseForms(String text) {
        Matcher iso = ISO.matcher(text);
        if (iso.matches()) {
            return parseIso(iso);
        }
        Matcher m = RFC1123.matcher(text);
        if (m.matches()) {
            return at(number(m, 3), month(m, 2), number(m, 1), m, 4, m.group(8));
        }
        m = RFC850.matcher(text);
        if (m.matches()) {
            return at(century(number(m, 3)), month(m, 2), number(m, 1), m, 4, nameOnly(m.group(8)));
        }
        m = RFC822.matcher(text);
        if (m.matches()) {
            var local =
                    LocalDateTime.of(
                            century(number(m, 3)),
                            month(m, 2),
                            number(m, 1),
                            number(m, 4),
                            number(m, 5));
            return inZone(local, m.group(6));
        }
        m = UNIX.matcher(text);
        if (m.matches()) {
            return at(number(m, 8), month(m, 1), number(m, 2), m, 3, m.group(7));
        }
        m = STAMP.matcher(text);
        if (m.matches()) {
            return at(0, month(m, 1), number(m, 2), m, 3, null);
        }
        m = DAY.matcher(text);
        if (m.matches()) {
            return inZone(LocalDateTime.of(number(m, 3), month(m, 2), number(m, 1), 0, 0), null);
        }
        m = KITCHEN.matcher(text);
        return m.matches() ? parseKitchen(m) : null;
    }

    private static @Nullable Instant parseIso(Matcher iso) {
        int year = number(iso, 1);
        int month = number(iso, 2);
        int day = number(iso, 3);
        if (iso.group(4) != null) {
            return at(year, month, day, iso, 4, iso.group(8));
        }
        if (iso.group(9) != null) {
            String zone = iso.group(13);
            // "+0200 CEST": the offset counts, the name does not
            return at(year, month, day, iso, 9, zone == null ? null : zone.strip().split(" ")[0]);
        }
        return inZone(LocalDateTime.of(year, month, day, 0, 0), null);
    }

    private static @Nullable Instant parseKitchen(Matcher m) {
        int hour = number(m, 1);
        if (hour > 12) {
            return null;
        }
        boolean afternoon = "PM".equals(m.group(3));
        int hourOfDay = hour == 12 ? (afternoon ? 12 : 0) : hour + (afternoon ? 12 : 0);
        return inZone(LocalDateTime.of(0, 1, 1, hourOfDay, number(m, 2)), null);
    }

    /** The clock stands in four groups: hour, minute, second, fraction. */
    private static @Nullable Instant at(
            int year, int month, int day, Matcher m, int clock, @Nullable String zone) {
        String fraction = m.group(clock + 3);
        int nanos =
                fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
        var local =
                LocalDateTime.of(
                        year,
                        month,
                        day,
                        number(m, clock),
                        number(m, clock + 1),
                        number(m, clock + 2),
                        nanos);
        return inZone(local, zone);
    }

    private static @Nullable Instant inZone(LocalDateTime local, @Nullable String zone) {
        if (zone == null || zone.equals("Z")) {
            return local.toInstant(ZoneOffset.UTC);
        }
        if (OFFSET.matches(zone)) {
            return local.toInstant(ZoneOffset.of(zone));
        }
        if (!NAME.matches(zone)) {
            return null;
        }
        boolean shifted = zone.startsWith("GMT") && zone.length() > 3;
        return local.minusHours(shifted ? Integer.parseInt(zone.substring(3)) : 0)
                .toInstant(ZoneOffset.UTC);
    }

    /** A zone that must be a name; an offset in its place makes the whole text unreadable. */
    private static String nameOnly(String zone) {
        return OFFSET.matches(zone) ? "" : zone;
    }

    private static int century(int year) {
        return year >= CENTURY_TURN ? 1900 + year : 2000 + year;
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group).strip());
    }

    private static int month(Matcher m, int group) {
        return MONTHS.indexOf(m.group(group).toLowerCase(Locale.ROOT)) + 1;
    }

    /** A quick look that spares stored dates the patterns; days 29 to 31 take the long way. */
    private static boolean isCanonical(String text) {
        if (text.length() != CANONICAL_LENGTH
                || text.charAt(10) != ' '
                || text.charAt(19) != '.'
                || text.charAt(23) != 'Z'
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return false;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 2);
        int day = digits(text, 8, 2);
        return year > 1
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= 28
                && within(digits(text, 11, 2), 23)
                && within(digits(text, 14, 2), 59)
                && within(digits(text, 17, 2), 59)
                && digits(text, 20, 3) >= 0;
    }

    private static boolean within(int value, int max) {
        return value >= 0 && value <= max;
    }

    private static int digits(String text, int start, int count) {
        int value = 0;
        for (int i = start; i < start + count; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }
}
