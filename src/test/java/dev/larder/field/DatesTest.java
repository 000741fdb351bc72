package dev.larder.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.api.ApiTime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.Random;

class DatesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2022-01-02 03:04:05.123456Z | 2022-01-02 03:04:05.123Z",
                "2022-01-02 03:04:05Z | 2022-01-02 03:04:05.000Z",
                "2022-01-02T03:04:05+02:00 | 2022-01-02 01:04:05.000Z",
                "2022-01-02T03:04:05 | 2022-01-02 03:04:05.000Z",
                "2022-01-02 03:04:05 -0130 | 2022-01-02 04:34:05.000Z",
                "2022-01-02 03:04:05.5 +0200 CEST | 2022-01-02 01:04:05.500Z",
                "2022-01-02 | 2022-01-02 00:00:00.000Z",
                "Sun, 02 Jan 2022 03:04:05 GMT | 2022-01-02 03:04:05.000Z",
                "Sun, 02 Jan 2022 03:04:05 +0100 | 2022-01-02 02:04:05.000Z",
                "02 Jan 22 03:04 MST | 2022-01-02 03:04:00.000Z",
                "Sunday, 02-Jan-22 03:04:05 UTC | 2022-01-02 03:04:05.000Z",
                "Sun Jan  2 03:04:05 2022 | 2022-01-02 03:04:05.000Z",
                "Sun Jan 02 03:04:05 -0700 2022 | 2022-01-02 10:04:05.000Z",
                "02 Jan 2022 | 2022-01-02 00:00:00.000Z",
                "3:04PM | 0000-01-01 15:04:00.000Z",
                "2024-02-29 10:00:00.000Z | 2024-02-29 10:00:00.000Z"
            })
    void canonical_acceptedForms_areUtcInMilliseconds(String input, String expected) {
        assertThat(Dates.canonical(input)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "2022",
                "2022-13-01",
                "2023-02-29 10:00:00.000Z",
                "2022-01-02 24:00:00Z",
                "1641092645",
                "0001-01-01 00:00:00Z",
                "2022-01-02T03:04:05 +02:00"
            })
    void canonical_otherTexts_areNoDate(String input) {
        assertThat(Dates.canonical(input)).isEmpty();
    }

    @Test
    void canonical_numbers_areNoDateUnlessWhole() {
        assertThat(Dates.canonical(1641092645.0)).isEmpty();
        assertThat(Dates.canonical(1641092645L)).isEqualTo("2022-01-02 03:04:05.000Z");
    }

    @Test
    void canonical_ofItsOwnResult_changesNothing() {
        var random = new Random(7);
        for (int i = 0; i < 500; i++) {
            String text =
                    ApiTime.format(
                            Instant.ofEpochMilli(
                                    random.nextLong(-30_000_000_000_000L, 99_000_000_000_000L)));
            assertThat(Dates.canonical(text)).isEqualTo(text);
        }
    }
}
