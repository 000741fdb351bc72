package dev.larder.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.file.ThumbSize.Plan;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Objects;

class ThumbSizeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x0",
                "0x0t",
                "100",
                "x",
                "100x",
                "x100",
                "100x100x",
                "-1x5",
                "1 x1",
                "999999x1",
                "1x1T"
            })
    void parse_noSize_isNull(String text) {
        assertThat(ThumbSize.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "100x50, 400, 400, 0, 100, 400, 200, 100, 50",
        "100x50t, 400, 400, 0, 0, 400, 200, 100, 50",
        "100x50b, 400, 400, 0, 200, 400, 200, 100, 50",
        "50x100, 400, 400, 100, 0, 200, 400, 50, 100",
        "50x100t, 400, 400, 100, 0, 200, 400, 50, 100",
        "100x100f, 400, 200, 0, 0, 400, 200, 100, 50",
        "100x100f, 200, 400, 0, 0, 200, 400, 50, 100",
        "100x100f, 30, 20, 0, 0, 30, 20, 30, 20",
        "100x100, 30, 20, 5, 0, 20, 20, 100, 100",
        "0x100, 400, 200, 0, 0, 400, 200, 200, 100",
        "100x0, 400, 200, 0, 0, 400, 200, 100, 50",
        "100x0t, 40, 20, 0, 0, 40, 20, 100, 50",
        "0x1, 1000, 100000, 0, 0, 1000, 100000, 1, 1",
        "100x1f, 1, 1000, 0, 0, 1, 1000, 1, 1"
    })
    void plan_eachForm(
            String size,
            int width,
            int height,
            int x,
            int y,
            int cropWidth,
            int cropHeight,
            int toWidth,
            int toHeight) {
        ThumbSize parsed = Objects.requireNonNull(ThumbSize.parse(size));
        assertThat(parsed.plan(width, height))
                .isEqualTo(new Plan(x, y, cropWidth, cropHeight, toWidth, toHeight));
    }
}
