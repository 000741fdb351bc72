package dev.larder.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.larder.api.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsPickerTest {

    private static final String RECORD =
            """
            {"z":1,"a":"x","expand":{"rel":{"id":"1","name":"n"},"many":[{"id":"2","b":true},{"id":"3"}]},
            "html":"<p>Hello <b>big</b></p><script>no</script><p>world &amp; more</p>"}\
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a | {\"a\":\"x\"}",
                "z, a,, | {\"a\":\"x\",\"z\":1}",
                "missing | {}",
                "a.deeper | {\"a\":\"x\"}",
                "expand.rel.name | {\"expand\":{\"rel\":{\"name\":\"n\"}}}",
                "expand.many.id | {\"expand\":{\"many\":[{\"id\":\"2\"},{\"id\":\"3\"}]}}",
                "expand.rel.name,expand.rel | {\"expand\":{\"rel\":{\"id\":\"1\",\"name\":\"n\"}}}",
                "expand.*.id,z | {\"expand\":{},\"z\":1}",
                "html:excerpt(9) | {\"html\":\"Hello big\"}",
                "html:excerpt(7,true) | {\"html\":\"Hello b...\"}",
                "html:excerpt(100) | {\"html\":\"Hello big world \\u0026 more\"}",
                "z:excerpt(3) | {\"z\":1}",
            })
    void pick_paths_keepsWhatTheyName(String fields, String expected) {
        assertThat(Json.write(FieldsPicker.pick(new Json.Raw(RECORD), fields)))
                .isEqualTo(expected.strip());
    }

    @Test
    void pick_starWithNestedPath_keepsTheOthersWhole() {
        var picked = Json.write(FieldsPicker.pick(new Json.Raw(RECORD), "*,expand.rel.name"));
        assertThat(picked)
                .startsWith("{\"a\":\"x\",\"expand\":{\"rel\":{\"name\":\"n\"}},\"html\":")
                .endsWith("\"z\":1}");
    }

    @Test
    void pick_objectsWithin_haveSortedKeys() {
        var value = new Json.Raw("{\"meta\":{\"b\":[{\"d\":1,\"c\":2}],\"a\":1}}");
        assertThat(Json.write(FieldsPicker.pick(value, "*")))
                .isEqualTo("{\"meta\":{\"a\":1,\"b\":[{\"c\":2,\"d\":1}]}}");
    }

    @Test
    void pick_page_appliesToItems() {
        String page =
                "{\"items\":[{\"id\":\"1\",\"a\":2}],\"page\":1,\"perPage\":30,\"totalItems\":1,\"totalPages\":1}";
        assertThat(Json.write(FieldsPicker.pick(new Json.Raw(page), "id")))
                .isEqualTo(
                        "{\"items\":[{\"id\":\"1\"}],\"page\":1,\"perPage\":30,\"totalItems\":1,\"totalPages\":1}");
    }

    @Test
    void pick_blank_isTheSameValue() {
        var value = new Json.Raw(RECORD);
        assertThat(FieldsPicker.pick(value, " ")).isSameAs(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,'b",
                "a:excerpt(1",
                "a:unknown",
                "a:",
                "a:excerpt",
                "a:excerpt(0)",
                "a:excerpt(1,2,3)",
                "a:excerpt(x)"
            })
    void pick_malformed_isRefused(String fields) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldsPicker.pick(new Json.Raw(RECORD), fields));
    }
}
