package dev.larder.collection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class IndexDefinitionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "create index a on t (x) | CREATE INDEX `a` ON `t` (`x`)",
                "CREATE UNIQUE INDEX IF NOT EXISTS main.[a] ON \"t\" (`x` COLLATE NOCASE desc) WHERE x > 1 "
                        + "| CREATE UNIQUE INDEX IF NOT EXISTS `main`.`a` ON `t` (`x` COLLATE NOCASE DESC) WHERE x > 1",
                "create index a on t (lower(x)) | CREATE INDEX `a` ON `t` (lower(x))"
            })
    void build_ofParse_isCanonical(String statement, String expected) {
        assertThat(IndexDefinition.parse(statement).build()).isEqualTo(expected);
    }

    @Test
    void build_severalColumns_standOnLinesOfTheirOwn() {
        assertThat(IndexDefinition.parse("create index a on t (x, substr(y, 1, 2), z asc)").build())
                .isEqualTo("CREATE INDEX `a` ON `t` (\n  `x`,\n  substr(y, 1, 2),\n  `z` ASC\n)");
    }

    @Test
    void parse_ofBuild_isTheSame() {
        var index =
                IndexDefinition.parse(
                        "create unique index a on t (x, lower(y) collate binary desc) where z != ''");
        assertThat(IndexDefinition.parse(index.build())).isEqualTo(index);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "create index on t (x)",
                "create index `a on t(x)",
                "create index a on t ()",
                "create index a on t ('x)"
            })
    void isValid_otherTexts_isFalse(String statement) {
        assertThat(IndexDefinition.parse(statement).isValid()).isFalse();
    }

    @Test
    void findSingleColumnUnique_ignoresCaseAndCondition() {
        var statements =
                List.of(
                        "create index a on t (email)",
                        "create unique index b on t (Email) where email != ''");
        assertThat(IndexDefinition.findSingleColumnUnique(statements, "email")).isNotNull();
        assertThat(IndexDefinition.findSingleColumnUnique(statements, "x")).isNull();
    }
}
