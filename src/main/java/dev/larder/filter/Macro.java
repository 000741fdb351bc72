package dev.larder.filter;

import dev.larder.api.ApiTime;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.function.Function;

/** Identifiers that stand for the moment of the call, all in UTC. */
final class Macro {

    private static final Map<String, Function<ZonedDateTime, Object>> ALL =
            Map.ofEntries(
                    Map.entry("@now", now -> ApiTime.format(now.toInstant())),
                    Map.entry("@yesterday", now -> ApiTime.format(now.minusDays(1).toInstant())),
                    Map.entry("@tomorrow", now -> ApiTime.format(now.plusDays(1).toInstant())),
                    Map.entry("@second", now -> (long) now.getSecond()),
                    Map.entry("@minute", now -> (long) now.getMinute()),
                    Map.entry("@hour", now -> (long) now.getHour()),
                    Map.entry("@day", now -> (long) now.getDayOfMonth()),
                    Map.entry("@month", now -> (long) now.getMonthValue()),
                    Map.entry("@weekday", now -> (long) now.getDayOfWeek().getValue() % 7),
                    Map.entry("@year", now -> (long) now.getYear()),
                    Map.entry("@todayStart", now -> start(now.toLocalDate())),
                    Map.entry("@todayEnd", now -> end(now.toLocalDate())),
                    Map.entry("@monthStart", now -> start(now.toLocalDate().withDayOfMonth(1))),
                    Map.entry("@monthEnd", now -> end(lastOfMonth(now.toLocalDate()))),
                    Map.entry("@yearStart", now -> start(now.toLocalDate().withDayOfYear(1))),
                    Map.entry("@yearEnd", now -> end(LocalDate.of(now.getYear(), 12, 31))));

    private Macro() {}

    /** The macro of exactly this name; null when there is none. */
    static @Nullable Source find(String name) {
        Function<ZonedDateTime, Object> macro = ALL.get(name);
        return macro == null ? null : values -> macro.apply(values.now().atZone(ZoneOffset.UTC));
    }

    private static LocalDate lastOfMonth(LocalDate day) {
        return day.withDayOfMonth(day.lengthOfMonth());
    }

    private static String start(LocalDate day) {
        return ApiTime.format(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static String end(LocalDate day) {
        Instant next = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return ApiTime.format(next.minus(Duration.ofMillis(1)));
    }
}
