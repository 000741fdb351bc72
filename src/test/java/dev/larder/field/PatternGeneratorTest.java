package dev.larder.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.re2j.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternGeneratorTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[a-z0-9]{15}",
                "(ab|c(?:d|e)){2,4}x",
                "\\d+\\.[[:alpha:]_]{3}",
                "[^a-z]",
                "a{2,}",
                ".{5}",
                "\\x41\\n?",
                "(?i)abc",
                "(?P<name>z)",
                "[\\w-]{4}",
                "\\Qa.b\\E",
                "x{0}y",
                "a{,5}"
            })
    void next_expression_matchesItself(String expression) {
        var generator = PatternGenerator.of(expression);
        Pattern whole = Pattern.compile("^(?:" + expression + ")$");
        for (int i = 0; i < 50; i++) {
            String sample = generator.next();
            assertThat(whole.matches(sample)).as(sample).isTrue();
        }
    }

    @Test
    void next_repetition_leavesOutItsUpperBound() {
        var generator = PatternGenerator.of("a{1,3}b?");
        for (int i = 0; i < 100; i++) {
            assertThat(generator.next()).isIn("a", "aa");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"^abc$", "a|", "\\bx", "\\pL", ""})
    void of_anchorsAndEmptyParts_areRefused(String expression) {
        assertThatIllegalArgumentException().isThrownBy(() -> PatternGenerator.of(expression));
    }
}
