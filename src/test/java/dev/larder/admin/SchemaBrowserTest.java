package dev.larder.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import dev.larder.api.Json;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Collections are designed, changed, renamed, removed, exported and imported; rules are tried. */
class SchemaBrowserTest extends BrowserTest {

    @Test
    void unique_switchedOnAndOff_addsItsIndexAndTakesItAway() {
        Page page = signedIn("#/collections/things/schema?field=title");
        Locator unique =
                page.getByRole(AriaRole.SWITCH, new Page.GetByRoleOptions().setName("Unique"));
        unique.check();
        assertThat(page.locator(".badge", new Page.LocatorOptions().setHasText("unique")))
                .hasCount(2);
        unique.uncheck();
        assertThat(page.locator(".badge", new Page.LocatorOptions().setHasText("unique")))
                .hasCount(1);
        assertThat(
                        page.getByRole(
                                AriaRole.LINK, new Page.GetByRoleOptions().setName("Open records")))
                .hasAttribute("href", "#/collections?collection=things");
    }

    @Test
    void collection_byKeyboardAlone_isCreatedChangedAndDeleted() {
        Page page = signedIn("#/schema");
        heading(page, "Schema");
        page.keyboard().press("c");
        Locator name = page.locator("#f-name");
        assertThat(name).isVisible();
        name.focus();
        page.keyboard().type("letters");
        addField(page, "Text");
        page.keyboard().type("subject");
        addField(page, "Relation");
        page.keyboard().type("writer");
        page.keyboard().press("Tab");
        page.keyboard().type("users");
        tab(page, "Indexes");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Add unique index"))
                .focus();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.MENU)).isVisible();
        page.keyboard().type("s");
        page.keyboard().press("Enter");
        tab(page, "Rules");
        page.locator("[name=rule-listRule]:checked").focus();
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowRight");
        Locator editor = page.locator("rule-editor .cm-content").first();
        assertThat(editor).isFocused();
        page.keyboard().insertText("writer = @request.auth.id && subject != \"\"");
        page.keyboard().press("Control+s");
        assertThat(page).hasURL(Pattern.compile("collections/letters/schema"));
        heading(page, "letters");
        Map<String, Object> stored = collection("letters");
        assertThat(stored.get("listRule"))
                .isEqualTo("writer = @request.auth.id && subject != \"\"");
        assertThat(Json.write(stored.get("indexes"))).contains("UNIQUE").contains("subject");

        tab(page, "Fields");
        field(page, "subject").focus();
        page.keyboard().press("Enter");
        Locator rename = page.getByLabel("Field name");
        rename.focus();
        page.keyboard().press("Control+a");
        page.keyboard().type("topic");
        page.keyboard().press("Control+s");
        Locator review = page.getByRole(AriaRole.DIALOG);
        assertThat(review).containsText("subject becomes topic.");
        assertThat(review).containsText("Rule letters · List and search");
        page.keyboard().press("Enter");
        assertThat(review).hasCount(0);
        assertThat(field(page, "topic")).isVisible();
        assertThat(collection("letters").get("listRule"))
                .isEqualTo("writer = @request.auth.id && topic != \"\"");

        page.keyboard().press("Control+k");
        page.getByRole(AriaRole.COMBOBOX).fill("delete collection");
        page.keyboard().press("Enter");
        page.getByLabel("Type letters to confirm").focus();
        page.keyboard().type("letters");
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        heading(page, "Schema");
        assertThat(server().send("GET", "/api/collections/letters", null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void view_created_showsItsResultWhileTypingAndStaysOpen() {
        thing(Map.of("title", "seen by the view"));
        Page page = signedIn("#/collections/new");
        page.locator("#f-name").fill("seen");
        page.getByText("View", new Page.GetByTextOptions().setExact(true)).first().click();
        Locator query = page.locator("view-query code-editor .cm-content");
        query.click();
        page.keyboard().insertText("SELECT title FROM things");
        assertThat(page.locator("#query-note")).containsText("No column is called id");
        complaints().removeIf(each -> each.contains("400"));
        page.keyboard().press("Control+a");
        page.keyboard().insertText("SELECT id, title FROM things WHERE title LIKE 'seen%'");
        assertThat(page.locator(".sample tbody")).containsText("seen by the view");
        page.keyboard().press("Control+s");
        heading(page, "seen");
        assertThat(page).hasURL(Pattern.compile("collections/seen/schema"));
        assertThat(page.locator("view-query")).isVisible();
        complaints().removeIf(each -> each.contains("400"));
        server().call("DELETE", "/api/collections/seen", null);
    }

    @Test
    void rename_usedElsewhere_rewritesTheTickedPlacesInOneStep() {
        create("authors", Map.of("name", "name", "type", "text"));
        String authors = (String) collection("authors").get("id");
        create(
                "books",
                Map.of("name", "title", "type", "text"),
                Map.of("name", "by", "type", "relation", "collectionId", authors, "maxSelect", 1));
        server().call(
                        "PATCH",
                        "/api/collections/books",
                        Map.of("listRule", "by.name != \"\"", "viewRule", "by != \"\""));
        server().call(
                        "PATCH",
                        "/api/collections/authors",
                        Map.of("listRule", "books_via_by.title ?= \"x\""));
        server().call(
                        "POST",
                        "/api/collections",
                        Map.of(
                                "name",
                                "shelf",
                                "type",
                                "view",
                                "viewQuery",
                                "SELECT b.id, b.by FROM books b"));
        Page page = signedIn("#/collections/books/schema");
        field(page, "by").click();
        page.getByLabel("Field name").fill("author");
        assertThat(page.locator(".wide-review")).containsText("used in 4 places");
        button(page, "Review 1 change…").click();
        Locator review = page.getByRole(AriaRole.DIALOG);
        review.getByLabel("Rule books · View").uncheck();
        assertThat(review.locator(".places")).containsText("b.author AS by");
        button(page, "Save 1 change").click();
        // The place that was left out is a rule that would break, and the server says so.
        assertThat(
                        review.getByRole(AriaRole.ALERT)
                                .or(page.locator(".schema > .notice.danger"))
                                .first())
                .isVisible();
        complaints().removeIf(each -> each.contains("400"));
        assertThat(collection("books").get("listRule")).isEqualTo("by.name != \"\"");
        if (review.count() > 0) {
            review.getByLabel("Rule books · View").check();
            button(page, "Save 1 change").click();
        } else {
            button(page, "Review 1 change…").click();
            page.getByRole(AriaRole.DIALOG).getByLabel("Rule books · View").check();
            button(page, "Save 1 change").click();
        }
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        assertThat(collection("books"))
                .containsEntry("listRule", "author.name != \"\"")
                .containsEntry("viewRule", "author != \"\"");
        assertThat(collection("authors"))
                .containsEntry("listRule", "books_via_author.title ?= \"x\"");
        assertThat(collection("shelf"))
                .containsEntry("viewQuery", "SELECT b.id, b.author AS by FROM books b");
        for (String name : List.of("shelf", "books", "authors")) {
            server().call("DELETE", "/api/collections/" + name, null);
        }
    }

    @Test
    void removal_ofAFieldWithValues_wantsTheNameTyped() {
        create(
                "boxes",
                Map.of("name", "label", "type", "text"),
                Map.of("name", "old", "type", "text"));
        server().call("POST", "/api/collections/boxes/records", Map.of("label", "a", "old", "x"));
        Page page = signedIn("#/collections/boxes/schema");
        field(page, "old").focus();
        page.keyboard().press("Delete");
        assertThat(field(page, "old")).containsText("removed");
        page.keyboard().press("Control+s");
        Locator review = page.getByRole(AriaRole.DIALOG);
        assertThat(review).containsText("Destroys data");
        assertThat(review).containsText("1 record holds a value.");
        page.keyboard().press("Enter");
        assertThat(review).isVisible();
        page.keyboard().type("boxes");
        page.keyboard().press("Enter");
        assertThat(review).hasCount(0);
        assertThat(Json.write(collection("boxes").get("fields"))).doesNotContain("\"old\"");
        server().call("DELETE", "/api/collections/boxes", null);
    }

    @Test
    void changes_thatWereNotSaved_areThereAgainAfterGoingAwayAndAReload() {
        create("jars", Map.of("name", "label", "type", "text"));
        Page page = signedIn("#/collections/jars/schema");
        field(page, "label").click();
        page.getByLabel("Help for people who fill it in").fill("What it says");
        page.evaluate("() => { location.hash = '#/rules'; }");
        heading(page, "Rules");
        page.evaluate("() => { location.hash = '#/collections/jars/schema'; }");
        assertThat(page.getByText("Your unsaved changes")).isVisible();
        page.onDialog(dialog -> dialog.accept());
        page.reload();
        field(page, "label").click();
        assertThat(page.getByLabel("Help for people who fill it in")).hasValue("What it says");
        page.keyboard().press("Control+s");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        assertThat(Json.write(collection("jars").get("fields"))).contains("What it says");
        server().call("DELETE", "/api/collections/jars", null);
    }

    @Test
    void secondFactor_forSome_hasTwoStatesAndIsStored() {
        Page page = signedIn("#/collections/users/schema?tab=auth");
        page.locator("#f-otp-enabled").check();
        page.locator("#f-mfa-enabled").check();
        Locator rule =
                page.locator("rule-editor", new Page.LocatorOptions().setHasText("second factor"));
        assertThat(rule.locator("input[type=radio]")).hasCount(2);
        assertThat(rule).containsText("Every account needs a second factor.");
        rule.getByText("Condition").click();
        assertThat(rule.locator(".cm-content")).isFocused();
        page.keyboard().insertText("verified = true");
        page.keyboard().press("Control+s");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        assertThat(Json.write(collection("users").get("mfa"))).contains("verified = true");
        server().call(
                        "PATCH",
                        "/api/collections/users",
                        Map.of("mfa", Map.of("enabled", false), "otp", Map.of("enabled", false)));
    }

    @Test
    void mail_withoutItsToken_isToldAndThePreviewFollows() {
        Page page = signedIn("#/collections/users/schema?tab=auth");
        page.locator(".mail summary").first().click();
        Locator frame = page.locator(".mail-preview");
        assertThat(page.frameLocator(".mail-preview iframe").locator("a.btn")).isVisible();
        Locator editor = page.locator("mail-template .cm-content").first();
        page.locator("mail-template code-editor").first().click();
        editor.click();
        page.keyboard().press("Control+a");
        page.keyboard().insertText("<p style=\"color: red\">Hello {APP_NAME} {NOBODY}</p>");
        assertThat(page.frameLocator(".mail-preview iframe").locator("p"))
                .containsText("Hello Marram & Rye");
        assertThat(page.getByText("{TOKEN} is missing")).isVisible();
        assertThat(page.getByText("{NOBODY} is not known here")).isVisible();
        frame.getByText("Plain text").click();
        assertThat(frame.locator("pre")).containsText("Hello Marram & Rye");
        button(page, "Revert").click();
    }

    @Test
    void rules_editedInTheMatrix_areSavedAfterTheirDifferenceWasShown() {
        create("cups", Map.of("name", "label", "type", "text"));
        Page page = signedIn("#/rules");
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions()
                                .setName("cups, List and search: Superusers only. Edit"))
                .click();
        heading(page, "cups");
        Locator rule = page.locator("rule-editor").first();
        rule.getByText("Condition").click();
        page.keyboard().insertText("lable = 1");
        assertThat(rule.locator(".findings")).containsText("Did you mean label?");
        rule.getByText("Use label").click();
        assertThat(rule.locator(".cm-lintRange-error")).hasCount(0);
        rule.locator(".cm-line").hover();
        page.keyboard().press("Control+s");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("label = 1");
        button(page, "Save 1 rule").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        assertThat(collection("cups")).containsEntry("listRule", "label = 1");
        server().call("DELETE", "/api/collections/cups", null);
    }

    @Test
    void lab_asGuestAndAsAnAccount_showsWhatEachSees() {
        create(
                "mugs",
                Map.of("name", "label", "type", "text"),
                Map.of("name", "owner", "type", "text"));
        server().call(
                        "PATCH",
                        "/api/collections/mugs",
                        Map.of("listRule", "owner = @request.auth.id", "viewRule", ""));
        Map<String, Object> ada =
                server().call(
                                "POST",
                                "/api/collections/users/records",
                                Map.of(
                                        "email",
                                        "lab@example.com",
                                        "password",
                                        "1234567890",
                                        "passwordConfirm",
                                        "1234567890"));
        server().call(
                        "POST",
                        "/api/collections/mugs/records",
                        Map.of("label", "hers", "owner", String.valueOf(ada.get("id"))));
        server().call(
                        "POST",
                        "/api/collections/mugs/records",
                        Map.of("label", "other", "owner", "nobody"));
        Page page = signedIn("#/rules?tab=lab&collection=mugs");
        button(page, "Enter").click();
        assertThat(page.locator(".lab-banner")).containsText("Viewing as a guest.");
        assertThat(page.locator(".lab-counts a", new Page.LocatorOptions().setHasText("mugs")))
                .containsText("0 of 2");
        page.getByText("Account", new Page.GetByTextOptions().setExact(true)).first().click();
        page.getByLabel("Account", new Page.GetByLabelOptions().setExact(true)).last().fill("lab@");
        page.locator(".lab-found button").first().click();
        button(page, "Switch").click();
        assertThat(page.locator(".lab-banner")).containsText("Viewing as lab@example.com (users).");
        assertThat(page.locator(".lab-data tbody tr")).hasCount(1);
        assertThat(page.locator(".lab-data tbody")).containsText("hers");
        page.locator(".lab-banner").getByText("Allow writes").click();
        button(page, "Send as lab@example.com").click();
        assertThat(page.getByText(Pattern.compile("Refused with 403"))).isVisible();
        complaints().removeIf(each -> each.contains("403"));
        page.locator(".lab-banner").getByText("Leave").click();
        assertThat(page.locator(".lab-banner")).hasCount(0);
        server().call("DELETE", "/api/collections/mugs", null);
        complaints().removeIf(each -> each.contains("403"));
    }

    @Test
    void map_byItsList_selectsAndTellsTheTies() {
        Page page = signedIn("#/schema");
        Locator entry = page.locator(".map-entry", new Page.LocatorOptions().setHasText("things"));
        entry.focus();
        page.keyboard().press("Enter");
        assertThat(entry).hasAttribute("aria-expanded", "true");
        assertThat(page.locator(".map-detail")).containsText("→ many things");
        assertThat(page.locator(".box-node.on .name")).hasText("things");
        page.keyboard().press("0");
        page.locator(".map-detail").getByText("Edit").click();
        heading(page, "things");
    }

    @Test
    void export_thenImportOfAChange_showsTheDifferenceAndAsksBeforeALoss() {
        create(
                "tins",
                Map.of("name", "label", "type", "text"),
                Map.of("name", "weight", "type", "number"));
        Page page = signedIn("#/settings/export-collections");
        page.getByLabel("All collections").uncheck();
        page.getByLabel("tins", new Page.GetByLabelOptions().setExact(true)).check();
        String text = page.locator(".transfer-work pre").textContent();
        assertThat(Json.parse(text)).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(1);
        String id = (String) collection("tins").get("id");
        page.evaluate("() => { location.hash = '#/settings/import-collections'; }");
        page.getByLabel("Collections, as JSON").fill("{");
        assertThat(page.getByText("This is not JSON")).isVisible();
        page.getByLabel("Collections, as JSON")
                .fill(
                        Json.write(
                                List.of(
                                        Map.of(
                                                "id",
                                                "another_server",
                                                "name",
                                                "tins",
                                                "type",
                                                "base",
                                                "listRule",
                                                "label != \"\"",
                                                "fields",
                                                List.of(
                                                        Map.of("name", "label", "type", "text"),
                                                        Map.of("name", "lid", "type", "bool"))))));
        assertThat(page.getByText("Use the id that is stored here for tins")).isVisible();
        Locator item = page.locator(".import-item", new Page.LocatorOptions().setHasText("tins"));
        assertThat(item).containsText("Field lid is added");
        assertThat(item).not().containsText("Field weight is removed");
        button(page, "Import 1 collection…").click();
        page.getByRole(AriaRole.ALERTDIALOG)
                .getByText("Import", new Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(page.getByText("1 collection imported")).isVisible();
        assertThat(collection("tins"))
                .containsEntry("id", id)
                .containsEntry("listRule", "label != \"\"");
        assertThat(Json.write(collection("tins").get("fields"))).contains("weight").contains("lid");
        page.getByLabel("Collections, as JSON").fill(text);
        page.getByText("Replace", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(item).containsText("Field lid is removed");
        assertThat(
                        page.locator(".import-item", new Page.LocatorOptions().setHasText("things"))
                                .first())
                .containsText("removed");
        page.locator("button.danger-solid").click();
        assertThat(page.getByRole(AriaRole.ALERTDIALOG)).containsText("tins.lid");
        page.keyboard().press("Escape");
        button(page, "Clear").click();
        server().call("DELETE", "/api/collections/tins", null);
    }

    @ParameterizedTest
    @CsvSource({
        "'#/schema', LIGHT, 1440, .map-drawing",
        "'#/schema?at=things', DARK, 1440, .map-detail",
        "'#/schema', LIGHT, 390, .map-drawing",
        "'#/collections/new', LIGHT, 1440, .frow",
        "'#/collections/new', DARK, 390, .frow",
        "'#/collections/things/schema', LIGHT, 1440, .frow",
        "'#/collections/things/schema', DARK, 1440, .frow",
        "'#/collections/things/schema?tab=indexes', LIGHT, 1440, .index",
        "'#/collections/things/schema?tab=indexes', DARK, 390, .index",
        "'#/collections/things/schema?tab=rules', LIGHT, 1440, rule-editor",
        "'#/collections/users/schema?tab=auth', LIGHT, 1440, .method",
        "'#/collections/users/schema?tab=auth', DARK, 390, .method",
        "'#/collections/_superusers/schema?tab=rules', DARK, 1440, rule-editor",
        "'#/rules', LIGHT, 1440, .matrix-table",
        "'#/rules', DARK, 1440, .matrix-table",
        "'#/rules', LIGHT, 390, .matrix-table",
        "'#/rules?tab=editor&collection=users', DARK, 1440, rule-editor",
        "'#/rules?tab=lab', LIGHT, 1440, .lab-identity",
        "'#/settings/export-collections', LIGHT, 1440, .pick-list",
        "'#/settings/export-collections', DARK, 390, .pick-list",
        "'#/settings/import-collections', DARK, 1440, '#import-text'"
    })
    void accessibility_ofAState_hasNoFindings(
            String hash, ColorScheme scheme, int width, String shown) {
        Page page =
                signedIn(
                        new NewContextOptions()
                                .setColorScheme(scheme)
                                .setViewportSize(width, 844)
                                .setBypassCSP(true),
                        hash);
        assertThat(page.locator(shown).first()).isAttached();
        settled(page);
        assertAccessible(page);
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, 1440", "DARK, 390"})
    void accessibility_ofDialogs_hasNoFindings(ColorScheme scheme, int width) {
        Page page =
                signedIn(
                        new NewContextOptions()
                                .setColorScheme(scheme)
                                .setViewportSize(width, 844)
                                .setBypassCSP(true),
                        "#/collections/things/schema");
        assertThat(field(page, "title")).isVisible();
        addField(page, "Choice");
        field(page, "code").focus();
        page.keyboard().press("Delete");
        page.keyboard().press("n");
        assertThat(page.getByRole(AriaRole.LISTBOX)).isVisible();
        assertAccessible(page);
        page.keyboard().press("Escape");
        page.keyboard().press("Control+s");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Destroys data");
        assertAccessible(page);
        page.keyboard().press("Escape");
        button(page, "Revert").first().click();
    }

    /* ---------- helpers ---------- */

    private static Locator field(Page page, String name) {
        return page.locator(".frow")
                .filter(
                        new Locator.FilterOptions()
                                .setHas(
                                        page.locator(
                                                "b",
                                                new Page.LocatorOptions()
                                                        .setHasText(
                                                                Pattern.compile(
                                                                        "^" + name + "$")))));
    }

    /** Adds a field by keyboard; its name is selected afterwards. */
    private static void addField(Page page, String type) {
        page.evaluate("() => document.activeElement.blur()");
        page.keyboard().press("n");
        assertThat(page.getByRole(AriaRole.LISTBOX)).isVisible();
        page.keyboard().type(type);
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("Field name")).isFocused();
    }

    private static void tab(Page page, String name) {
        Locator chosen = page.locator("[role=tab][aria-selected=true]");
        chosen.focus();
        for (int i = 0; i < 4 && !chosen.innerText().contains(name); i++) {
            String before = chosen.innerText();
            page.keyboard().press("ArrowRight");
            assertThat(chosen).not().hasText(before);
            assertThat(chosen).isFocused();
        }
        assertThat(chosen).containsText(name);
    }

    @SafeVarargs
    private void create(String name, Map<String, Object>... fields) {
        server().call(
                        "POST",
                        "/api/collections",
                        Map.of("name", name, "type", "base", "fields", List.of(fields)));
    }

    private Map<String, Object> collection(String name) {
        return server().call("GET", "/api/collections/" + name, null);
    }
}
