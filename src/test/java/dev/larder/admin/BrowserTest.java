package dev.larder.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;
import java.util.Map;

/**
 * What tests in a browser have: the shared server and browser, pages to open, words for what is on
 * them. Every test has a browser context and records of its own. No test may leave a console error,
 * a violation of the content policy or a request to another host behind.
 */
@ExtendWith(AdminBrowser.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserTest {

    @Nullable AdminBrowser admin;

    private AdminBrowser admin() {
        if (admin == null) {
            throw new IllegalStateException("the browser is not started");
        }
        return admin;
    }

    AdminServer server() {
        return admin().server();
    }

    /** What was complained about so far; a test removes what it provoked. */
    List<String> complaints() {
        return admin().complaints();
    }

    Page open(NewContextOptions options, String hash) {
        return admin().open(options, hash);
    }

    Page signedIn(String hash) {
        return signedIn(new NewContextOptions().setViewportSize(1440, 900), hash);
    }

    Page signedIn(NewContextOptions options, String hash) {
        return admin().signedIn(options, hash);
    }

    /** No rule of axe is broken and nothing scrolls sideways; the context must bypass the CSP. */
    static void assertAccessible(Page page) {
        List<String> found =
                new AxeBuilder(page)
                        .analyze().getViolations().stream()
                                .map(rule ->
                                        rule.getId()
                                                + ": "
                                                + rule.getNodes().stream()
                                                        .map(node ->
                                                                String.valueOf(node.getTarget()))
                                                        .limit(3)
                                                        .toList())
                                .toList();
        assertThat(found).isEmpty();
        assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .as("no sideways scrolling")
                .isEqualTo(true);
    }

    static void heading(Page page, String name) {
        assertThat(
                        page.getByRole(
                                AriaRole.HEADING,
                                new Page.GetByRoleOptions().setName(name).setLevel(1)))
                .isVisible();
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator cell(Page page, String row, String text) {
        return page.locator("tbody tr[data-index]")
                .filter(new Locator.FilterOptions().setHasText(row))
                .locator("td.num")
                .filter(new Locator.FilterOptions().setHasText(text))
                .first();
    }

    /** Waits until nothing is loading any more. */
    static void settled(Page page) {
        page.waitForLoadState();
        assertThat(page.locator(".skeleton")).hasCount(0);
        assertThat(page.locator(".progressline")).hasCount(0);
    }

    String thing(Map<String, Object> values) {
        return (String) server().call("POST", "/api/collections/things/records", values).get("id");
    }

    Map<String, Object> view(String collection, String id) {
        return server().call("GET", "/api/collections/" + collection + "/records/" + id, null);
    }

    int count(String filter) {
        Map<String, Object> page =
                server().call(
                                "GET",
                                "/api/collections/things/records?perPage=1&filter="
                                        + java.net.URLEncoder.encode(
                                                filter, java.nio.charset.StandardCharsets.UTF_8),
                                null);
        return ((Number) page.get("totalItems")).intValue();
    }

    /** A local time of the browser as the API writes it. */
    static String utc(String local, Page page) {
        return ((String)
                        page.evaluate(
                                "text => new Date(text.replace(' ', 'T')).toISOString()", local))
                .replace('T', ' ');
    }
}
