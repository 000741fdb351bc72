package dev.larder.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;

class CronExpressionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * * | 2024-05-05T10:11 | true",
                "11 10 5 5 0 | 2024-05-05T10:11 | true",
                "11 10 5 5 1 | 2024-05-05T10:11 | false",
                "*/15 * * * * | 2024-05-05T10:45 | true",
                "*/15 * * * * | 2024-05-05T10:46 | false",
                "0-30/10 * * * * | 2024-05-05T10:20 | true",
                "0-30/10 * * * * | 2024-05-05T10:40 | false",
                "1,2,40-45 * * * * | 2024-05-05T10:42 | true",
                "0 0 * * 0 | 2024-05-05T00:00 | true",
                "0 0 1 * 0 | 2024-05-05T00:00 | false",
                "@yearly | 2024-01-01T00:00 | true",
                "@hourly | 2024-05-05T10:00 | true",
                "@daily | 2024-05-05T10:00 | false",
            })
    void isDue_minute_matchesEverySegment(String expression, String time, boolean due) {
        var minute = java.time.LocalDateTime.parse(time).atZone(ZoneOffset.UTC);
        assertThat(CronExpression.parse(expression).isDue(minute)).isEqualTo(due);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "* * * * * *",
                " * * * * *",
                "*  * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 7",
                "5/2 * * * *",
                "5-1 * * * *",
                "*/0 * * * *",
                "*/60 * * * *",
                "1-2-3 * * * *",
                "*/2/3 * * * *",
                "a * * * *",
                ", * * * *",
                "-1 * * * *",
                "@never",
            })
    void parse_invalid_isRefusedWithAText(String expression) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CronExpression.parse(expression))
                .withMessageContaining("invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/New_York", "Asia/Kolkata"})
    void isDue_otherZone_isReadInUtc(String zone) {
        ZonedDateTime midnightUtc = ZonedDateTime.of(2024, 5, 5, 0, 0, 0, 0, ZoneOffset.UTC);
        assertThat(
                        CronExpression.parse("@daily")
                                .isDue(midnightUtc.withZoneSameInstant(java.time.ZoneId.of(zone))))
                .isTrue();
    }
}
