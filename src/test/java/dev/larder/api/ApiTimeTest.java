package dev.larder.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class ApiTimeTest {

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
