package dev.larder.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import dev.larder.LarderServer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The log in a browser. */
class LogsBrowserTest extends BrowserTest {

    @BeforeAll
    void requests() throws InterruptedException {
        guest("missing-logs-a");
        guest("missing-logs-b");
        logged("missing-logs-a", 1);
        logged("missing-logs-b", 1);
    }

    @Test
    void filter_word_narrowsTheListAndStandsInTheAddress() {
        Page page = signedIn("#/logs");
        page.locator(".logs code-editor").click();
        page.locator(".logs .cm-content").click();
        page.keyboard().insertText("missing-logs-a");
        page.keyboard().press("Enter");
        assertThat(page.locator(".loglist tbody tr[data-index]")).hasCount(1);
        assertThat(page.locator(".loglist")).containsText("404");
        assertThat(page).hasURL(Pattern.compile("filter=missing-logs-a"));
    }

    @Test
    void facet_clicked_addsItsCondition() {
        Page page = signedIn("#/logs?filter=missing-logs");
        assertThat(page.locator(".loglist tbody tr[data-index]")).hasCount(2);
        page.locator(".facet > button:first-child", new Page.LocatorOptions().setHasText("logs-b"))
                .click();
        assertThat(page.locator(".loglist tbody tr[data-index]")).hasCount(1);
        assertThat(page.locator(".loglist")).containsText("missing-logs-b");
    }

    @Test
    void chart_byKeyboard_zoomsAndComesBack() {
        Page page = signedIn("#/logs");
        Locator chart = page.getByRole(AriaRole.SLIDER);
        chart.focus();
        page.keyboard().press("End");
        page.keyboard().press("Shift+ArrowLeft");
        assertThat(chart).hasAttribute("aria-valuetext", Pattern.compile("entries|entry"));
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile("from=.*to="));
        button(page, "Leave the zoomed period").click();
        assertThat(page).not().hasURL(Pattern.compile("from="));
    }

    @Test
    void chart_dragged_zooms() {
        Page page = signedIn("#/logs");
        var box = page.getByRole(AriaRole.SLIDER).boundingBox();
        page.mouse().move(box.x + box.width * 0.5, box.y + 20);
        page.mouse().down();
        page.mouse().move(box.x + box.width * 0.9, box.y + 20);
        page.mouse().up();
        assertThat(page).hasURL(Pattern.compile("from=.*to="));
    }

    @Test
    void period_typed_isShown() {
        Page page = signedIn("#/logs");
        button(page, "Last 24 hours").click();
        page.getByRole(AriaRole.MENUITEM, named("Choose a period")).click();
        page.getByLabel("From", new Page.GetByLabelOptions().setExact(true))
                .fill("2020-01-01T00:00");
        page.getByLabel("To", new Page.GetByLabelOptions().setExact(true)).fill("2020-01-02T00:00");
        button(page, "Show").click();
        assertThat(page.locator(".empty")).containsText("Nothing matches.");
    }

    @Test
    void live_paused_countsWhatIsNewAndShowsItWhenAsked() throws InterruptedException {
        Page page = signedIn("#/logs?filter=tailed-entry");
        page.locator("[data-command=logs-live]").click();
        button(page, "Pause").click();
        guest("tailed-entry");
        logged("tailed-entry", 1);
        button(page, "1 new entry").click();
        assertThat(page.locator(".loglist tbody tr[data-index]")).hasCount(1);
    }

    @Test
    void entry_opened_linksToItsCollection() throws InterruptedException {
        server().sendAsGuest("GET", "/api/collections/things/records?fields=opened");
        logged("fields=opened", 1);
        Page page = signedIn("#/logs?filter=" + encoded("data.url ~ \"fields=opened\""));
        page.locator(".loglist tbody tr[data-index] td:nth-child(4)").first().click();
        Locator detail = page.locator(".logdetail");
        assertThat(detail.getByRole(AriaRole.LINK, exactly("things"))).isVisible();
        page.keyboard().press("Escape");
        assertThat(detail).hasCount(0);
        assertThat(page.locator(".loglist td:focus")).hasCount(1);
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, 1440", "DARK, 1440", "LIGHT, 390"})
    void accessibility_ofTheLog_hasNoFindings(ColorScheme scheme, int width) {
        Page page =
                signedIn(
                        new NewContextOptions()
                                .setColorScheme(scheme)
                                .setViewportSize(width, 844)
                                .setBypassCSP(true),
                        "#/logs?filter=missing-logs");
        page.locator(".loglist tbody tr[data-index] td:nth-child(4)").first().click();
        assertThat(page.locator(".logdetail dl").first()).isVisible();
        settled(page);
        assertAccessible(page);
    }

    /** A call of someone who is not signed in; refused or not, it is logged. */
    private void guest(String collection) {
        server().sendAsGuest("GET", "/api/collections/" + collection + "/records");
    }

    /** Waits until the log, which is written in batches, has the entries. */
    private void logged(String word, int count) throws InterruptedException {
        String path = "/api/logs?filter=" + encoded("data.url ~ \"" + word + "\"");
        LarderServer.await(() ->
                ((Number) server().call("GET", path, null).get("totalItems")).intValue() >= count);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Locator.GetByRoleOptions exactly(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }
}
