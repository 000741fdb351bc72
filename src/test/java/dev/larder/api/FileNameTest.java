package dev.larder.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class FileNameTest {

    private static String normalize(String name) {
        return FileName.normalize(name, () -> "0123456789", () -> ".png");
    }

    @ParameterizedTest
    @CsvSource({
        "My Photo (1).JPG, my_photo_1_0123456789.JPG",
        "test.txt, test_0123456789.txt",
        "a.tar.gz, a0123456789_0123456789.tar.gz",
        "test.a.tar.gz, test_a_0123456789.tar.gz",
        "Füße.PNG, f_e_0123456789.PNG",
        "myTestDB.txt, my_test_db_0123456789.txt",
        "noExtension, no_extension_0123456789.png",
        "trailing., trailing_0123456789.png",
        "...hidden.txt, 0123456789_0123456789.hidden.txt",
        ".htaccess, 0123456789_0123456789.htaccess",
        "a, a0123456789_0123456789.png",
        "../../etc/passwd.txt, 0123456789_0123456789.etcpasswd.txt",
        "evil.php;.png, evil_0123456789.php.png",
        "x.p#n=g+*-, x0123456789_0123456789.p#n=g+*-"
    })
    void normalize_clientNames(String given, String expected) {
        assertThat(normalize(given)).isEqualTo(expected);
    }

    @Test
    void normalize_longExtension_keepsItsEnd() {
        assertThat(normalize("name.abcdefghijklmnopqrstuvwxyz"))
                .isEqualTo("name_0123456789.ghijklmnopqrstuvwxyz");
    }

    @Test
    void normalize_longBase_isCut() {
        assertThat(normalize("a".repeat(200) + ".txt"))
                .isEqualTo("a".repeat(100) + "_0123456789.txt");
    }

    @Test
    void normalize_longName_looksAtItsEnd() {
        String name = "b".repeat(1000) + "é".repeat(140) + "end.txt";
        assertThat(normalize(name)).isEqualTo("b".repeat(13) + "_end_0123456789.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "\\",
                "\u0000.\u0000",
                "..",
                "con",
                "a/b\\c.d/e",
                "\uD800",
                "　.　",
                "<>:\"|?*.<>"
            })
    void normalize_hostileNames_areSafe(String name) {
        String normalized = FileName.normalize(name, () -> "0123456789", () -> "");
        assertThat(normalized)
                .matches("[a-z0-9_]+[A-Za-z0-9_.*+=#-]*")
                .doesNotContain("..", "/", "\\");
        assertThat(normalized.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(150);
    }
}
