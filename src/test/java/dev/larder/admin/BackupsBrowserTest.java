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

import java.util.List;
import java.util.Map;

/** The page of backups: archives, schedules, replication and its restore points. */
class BackupsBrowserTest extends BrowserTest {

    private static Locator dialog(Page page) {
        return page.locator("dialog[open]");
    }

    private static Locator button(Locator within, String name) {
        return within.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private void backUp(String name) {
        server().call("POST", "/api/backups", Map.of("name", name));
    }

    private Page opened() {
        Page page = signedIn("#/backups");
        heading(page, "Backups");
        settled(page);
        return page;
    }

    @Test
    void backup_made_showsInTheListOnEveryOpenPage() {
        Page other = opened();
        Page page = opened();
        button(page, "Back up now").click();
        dialog(page).getByLabel("Name of the file").fill("Wrong name");
        assertThat(dialog(page)).containsText("end with .zip");
        dialog(page).getByLabel("Name of the file").fill("by_hand.zip");
        button(dialog(page), "Back up now").click();
        assertThat(page.getByText("Backup by_hand.zip is made")).isVisible();
        for (Page each : List.of(page, other)) {
            assertThat(each.locator("tr", new Page.LocatorOptions().setHasText("by_hand.zip")))
                    .containsText("manual");
        }
    }

    @Test
    void archive_restoredByItsTypedName_bringsBackRecordsAndTells() {
        backUp("before_delete.zip");
        String id = thing(Map.of("title", "after the backup"));
        Page page = opened();
        button(page, "Restore before_delete.zip").click();
        assertThat(dialog(page)).containsText("All collections, records, accounts");
        assertThat(dialog(page).getByLabel("Make a backup of the present state first")).isChecked();
        Locator restore = button(dialog(page), "Restore");
        assertThat(restore).hasAttribute("aria-disabled", "true");
        dialog(page).getByRole(AriaRole.TEXTBOX).fill("before_delete.zip");
        restore.click();
        assertThat(page.getByText("before_delete.zip was restored.")).isVisible();
        assertThat(server().send("GET", "/api/collections/things/records/" + id, null).statusCode())
                .isEqualTo(404);
        assertThat(
                        page.locator("tr", new Page.LocatorOptions().setHasText("before_restore_"))
                                .first())
                .isVisible();
    }

    @Test
    void schedule_preset_isToldInWordsWithNextRunsAndSaved() {
        Page page = opened();
        button(page, "Schedule").click();
        button(dialog(page), "Every Sunday").click();
        assertThat(dialog(page)).containsText("Every Sunday at 00:00 UTC.");
        assertThat(dialog(page).locator("tbody tr")).hasCount(5);
        dialog(page).getByLabel("Minute, hour, day").fill("not a cron");
        assertThat(dialog(page)).containsText("That is no schedule of five parts.");
        button(dialog(page), "Save").click();
        assertThat(dialog(page).getByRole(AriaRole.ALERT)).isVisible();
        dialog(page).getByLabel("Minute, hour, day").fill("30 4 1 * *");
        assertThat(dialog(page)).containsText("On day 1 of every month at 04:30 UTC.");
        dialog(page).getByLabel("Scheduled backups to keep").fill("5");
        button(dialog(page), "Save").click();
        assertThat(page.getByText("5 are kept")).isVisible();
        complaints().removeIf(each -> each.contains("400"));
        server().call("PATCH", "/api/settings", Map.of("backups", Map.of("cron", "")));
    }

    @Test
    void replication_running_isShownWithItsRemarks() {
        thing(Map.of("title", "replicated"));
        Page page = opened();
        assertThat(page.getByText("In step", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(page.getByText("1 line of litestream.yml has no effect")).isVisible();
        button(page, "Prove a restore now").click();
        assertThat(page.getByText("from nothing")).isVisible(visibleIn(30_000));
    }

    private static com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions visibleIn(
            double millis) {
        return new com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions()
                .setTimeout(millis);
    }

    @Test
    void point_chosenByKeyboard_isLookedIntoAndPutInPlace() throws Exception {
        String kept = thing(Map.of("title", "kept"));
        dev.larder.LarderServer.await(this::isStored);
        String lost = thing(Map.of("title", "lost again"));
        dev.larder.LarderServer.await(this::isStored);
        Page page = opened();
        Locator slider = page.getByLabel("Moment to restore");
        slider.focus();
        String newest = slider.getAttribute("aria-valuetext");
        page.keyboard().press("ArrowLeft");
        assertThat(slider).not().hasAttribute("aria-valuetext", newest);
        button(page, "Look inside").click();
        assertThat(dialog(page)).containsText("Read only.");
        button(dialog(page), "things").click();
        assertThat(dialog(page)).containsText(kept);
        page.keyboard().press("Escape");
        assertThat(dialog(page)).hasCount(0);
        button(page, "Restore…").click();
        assertThat(dialog(page)).containsText("can be undone the same way");
        dialog(page).getByLabel("Make a backup of the present state first").uncheck();
        dialog(page).getByRole(AriaRole.TEXTBOX).fill("data.db");
        button(dialog(page), "Restore").click();
        assertThat(page.getByText("data.db was restored.")).isVisible();
        assertThat(view("things", kept)).containsEntry("title", "kept");
        assertThat(
                        server().send("GET", "/api/collections/things/records/" + lost, null)
                                .statusCode())
                .isEqualTo(404);
    }

    private boolean isStored() {
        Map<?, ?> state =
                (Map<?, ?>)
                        ((List<?>)
                                        java.util.Objects.requireNonNull(
                                                server().call(
                                                                "GET",
                                                                "/api/larder/replication",
                                                                null)
                                                        .get("databases")))
                                .getFirst();
        return state.get("lagMillis").equals(0.0)
                && state.get("storedTxid").equals(state.get("localTxid"));
    }

    @Test
    void times_badDuration_isToldAtItsField() {
        Page page = opened();
        button(page, "Times").click();
        Locator snapshot = dialog(page).getByLabel("Snapshot every");
        snapshot.fill("often");
        button(dialog(page), "Save").click();
        assertThat(snapshot).hasAttribute("aria-invalid", "true");
        snapshot.fill("12h");
        button(dialog(page), "Save").click();
        assertThat(page.getByText("Times saved")).isVisible();
        button(page, "Times").click();
        assertThat(dialog(page)).containsText("litestream.yml says 24h");
        button(dialog(page), "As in litestream.yml").click();
        assertThat(dialog(page)).hasCount(0);
        complaints().removeIf(each -> each.contains("400"));
    }

    @ParameterizedTest
    @CsvSource({"LIGHT,1440,900", "DARK,1440,900", "LIGHT,390,800", "DARK,390,800"})
    void page_inEveryTheme_isAccessible(ColorScheme scheme, int width, int height)
            throws Exception {
        backUp("to_see_" + scheme.name().toLowerCase(java.util.Locale.ROOT) + width + ".zip");
        dev.larder.LarderServer.await(this::isStored);
        Page page =
                signedIn(
                        new NewContextOptions()
                                .setViewportSize(width, height)
                                .setColorScheme(scheme)
                                .setBypassCSP(true),
                        "#/backups");
        heading(page, "Backups");
        settled(page);
        assertThat(page.getByLabel("Moment to restore")).isVisible();
        String shots = System.getProperty("larder.screenshots", "");
        if (!shots.isEmpty()) {
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setPath(
                                    java.nio.file.Path.of(
                                            shots, "backups-" + scheme + "-" + width + ".png")));
        }
        assertAccessible(page);
        button(page, "Schedule").click();
        button(dialog(page), "Every day").click();
        assertAccessible(page);
        if (!shots.isEmpty()) {
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setPath(
                                    java.nio.file.Path.of(
                                            shots, "schedule-" + scheme + "-" + width + ".png")));
        }
    }
}
