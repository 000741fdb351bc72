package dev.larder.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class FilterParserTest {

    private final FilterParser parser = new FilterParser();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1",
                " a = 1 ",
                "\ta\n=\n1",
                "a = -12.5",
                "a.b:lower ?!~ \"x\"",
                "@request.auth.id != ''",
                "#x = 1",
                "_x = 1",
                "(a=1)",
                "((a=1)&&(b=2))||c='('",
                "a='it\\'s' || b=\"say \\\"x\\\"\"",
                "// first\na=1 // last",
                "a=1&&//x\nb=2",
                "f(1, 'x', @now, g(h()),) > 0",
                "strftime('%Y', // why\n created) = '2024'",
                "'a' = 'b'",
                "1 = 1"
            })
    void parse_validText_isRead(String text) {
        assertThatNoException().isThrownBy(() -> parser.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "// nothing",
                "()",
                "a",
                "a=",
                "=1",
                "a=1&&",
                "&&a=1",
                "a=1 b=2",
                "a=1 & b=2",
                "a=1 ||| b=2",
                "a==1",
                "a=?1",
                "a=1.",
                "a=.5",
                "a=-",
                "a=1e5",
                "a=+1",
                "a.=1",
                "a:=1",
                "@=1",
                "#=1",
                "_=1",
                "a='x",
                "a=\"x",
                "a='x\\'",
                "(a=1",
                "a=1)",
                "(a=1) (b=2)",
                "a = (b=1)",
                "(a) = 1",
                "a/=1",
                "a=1 /x",
                "a=1\r\n&& b=2",
                "ä=1",
                "a,b=1",
                "a=1;",
                "a=1\0",
                "a='x\0y'",
                "f(1 2)=1",
                "f(,1)=1",
                "f(1,,2)=1",
                "f((1))=1",
                "f(1=1)=1",
                "f(1=1",
                "f(g(h(i())))=1",
                "f (1)=1"
            })
    void parse_invalidText_isRefused(String text) {
        assertThatExceptionOfType(FilterException.class).isThrownBy(() -> parser.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "a=1 || b=2 && c=3; a = 'n || b = 'n && c = 'n",
                "( a='x' && b='' ); (a = 't && b = 'e)",
                "f( a ,'x',-1 )~b; f(a,'t,'n,) ~ b"
            })
    void shape_ofText_leavesOutValuesAndBlanks(String text, String shape) {
        assertThat(parser.parse(text).shape()).isEqualTo(shape);
    }

    @Test
    void parse_precedence_bindsAndTighter() {
        assertThat(parser.parse("a=1 || b=2 && c=3").expr())
                .isEqualTo(
                        new Expr.AnyOf(
                                List.of(
                                        comparison("a", 0),
                                        new Expr.All(
                                                List.of(comparison("b", 1), comparison("c", 2))))));
        assertThat(parser.parse("(a=1 || b=2) && c=3").expr())
                .isEqualTo(
                        new Expr.All(
                                List.of(
                                        new Expr.AnyOf(
                                                List.of(comparison("a", 0), comparison("b", 1))),
                                        comparison("c", 2))));
    }

    private static Expr comparison(String name, int literal) {
        return new Expr.Comparison(
                new Operand.Identifier(name),
                Operator.EQUAL,
                new Operand.Literal(literal, Operand.Kind.NUMBER));
    }

    @Test
    void parse_escapesInTexts_areDecodedInBothQuotes() {
        assertThat(literal("'it\\'s \\\"x\\\" \\\\ \\n\\t\\r'")).isEqualTo("it's \"x\" \\ \n\t\r");
        assertThat(literal("\"it\\'s \\\"x\\\" \\\\ \\n\\t\\r\""))
                .isEqualTo("it's \"x\" \\ \n\t\r");
        assertThat(literal("'\\% \\_ \\u0041 \\b'")).isEqualTo("\\% \\_ \\u0041 \\b");
        assertThat(literal("'a\nb /* ( // \"'")).isEqualTo("a\nb /* ( // \"");
        assertThat(literal("'ü€😀'")).isEqualTo("ü€😀");
    }

    @Test
    void parse_numbers_areDoubles() {
        assertThat(literal("-0012.50")).isEqualTo(-12.5);
        assertThat(literal("9".repeat(400))).isEqualTo(0.0);
    }

    private Object literal(String text) {
        return parser.parse("a = " + text).literals().getFirst();
    }

    @Test
    void parse_commentInsideGroup_countsItsParentheses() {
        ParsedFilter parsed = parser.parse("(a=1 // ) || (b=2\n) ");

        assertThat(parsed.shape()).isEqualTo("(a = 'n) || (b = 'n)");
    }

    @Test
    void parse_tooManyComparisons_isRefused() {
        assertThatNoException().isThrownBy(() -> parser.parse(repeated(200)));
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> parser.parse(repeated(201)))
                .withMessageContaining("200");
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(
                        () -> parser.parse("(" + repeated(150) + ") || (" + repeated(51) + ")"));
    }

    private static String repeated(int comparisons) {
        return IntStream.range(0, comparisons)
                .mapToObj(i -> "a=" + i)
                .collect(Collectors.joining("||"));
    }

    @Test
    void parseClientFilter_tooManyBytes_isRefused() {
        assertThatNoException()
                .isThrownBy(() -> parser.parseClientFilter("a='" + "x".repeat(3496) + "'"));
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> parser.parseClientFilter("a='" + "x".repeat(3497) + "'"));
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> parser.parseClientFilter("a='" + "€".repeat(1200) + "'"));
        assertThatNoException().isThrownBy(() -> parser.parse("a='" + "x".repeat(5000) + "'"));
    }

    @Test
    void parse_deepNesting_isReadOrRefusedWithoutExhaustingTheStack() {
        assertThatNoException()
                .isThrownBy(() -> parser.parse("(".repeat(400) + "a=1" + ")".repeat(400)));
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> parser.parse("(".repeat(100_000) + "a=1" + ")".repeat(100_000)));
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> parser.parse("(".repeat(100_000)));
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> parser.parse("f(".repeat(100_000)));
    }

    @Test
    void parse_sameText_isReadOnce() {
        ParsedFilter first = parser.parse("a = 'kept'");

        assertThat(parser.parse("a = 'kept'")).isSameAs(first);
    }

    /**
     * Random texts out of the language's own pieces, and damaged valid ones: an answer or a
     * refusal, nothing else.
     */
    @Test
    void parse_randomTexts_areReadOrRefusedInTime() {
        var random = new Random(20260514);
        var pieces =
                List.of(
                        "a",
                        "b.c",
                        "@request.auth.id",
                        "@collection.x.y",
                        ":lower",
                        "'t'",
                        "\"",
                        "'",
                        "\\",
                        "(",
                        ")",
                        "&&",
                        "||",
                        "=",
                        "!=",
                        "?=",
                        "~",
                        "1",
                        "-1.5",
                        ".",
                        ",",
                        " ",
                        "\n",
                        "//",
                        "f(",
                        "\0",
                        "\r",
                        "é",
                        "😀",
                        "\uD800");
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    for (int i = 0; i < 30_000; i++) {
                        var text = new StringBuilder();
                        int length = random.nextInt(30);
                        for (int j = 0; j < length; j++) {
                            text.append(pieces.get(random.nextInt(pieces.size())));
                        }
                        readOrRefuse(text.toString());
                        readOrRefuse(
                                damaged(
                                        "(a ~ 'x' && b.c:each ?= 12) || f(1, \"y\") > @now // end",
                                        random));
                    }
                });
    }

    private static String damaged(String text, Random random) {
        var changed = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.insert(at, (char) random.nextInt(256));
                default -> changed.setCharAt(at, "()'\"\\&|=~@.:,/ \n".charAt(random.nextInt(16)));
            }
        }
        return changed.toString();
    }

    private void readOrRefuse(String text) {
        try {
            ParsedFilter parsed = parser.parse(text);
            assertThat(parsed.shape()).isNotEmpty();
        } catch (FilterException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Test
    void sort_entries_areSplitAndTrimmed() {
        assertThat(SortParser.parse("-created, +title ,author.name,@random"))
                .containsExactly(
                        new SortParser.Entry("created", true),
                        new SortParser.Entry("title", false),
                        new SortParser.Entry("author.name", false),
                        new SortParser.Entry("@random", false));
        assertThat(SortParser.parse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "a,", "-", "a,,b", " ", "a,b,c,d,e,f,g,h,i"})
    void sort_emptyOrTooMany_isRefused(String sort) {
        assertThatExceptionOfType(FilterException.class).isThrownBy(() -> SortParser.parse(sort));
    }

    @Test
    void sort_longEntry_isRefused() {
        assertThat(SortParser.parse("-" + "a".repeat(255))).hasSize(1);
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> SortParser.parse("a".repeat(256)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "abc, %abc%",
                "ab%c, ab%c",
                "ab\\%c, %ab\\%c%",
                "%ab\\%c, %ab\\%c",
                "ab\\\\%c, ab\\\\%c",
                "ab\\\\\\%c, %ab\\\\\\%c%",
                "ab_c, %ab\\_c%",
                "ab\\_c, %ab\\_c%",
                "%ab_c, %ab_c",
                "ab\\c, %ab\\\\c%",
                "_ab\\c_, %\\_ab\\\\c\\_%",
                "ab\\c%, ab\\c%",
                "``, %%",
                "`a\nb\\`, `%a\nb\\\\%`"
            })
    void pattern_ofText_isWrappedUnlessItHasAWildcard(String text, String pattern) {
        assertThat(LikePattern.of(text)).isEqualTo(pattern);
    }

    @Test
    void pattern_ofOtherValues_isTheirText() {
        assertThat(LikePattern.of(12.0)).isEqualTo("%12%");
        assertThat(LikePattern.of(1e21)).isEqualTo("%1000000000000000000000%");
        assertThat(LikePattern.of(true)).isEqualTo("%true%");
        assertThat(LikePattern.of(null)).isEqualTo("%%");
    }

    @Test
    void bind_placeholders_cannotLeaveTheirText() {
        var values = new HashMap<String, Object>();
        values.put("text", "it's \"x\" \\ {:number}\n");
        values.put("empty", "");
        values.put("number", -12.50);
        values.put("whole", 3L);
        values.put("flag", true);
        values.put("nothing", null);
        values.put("list", List.of("a\"", 1.0));

        String bound =
                Placeholders.bind(
                        "a={:text} && b={:empty} && c={:number} && d={:whole} && e={:flag} && f={:nothing} && g={:list}",
                        values);

        assertThat(parser.parse(bound).shape())
                .isEqualTo(
                        "a = 't && b = 'e && c = 'n && d = 'n && e = true && f = null && g = 't");
        assertThat(parser.parse(bound).literals())
                .containsExactly("it's \"x\" \\ {:number}\n", "", -12.5, 3.0, "[\"a\\\"\",1]");
        assertThat(Placeholders.bind("a = '{:missing} {:", values)).isEqualTo("a = '{:missing} {:");
    }
}
