package dev.larder.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The pictures of the documents show what the dashboard looks like; they are written with {@code
 * -Dscreenshots.write=true} and stay small.
 */
class ScreenshotsBrowserTest extends BrowserTest {

    private static final Path FOLDER = Path.of("src/docs/images");
    private static final long MAX_BYTES = 60 * 1024;
    private static final double PROOF_MILLIS = 30_000;
    private static final int QUALITY = 68;

    @ParameterizedTest
    @CsvSource({
        "records, collections?collection=recipes, LIGHT, 1100, 600",
        "schema, collections/recipes/schema?field=kind, LIGHT, 1100, 600",
        "backups, backups, DARK, 1100, 600",
        "phone, collections?collection=recipes, DARK, 390, 700"
    })
    void picture_ofAPage_isKeptSmall(
            String name, String place, ColorScheme scheme, int width, int height)
            throws IOException {
        recipes();
        Page page =
                signedIn(
                        new NewContextOptions()
                                .setColorScheme(scheme)
                                .setViewportSize(width, height),
                        "#/" + place);
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasCount(1);
        if (name.equals("records") || name.equals("phone")) {
            assertThat(page.locator("tbody tr[data-index]").first()).isVisible();
        }
        if (name.equals("backups")) {
            prove(page);
        }
        settled(page);
        byte[] picture =
                page.screenshot(
                        new Page.ScreenshotOptions()
                                .setType(ScreenshotType.JPEG)
                                .setQuality(QUALITY));
        if (Boolean.getBoolean("screenshots.write")) {
            Files.createDirectories(FOLDER);
            Files.write(FOLDER.resolve(name + ".jpg"), picture);
        }
        assertThat(Files.size(FOLDER.resolve(name + ".jpg"))).isBetween(1L, MAX_BYTES);
    }

    /** A proven restore; where the data of this run lies is nobody's concern. */
    private static void prove(Page page) {
        button(page, "Prove a restore now").click();
        assertThat(page.getByText("Not yet", new Page.GetByTextOptions().setExact(true)))
                .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(PROOF_MILLIS));
        page.evaluate(
                """
                () => {
                  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
                    text.data = text.data.replace(/file:\\S*\\/(?=\\w)/, 's3://larder/');
                  }
                }
                """);
    }

    /** Other tests share the server and count its collections. */
    @AfterAll
    void leaveNothing() {
        server().send("DELETE", "/api/collections/recipes", null);
    }

    private void recipes() {
        if (server().send("GET", "/api/collections/recipes", null).statusCode() == 200) {
            return;
        }
        List<Map<String, Object>> fields =
                List.of(
                        Map.of(
                                "name",
                                "title",
                                "type",
                                "text",
                                "required",
                                true,
                                "presentable",
                                true),
                        Map.of(
                                "name",
                                "kind",
                                "type",
                                "select",
                                "maxSelect",
                                1,
                                "values",
                                List.of("bread", "soup", "preserve")),
                        Map.of("name", "minutes", "type", "number", "min", 0),
                        Map.of("name", "tried", "type", "bool"),
                        Map.of("name", "source", "type", "url"));
        server().call(
                        "POST",
                        "/api/collections",
                        Map.of(
                                "name",
                                "recipes",
                                "type",
                                "base",
                                "fields",
                                fields,
                                "listRule",
                                "",
                                "viewRule",
                                ""));
        List<String> titles =
                List.of(
                        "Rye loaf with caraway",
                        "Leek and potato soup",
                        "Bramble jelly",
                        "Barley flatbread",
                        "Smoked fish broth",
                        "Pickled samphire",
                        "Oat and honey rolls",
                        "Pea and mint soup");
        for (int at = 0; at < titles.size(); at++) {
            server().call(
                            "POST",
                            "/api/collections/recipes/records",
                            Map.of(
                                    "title",
                                    titles.get(at),
                                    "kind",
                                    List.of("bread", "soup", "preserve").get(at % 3),
                                    "minutes",
                                    20 + 15 * at,
                                    "tried",
                                    at % 2 == 0,
                                    "source",
                                    "https://example.com/recipes/" + (at + 1)));
        }
    }
}
