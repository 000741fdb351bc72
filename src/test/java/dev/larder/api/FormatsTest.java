package dev.larder.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;

class FormatsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.co",
                "a.b+c@x-y.example.com",
                "\"a b\"@b.co",
                "ü@bücher.example",
                "a@b.co."
            })
    void isEmail_address_isTrue(String text) {
        assertThat(Formats.isEmail(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a@b", "a@b.c1", "a b@c.co", ".a@b.co", "a@-b.co", "a@b..co"})
    void isEmail_otherText_isFalse(String text) {
        assertThat(Formats.isEmail(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "http://localhost:8090",
                "localhost:80",
                "https://u:p@x.de/a?b#c",
                "http://[::1]/",
                "ws://1.2.3.4",
                "http://bücher.de/x"
            })
    void isUrl_address_isTrue(String text) {
        assertThat(Formats.isUrl(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "localhost",
                ".a.com",
                "http://",
                "a b.com",
                "http://x.com/%zz",
                "mailto:x y",
                "http://[zz]/"
            })
    void isUrl_otherText_isFalse(String text) {
        assertThat(Formats.isUrl(text)).isFalse();
    }

    @Test
    void isUrl_usualForm_isPartOfTheGrammar() {
        var random = new Random(7);
        List<String> parts =
                List.of(
                        "a", "b1", "9", ".", ".", "-", "_", ":8", "/", "?q=", "#", "%", "com", "é",
                        "@");
        int usual = 0;
        for (int i = 0; i < 20_000; i++) {
            var url = new StringBuilder(random.nextBoolean() ? "https://ab" : "http://");
            for (int n = random.nextInt(9); n >= 0; n--) {
                url.append(parts.get(random.nextInt(parts.size())));
            }
            if (Formats.isUrl(url.toString())) {
                usual++;
                assertThat(Formats.isUrlByGrammar(url.toString())).as("%s", url).isTrue();
            }
        }
        assertThat(usual).isGreaterThan(1000);
    }

    @ParameterizedTest
    @CsvSource({"http://a@x.de:80/p,x.de:80", "example.com,''", "https://x.de?q,x.de"})
    void urlHost_url_isHostWithPort(String url, String host) {
        assertThat(Formats.urlHost(url)).isEqualTo(host);
    }

    @Test
    void isDomain_labels_needATopLabelOfLetters() {
        assertThat(Formats.isDomain("a-b.example.com")).isTrue();
        assertThat(Formats.isDomain("example")).isFalse();
        assertThat(Formats.isDomain("a.b1")).isFalse();
    }

    @Test
    void isIp_bothFamilies_withoutShortForms() {
        assertThat(Formats.isIp("10.0.0.1")).isTrue();
        assertThat(Formats.isIp("fe80::1")).isTrue();
        assertThat(Formats.isIp("10.1")).isFalse();
        assertThat(Formats.isIp("010.0.0.1")).isFalse();
    }
}
