package dev.larder.field;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

class CastTest {

    @Test
    void toText_scalars_arePlain() {
        assertThat(Cast.toText(1.5)).isEqualTo("1.5");
        assertThat(Cast.toText(1e21)).isEqualTo("1000000000000000000000");
        assertThat(Cast.toText(10.0)).isEqualTo("10");
        assertThat(Cast.toText(true)).isEqualTo("true");
        assertThat(Cast.toText(Map.of("a", 1))).isEmpty();
        assertThat(Cast.toText(null)).isEmpty();
    }

    @Test
    void toNumber_texts_mustBeWhollyANumber() {
        assertThat(Cast.toNumber("1e3")).isEqualTo(1000);
        assertThat(Cast.toNumber("0x1p4")).isEqualTo(16);
        assertThat(Cast.toNumber("-Inf")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Cast.toNumber("1e999")).isZero();
        assertThat(Cast.toNumber(" 1")).isZero();
        assertThat(Cast.toNumber("1d")).isZero();
        assertThat(Cast.toNumber(List.of(1))).isZero();
    }

    @Test
    void toInteger_texts_areCutAtTheDot() {
        assertThat(Cast.toInteger("0123.9")).isEqualTo(123);
        assertThat(Cast.toInteger("1e3")).isZero();
        assertThat(Cast.toInteger(-1.9)).isEqualTo(-1);
    }

    @Test
    void toBoolean_onlyTheKnownTexts_areTrue() {
        assertThat(Cast.toBoolean("T")).isTrue();
        assertThat(Cast.toBoolean("yes")).isFalse();
        assertThat(Cast.toBoolean(0.5)).isTrue();
    }

    @Test
    void toTexts_listsAndJson_areUniqueAndNotEmpty() {
        assertThat(Cast.toTexts(Arrays.asList("a", null, "", 1.0, "a"))).containsExactly("a", "1");
        assertThat(Cast.toTexts("[\"x\",\"y\",\"x\"]")).containsExactly("x", "y");
        assertThat(Cast.toTexts("[x")).containsExactly("[x");
        assertThat(Cast.toTexts("[\"x\",1]")).containsExactly("x", "[\"x\",1]");
        assertThat(Cast.toTexts(false)).containsExactly("false");
        assertThat(Cast.toTexts("")).isEmpty();
    }
}
