package dev.larder.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The settings, files and realtime pages in a browser. */
class SettingsBrowserTest extends BrowserTest {

    @Test
    void accent_chosen_isSeenAtOnceAndGoneWhenDiscarded() {
        Page page = signedIn("#/settings");
        Object before = accent(page);
        page.locator("input[name='meta.accentColor']").fill("#f2e205");
        assertThat(page.locator("#f-meta-accentColor")).containsText("adjusted");
        assertThat(accent(page)).isNotEqualTo(before);
        button(page, "Discard").click();
        page.waitForFunction("before => document.documentElement.style.cssText === before", before);
    }

    @Test
    void superuser_addedAndDeleted_neverTheLast() {
        Page page = signedIn("#/settings/superusers");
        button(page, "Add a superuser").click();
        page.getByLabel("E-mail").fill("second@example.com");
        page.locator("#f-password").fill("correct-horse-2");
        page.locator("#f-passwordConfirm").fill("correct-horse-2");
        button(page, "Add").click();
        Locator row = page.getByRole(AriaRole.ROW, named("second@example.com"));
        assertThat(row).isVisible();
        button(page, "Actions for second@example.com").click();
        page.getByRole(AriaRole.MENUITEM, named("Delete")).click();
        page.getByRole(AriaRole.ALERTDIALOG)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Delete").setExact(true))
                .click();
        assertThat(row).hasCount(0);
        button(page, "Actions for " + AdminServer.EMAIL).click();
        assertThat(page.getByRole(AriaRole.MENUITEM, named("Delete")))
                .hasAttribute("aria-disabled", "true");
    }

    @Test
    void addresses_withoutTheOwn_warnBeforeTheyAreSaved() {
        Page page = signedIn("#/settings/security");
        Locator list = page.getByLabel("Superusers may come from");
        list.fill("10.0.0.0/8");
        page.keyboard().press("Control+s");
        assertThat(page.getByRole(AriaRole.ALERTDIALOG)).containsText("127.0.0.1");
        button(page, "Cancel").click();
        list.fill("127.0.0.0/8");
        assertThat(page.locator(".settings-wrap .notice.warn")).hasCount(0);
        button(page, "Discard").click();
    }

    @Test
    void limits_tried_nameTheRuleThatApplies() {
        Page page = signedIn("#/settings/limits");
        Locator enabled = page.getByLabel("Limit how often clients may call");
        enabled.check();
        page.getByLabel("Path", exact()).fill("/api/batch");
        page.getByLabel("Method", exact()).selectOption("POST");
        assertThat(page.locator("[role=status]", hasText("/api/batch: 3 requests"))).isVisible();
        page.getByLabel("Path", exact()).fill("/api/collections/things/records");
        assertThat(page.locator("[role=status]", hasText("*:create: 20 requests"))).isVisible();
        button(page, "Discard").click();
    }

    @Test
    void provider_chosen_fillsInTheServer() {
        Page page = signedIn("#/settings/mail");
        page.getByLabel("Send through an SMTP server").check();
        button(page, "Fill in a provider").click();
        page.getByRole(AriaRole.MENUITEMCHECKBOX, named("Fastmail")).click();
        assertThat(page.getByLabel("Host")).hasValue("smtp.fastmail.com");
        assertThat(page.getByLabel("Port")).hasValue("465");
        button(page, "Discard").click();
    }

