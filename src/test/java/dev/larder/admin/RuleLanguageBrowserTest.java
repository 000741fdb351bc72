package dev.larder.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The dashboard checks rules while they are typed, with a parser of its own. One list of
 * expressions holds it against the server, so that the two cannot drift apart.
 */
class RuleLanguageBrowserTest extends BrowserTest {

    private static final String CHECK =
            """
            async (texts) => {
              const main = [...document.scripts].find((each) => each.type === 'module' && each.src).src;
              const language = await import(new URL('../lang/rule/index.js', main).href);
              const token = JSON.parse(localStorage.getItem('larder:session:/_/')).token;
              const answer = await fetch('../api/collections?perPage=500', {headers: {Authorization: token}});
              const collections = (await answer.json()).items;
              const collection = collections.find((each) => each.name === 'corpus');
              return texts.map((text) => language.check(text, {collection, collections})
                  .filter((each) => each.severity === 'error').map((each) => each.message).join(' '));
            }
            """;

    /** One line of the list: {@code + text} or {@code - text}. */
    private record Expression(boolean accepted, String text) {}

    @BeforeAll
    void collections() {
        server().call(
                        "PUT",
                        "/api/collections/import",
                        Map.of("collections", schema(), "deleteMissing", false));
    }

    @Test
    void expressions_ofTheList_areJudgedAlikeByServerAndDashboard() {
        List<Expression> all = expressions();
        Page page = signedIn("#/rules");
        heading(page, "Rules");
        @SuppressWarnings("unchecked")
        List<String> told =
                (List<String>) page.evaluate(CHECK, all.stream().map(Expression::text).toList());
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Expression expression = all.get(i);
            HttpResponse<String> answer =
                    server().send(
                                    "PATCH",
                                    "/api/collections/corpus",
                                    Map.of("listRule", expression.text()));
            if ((answer.statusCode() == 200) != expression.accepted()) {
                wrong.add("server, " + answer.statusCode() + ": " + expression);
            }
            if (told.get(i).isEmpty() != expression.accepted()) {
                wrong.add("dashboard, " + told.get(i) + ": " + expression);
            }
        }
        assertThat(all).hasSizeGreaterThan(70);
        assertThat(wrong).isEmpty();
    }

    private static List<Expression> expressions() {
        try (var input =
                RuleLanguageBrowserTest.class.getResourceAsStream(
                        "/dev/larder/rule/expressions.txt")) {
            assertThat(input).isNotNull();
            return new String(input.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("+ ") || line.startsWith("- "))
                    .map(line -> new Expression(line.startsWith("+"), line.substring(2)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<String, Object>> schema() {
        var fields =
                Stream.of(
                                Map.<String, Object>of("name", "title", "type", "text"),
                                Map.<String, Object>of("name", "amount", "type", "number"),
                                Map.<String, Object>of("name", "ready", "type", "bool"),
                                Map.<String, Object>of(
                                        "name",
                                        "status",
                                        "type",
                                        "select",
                                        "values",
                                        List.of("red", "green")),
                                Map.<String, Object>of(
                                        "name",
                                        "tags",
                                        "type",
                                        "select",
                                        "maxSelect",
                                        2,
                                        "values",
                                        List.of("red", "green")),
                                Map.<String, Object>of("name", "due", "type", "date"),
                                Map.<String, Object>of("name", "place", "type", "geoPoint"),
                                Map.<String, Object>of("name", "data", "type", "json"),
                                Map.<String, Object>of(
                                        "name", "secret", "type", "text", "hidden", true),
                                relation("author", "_pb_users_auth_", 1),
                                relation("editors", "_pb_users_auth_", 5))
                        .toList();
        return List.of(
                Map.of("id", "pbc_corpus", "name", "corpus", "type", "base", "fields", fields),
                Map.of(
                        "id",
                        "pbc_corpus_notes",
                        "name",
                        "corpus_notes",
                        "type",
                        "base",
                        "fields",
                        List.of(
                                Map.of("name", "line", "type", "text"),
                                relation("about", "pbc_corpus", 1))));
    }

    private static Map<String, Object> relation(String name, String target, int max) {
        return Map.of("name", name, "type", "relation", "collectionId", target, "maxSelect", max);
    }
}
