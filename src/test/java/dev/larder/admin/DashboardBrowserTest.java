package dev.larder.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import dev.larder.api.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.regex.Pattern;

/** Journeys through frame, sign-in, home and records. */
class DashboardBrowserTest extends BrowserTest {

    /** Whether a draft has been written; that happens a moment after typing. */
    private static final String HAS_DRAFT =
            """
            () => new Promise((resolve) => {
              const request = indexedDB.open('larder:/_/', 1);
              request.onsuccess = () => {
                const count = request.result.transaction('drafts').objectStore('drafts').count();
                count.onsuccess = () => { request.result.close(); resolve(count.result > 0); };
              };
            })
            """;

    @Test
    void signIn_wrongThenRightPassword_landsWhereTheLinkPointed() {
        Page page = open(new NewContextOptions(), "#/collections?collection=things");
        assertThat(page.getByText("Marram & Rye")).isVisible();
        page.getByLabel("E-mail").fill(AdminServer.EMAIL);
        Locator password = page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true));
        password.fill("wrong-password");
        button(page, "Continue").click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("These details do not match.");
        assertThat(password).isFocused();
        complaints().removeIf(each -> each.contains("400")); // the refusal itself
        password.fill(AdminServer.PASSWORD);
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("things")))
                .isVisible();
        assertThat(page).hasURL(Pattern.compile("collection=things"));
    }

    @Test
    void signIn_otherAddressThanKnown_saysTheSameForARecovery() {
        Page page = open(new NewContextOptions(), "#/request-password-reset");
        page.getByLabel("E-mail").fill("nobody@example.com");
        button(page, "Send the link").click();
        assertThat(page.getByRole(AriaRole.STATUS))
                .containsText("If there is an account for nobody@example.com");
    }

    @Test
    void grid_cellEditedByKeyboard_isSavedAndCanBeUndone() {
        String id = thing(Map.of("title", "keyboard", "amount", 10));
        Page page = signedIn("#/collections?collection=things&filter=" + "title%3D%22keyboard%22");
        Locator cell = cell(page, "keyboard", "10");
        cell.focus();
        page.keyboard().press("Enter");
        page.keyboard().press("Control+A");
        page.keyboard().type("12.5");
        page.keyboard().press("Enter");
        assertThat(page.locator("tbody td.is-saved")).hasCount(1);
        assertThat(view("things", id)).containsEntry("amount", 12.5);
        page.keyboard().press("Control+z");
        assertThat(cell(page, "keyboard", "10")).isVisible();
        assertThat(view("things", id).get("amount")).hasToString("10.0");
    }

    @Test
    void grid_valueTheFieldRefuses_goesBackAndSaysWhy() {
        thing(Map.of("title", "refused", "amount", 1));
        Page page = signedIn("#/collections?collection=things&filter=title%3D%22refused%22");
        Locator cell = cell(page, "refused", "1");
        cell.dblclick();
        page.locator("td.editing input").fill("-5");
        page.keyboard().press("Enter");
        assertThat(page.locator("td.is-failed"))
                .hasAttribute("title", Pattern.compile("0 or more"));
    }

    @Test
    void filter_textThenExpression_narrowsAndStandsInTheAddress() {
        thing(Map.of("title", "alpha needle", "amount", 1));
        thing(Map.of("title", "beta needle", "amount", 7));
        Page page = signedIn("#/collections?collection=things");
        page.getByLabel("Search text").fill("needle");
        page.keyboard().press("Enter");
        assertThat(page.locator(".statusbar")).containsText("2 records match");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Filter").setExact(true))
                .click();
        Locator editor = page.locator("filter-bar .cm-content");
        editor.click();
        page.keyboard().press("Control+A");
        page.keyboard().insertText("title ~ \"needle\" && amount > 5");
        page.keyboard().press("Enter");
        assertThat(page.locator(".statusbar")).containsText("1 record matches");
        assertThat(page).hasURL(Pattern.compile("filter=title"));
        page.reload();
        assertThat(page.locator(".statusbar")).containsText("1 record matches");
    }

    @Test
    void filter_unknownField_isToldBeforeTheServerIsAsked() {
        Page page = signedIn("#/collections?collection=things");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Filter").setExact(true))
                .click();
        page.locator("filter-bar .cm-content").click();
        page.keyboard().insertText("titel = 1");
        assertThat(page.locator(".cm-lintRange-error")).hasText("titel");
    }

    @Test
    void record_everyFieldType_isCreatedAndReadBack() {
        Page page = signedIn("#/collections?collection=things&record=new");
        Locator form = page.locator("record-form");
        form.locator("[name=title]").fill("made by hand");
        form.locator("[name=amount]").fill("=6*7");
        form.getByText("green").click();
        form.getByRole(AriaRole.SWITCH).check();
        form.locator("[name=contact]").fill("ada@example.com");
        form.locator("[name=site]").fill("https://example.com");
        form.locator("[name=due]").fill("2026-12-01 09:00");
        form.getByLabel("place, latitude").fill("54.5, 8.8");
        form.getByLabel("place, latitude").press("Tab");
        form.locator("rich-text .ProseMirror").click();
        page.keyboard().type("Some bold words");
        form.locator("code-editor").click();
        form.locator("code-editor .cm-content").click();
        page.keyboard().insertText("{\"a\": [1, 2]}");
        form.locator("input[type=file]")
                .setInputFiles(
                        new com.microsoft.playwright.options.FilePayload(
                                "note.txt",
                                "text/plain",
                                "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(Pattern.compile("^Create record")))
                .click();
        assertThat(page).hasURL(Pattern.compile("record=[a-z0-9]{15}"));
        Map<String, Object> stored = view("things", page.url().replaceAll(".*record=", ""));
        assertThat(stored)
                .containsEntry("title", "made by hand")
                .containsEntry("status", "green")
                .containsEntry("ready", true)
                .containsEntry("contact", "ada@example.com")
                .containsEntry("site", "https://example.com")
                .containsEntry("text", "<p>Some bold words</p>")
                .containsEntry("due", utc("2026-12-01 09:00", page));
        assertThat(stored.get("amount")).hasToString("42.0");
        assertThat(Json.write(stored.get("place"))).contains("54.5").contains("8.8");
        assertThat(Json.write(stored.get("data"))).isEqualTo("{\"a\":[1,2]}");
        assertThat(Json.write(stored.get("files"))).contains("note_");
    }

    @Test
    void record_refusedByTheServer_showsTheErrorAtItsField() {
        thing(Map.of("title", "taken", "code", "only-once"));
        Page page = signedIn("#/collections?collection=things&record=new");
        Locator form = page.locator("record-form");
        form.locator("[name=title]").fill("second");
        form.locator("[name=code]").fill("only-once");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(Pattern.compile("^Create record")))
                .click();
        assertThat(page.locator(".summary")).containsText("code");
        assertThat(form.locator("[name=code]")).hasAttribute("aria-invalid", "true");
        complaints().removeIf(each -> each.contains("400"));
    }

    @Test
    void record_closedWithChanges_asksAndKeepsADraft() {
        String id = thing(Map.of("title", "half done"));
        Page page = signedIn("#/collections?collection=things&record=" + id);
        page.locator("record-form [name=title]").fill("half done, more");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Close record"))
                .click();
        assertThat(page.getByRole(AriaRole.ALERTDIALOG)).containsText("title");
        button(page, "Keep editing").click();
        assertThat(page.locator("record-form [name=title]")).hasValue("half done, more");
        page.waitForCondition(() -> Boolean.TRUE.equals(page.evaluate(HAS_DRAFT)));
        page.onDialog(
                dialog -> dialog.accept()); // the browser asks as well before a reload loses work
        page.reload();
        assertThat(page.getByText("There is an unsaved draft")).isVisible();
        button(page, "Restore").click();
        assertThat(page.locator("record-form [name=title]")).hasValue("half done, more");
        page.locator("record-form [name=title]").press("Control+s");
        assertThat(page.locator(".inspector footer")).containsText("Saved");
        assertThat(view("things", id)).containsEntry("title", "half done, more");
    }

    @Test
    void record_savedBySomeoneElse_showsBothValuesToChooseFrom() {
        String id = thing(Map.of("title", "shared", "amount", 1));
        Page page = signedIn("#/collections?collection=things&record=" + id);
        assertThat(page.locator(".conn")).containsText("Live");
        page.locator("record-form [name=title]").fill("mine");
        server().call(
                        "PATCH",
                        "/api/collections/things/records/" + id,
                        Map.of("title", "theirs", "amount", 5));
        assertThat(page.locator("record-form [name=amount]")).hasValue("5");
        Locator conflict = page.locator(".conflict");
        assertThat(conflict).containsText("theirs");
        conflict.getByText("Keep mine").click();
        page.locator("record-form [name=title]").press("Control+s");
        assertThat(page.locator(".inspector footer")).containsText("Saved");
        assertThat(view("things", id)).containsEntry("title", "mine").containsEntry("amount", 5.0);
    }

    @Test
    void grid_recordsOfOthers_changeInPlaceAndAreAnnounced() {
        String id = thing(Map.of("title", "live row", "amount", 1));
        Page page = signedIn("#/collections?collection=things&text=live");
        assertThat(cell(page, "live row", "1")).isVisible();
        assertThat(page.locator(".conn")).containsText("Live");
        server().call("PATCH", "/api/collections/things/records/" + id, Map.of("amount", 321));
        assertThat(cell(page, "live row", "321")).isVisible();
        thing(Map.of("title", "live row two"));
        page.getByText("1 new — show").click();
        assertThat(page.locator("tbody tr[data-index]")).hasCount(2);
    }

    @Test
    void bulk_deletedRows_comeBackByUndo() {
        thing(Map.of("title", "bulk one"));
        thing(Map.of("title", "bulk two"));
        Page page = signedIn("#/collections?collection=things&text=bulk");
        assertThat(page.locator(".statusbar")).containsText("2 records match");
        assertThat(page.locator("tbody tr[data-index]")).hasCount(2);
        page.getByLabel("Select all loaded rows").check();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete 2 records"))
                .click();
        assertThat(page.getByText("No record matches")).isVisible();
        page.locator(".toast")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Undo"))
                .click();
        assertThat(page.locator(".statusbar")).containsText("2 records match");
        assertThat(count("title ~ \"bulk\"")).isEqualTo(2);
    }

    @Test
    void savedView_ofAFilter_isATabThatBringsItBack() {
        thing(Map.of("title", "viewed", "amount", 99));
        Page page = signedIn("#/collections?collection=things&filter=amount%20%3D%2099");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save as a view"))
                .click();
        page.getByLabel("Name of the view").fill("Large");
        button(page, "Save").click();
        page.locator(".toolrow .tabs").getByText("All").click();
        assertThat(page).not().hasURL(Pattern.compile("amount"));
        page.locator(".toolrow .tabs").getByText("Large").click();
        assertThat(page).hasURL(Pattern.compile("amount"));
        assertThat(page.locator(".statusbar")).containsText("1 record matches");
    }

    @Test
    void commandMenu_typedName_goesToTheCollection() {
        Page page = signedIn("#/");
        heading(page, "Home");
        page.keyboard().press("Control+k");
        page.getByRole(AriaRole.COMBOBOX).fill("thngs");
        assertThat(page.getByRole(AriaRole.OPTION).first()).containsText("things");
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile("collection=things"));
    }

    @Test
    void session_refusedToken_asksOnTopOfThePageAndRepeatsTheCall() {
        Page page = signedIn("#/collections?collection=things");
        assertThat(page.locator(".statusbar")).containsText("in things");
        page.route(
                "**/api/collections/things/records?*",
                route ->
                        route.fulfill(
                                new com.microsoft.playwright.Route.FulfillOptions()
                                        .setStatus(401)
                                        .setContentType("application/json")
                                        .setBody(
                                                "{\"status\":401,\"message\":\"expired\",\"data\":{}}")),
                new Page.RouteOptions().setTimes(1));
        page.keyboard().press("r");
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("Sign in again");
        complaints().removeIf(each -> each.contains("401"));
        dialog.getByLabel("Password", new Locator.GetByLabelOptions().setExact(true))
                .fill(AdminServer.PASSWORD);
        page.keyboard().press("Enter");
        assertThat(dialog).hasCount(0);
        assertThat(page.locator("tbody tr[data-index]").first()).isVisible();
        complaints().removeIf(each -> each.contains("401"));
    }

    @ParameterizedTest
    @CsvSource({
        "'#/login', LIGHT, 1440, false",
        "'#/login', DARK, 390, false",
        "'#/request-password-reset', LIGHT, 1440, false",
        "'#/', LIGHT, 1440, true",
        "'#/', DARK, 1440, true",
        "'#/', LIGHT, 390, true",
        "'#/collections?collection=things', LIGHT, 1440, true",
        "'#/collections?collection=things', DARK, 1440, true",
        "'#/collections?collection=things', DARK, 390, true",
        "'#/collections?collection=things&record=new', LIGHT, 1440, true",
        "'#/collections?collection=users&record=new', DARK, 1440, true",
        "'#/collections?collection=things&record=new', LIGHT, 390, true"
    })
    void accessibility_ofAPage_hasNoFindings(
            String hash, ColorScheme scheme, int width, boolean signedIn) {
        thing(Map.of("title", "accessible", "status", "green"));
        var options =
                new NewContextOptions()
                        .setColorScheme(scheme)
                        .setViewportSize(width, 844)
                        .setBypassCSP(true);
        Page page = signedIn ? signedIn(options, hash) : open(options, hash);
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasCount(1);
        settled(page);
        assertAccessible(page);
    }

    @Test
    void keyboard_fromTheTop_reachesTheContentBySkipLink() {
        Page page = signedIn("#/collections?collection=things");
        heading(page, "things");
        page.evaluate("() => document.querySelector('.skip').focus()");
        page.keyboard().press("Enter");
        assertThat(page.locator("#main")).isFocused();
        page.keyboard().press("F6");
        assertThat(page.evaluate("() => document.activeElement.closest('main') === null"))
                .isEqualTo(true);
    }

    @Test
    void home_continueAndAdvisor_leadToTheirPlaces() {
        Page page = signedIn("#/jobs");
        assertThat(page.locator(".topbar h1")).hasText("Jobs");
        page.evaluate(
                """
                async () => {
                  const start = document.querySelector('script[type=module]').src;
                  const {drafts} = await import(new URL('drafts.js', start).href);
                  await drafts.save('sql:one', {text: 'select 1'}, 'Revenue by month');
                  await drafts.save('record:pbc_test_things:new', {title: 'half'}, 'things · New record');
                }
                """);
        page.navigate(server().dashboard() + "#/");
        assertThat(page.getByText("Revenue by month")).hasAttribute("href", "#/sql");
        assertThat(page.getByText("Draft: things"))
                .hasAttribute("href", "#/collections?collection=things&record=new");
        assertThat(page.locator(".tile").first()).containsText("RAM");
        settled(page);
        assertThat(page.locator(".finding a.btn").first()).isVisible();
    }

    @Test
    void accent_ofTheSettings_coloursTheMarkOfTheTab() {
        server().call("PATCH", "/api/settings", Map.of("meta", Map.of("accentColor", "#c2185b")));
        try {
            Page page = signedIn("#/jobs");
            assertThat(page.locator("link[rel=icon]"))
                    .hasAttribute(
                            "href", Pattern.compile("^data:image/svg.*rgb\\(194%2024%2091\\)"));
        } finally {
            server().call("PATCH", "/api/settings", Map.of("meta", Map.of("accentColor", "")));
        }
    }
}