    @Test
    void mail_refused_showsWhatWasSaid() throws IOException {
        try (var refusing = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuse(refusing));
            Map<String, Object> smtp =
                    Map.of("enabled", true, "host", "127.0.0.1", "port", refusing.getLocalPort());
            server().call("PATCH", "/api/settings", Map.of("smtp", smtp));
            Page page = signedIn("#/settings/mail");
            button(page, "Send a test mail").click();
            page.getByRole(AriaRole.DIALOG)
                    .getByRole(
                            AriaRole.BUTTON,
                            new Locator.GetByRoleOptions().setName("Send").setExact(true))
                    .click();
            assertThat(page.getByRole(AriaRole.DIALOG).locator("pre"))
                    .containsText("554 no mail here");
            complaints().removeIf(text -> text.contains("/api/settings/test/email"));
        } finally {
            server().call("PATCH", "/api/settings", Map.of("smtp", Map.of("enabled", false)));
        }
    }

    private static void refuse(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream()
                    .write("554 no mail here\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void publicUrl_thatDiffers_isWarnedOfAndMended() {
        Page page = signedIn("#/settings");
        page.getByLabel("Public URL").fill("https://elsewhere.example");
        assertThat(page.locator(".notice.warn")).containsText("You use " + server().url());
        button(page, "Use this address").click();
        assertThat(page.getByLabel("Public URL")).hasValue(server().url());
        assertThat(page.locator(".notice.warn")).hasCount(0);
    }

    @Test
    void logs_weighedAndCleared_onlyByTheTypedWord() {
        Page page = signedIn("#/settings/logs");
        assertThat(page.getByText("The log takes")).isVisible();
        button(page, "Delete all entries").click();
        Locator dialog = page.getByRole(AriaRole.ALERTDIALOG);
        Locator delete =
                dialog.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Delete all entries"));
        assertThat(delete).isDisabled();
        dialog.getByRole(AriaRole.TEXTBOX).fill("logs");
        delete.click();
        assertThat(page.getByText("The log is empty")).isVisible();
    }

    @Test
    void about_opened_namesTheVersionAndWhatIsOffered() {
        Page page = signedIn("#/settings/about");
        assertThat(page.locator("dl.kv")).containsText("Java");
        assertThat(page.locator("dl.kv")).containsText("/api/larder/metrics");
    }

    @Test
    void times_inUtc_areShownEverywhere() {
        Page page = signedIn("#/settings/appearance");
        page.getByLabel("Show times in UTC").check();
        assertThat(page.locator("#own-utc-note")).containsText("UTC");
        page.reload();
        assertThat(page.getByLabel("Show times in UTC")).isChecked();
    }

    @Test
    void realtime_subscribedTopic_showsEventsAndWhatChanged() {
        Page page = signedIn("#/realtime?topic=things/*");
        assertThat(page.getByLabel("Topic")).hasValue("things/*");
        page.getByLabel("Topic").press("Enter");
        assertThat(page.locator(".realtime-side")).containsText("Live");
        String id = thing(Map.of("title", "watched"));
        assertThat(page.locator(".realtime-events li")).hasCount(1);
        server().call(
                        "PATCH",
                        "/api/collections/things/records/" + id,
                        Map.of("title", "watched again"));
        assertThat(page.locator(".realtime-events li")).hasCount(2);
        page.locator(".realtime-events button").first().click();
        assertThat(page.locator(".realtime-detail ins").first()).containsText("watched again");
        button(page, "Pause").click();
        server().call("DELETE", "/api/collections/things/records/" + id, null);
        assertThat(button(page, "Resume, 1 waits")).isVisible();
    }

    @Test
    void files_withoutAny_sayWhatWouldBeHere() {
        Page page = signedIn("#/files?collection=things&search=no-such-file");
        heading(page, "things");
        assertThat(page.locator(".empty")).containsText("No file matches.");
        button(page, "Gallery").click();
        assertThat(button(page, "Gallery")).hasAttribute("aria-pressed", "true");
    }

    @ParameterizedTest
    @CsvSource({
        "settings, LIGHT, 1440",
        "settings/logs, DARK, 390",
        "settings/logs, LIGHT, 1440",
        "settings/superusers, DARK, 1440",
        "settings/appearance, LIGHT, 390",
        "settings/about, DARK, 1440",
        "settings/limits, LIGHT, 390",
        "settings/security, DARK, 1440",
        "realtime, LIGHT, 1440",
        "realtime, DARK, 390",
        "files, LIGHT, 390",
        "files, DARK, 1440",
        "jobs, DARK, 1440"
    })
    void accessibility_ofAPage_hasNoFindings(String place, ColorScheme scheme, int width) {
        Page page =
                signedIn(
                        new NewContextOptions()
                                .setColorScheme(scheme)
                                .setViewportSize(width, 844)
                                .setBypassCSP(true),
                        "#/" + place);
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasCount(1);
        settled(page);
        assertAccessible(page);
    }

    private static Object accent(Page page) {
        return page.evaluate("() => document.documentElement.style.cssText");
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Page.GetByLabelOptions exact() {
        return new Page.GetByLabelOptions().setExact(true);
    }

    private static Page.LocatorOptions hasText(String text) {
        return new Page.LocatorOptions().setHasText(text);
    }
}
