package dev.larder.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;

class ApiTimeTest {

    private static final DateTimeFormatter LIBRARY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    @Test
    void format_anyInstant_agreesWithTheLibrary() {
        var random = new Random(17);
        for (int i = 0; i < 20_000; i++) {
            Instant time =
                    Instant.ofEpochSecond(
                            random.nextLong(-70_000_000_000L, 300_000_000_000L),
                            random.nextInt(1_000_000_000));

            assertThat(ApiTime.format(time)).isEqualTo(LIBRARY.format(time));
        }
    }

    @Test
    void format_timeOfAnEntry_cutsToMilliseconds() {
        assertThat(ApiTime.format(Instant.parse("2024-06-25T01:03:05.006999Z")))
                .isEqualTo("2024-06-25 01:03:05.006Z");
    }

    @Test
    void parse_formatted_isTheSameMillisecond() {
        Instant time = Instant.parse("1999-12-31T23:59:59.999Z");

        assertThat(ApiTime.parse(ApiTime.format(time))).isEqualTo(time);
    }
}
