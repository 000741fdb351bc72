package dev.larder.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** The SQL workbench in a browser. */
class SqlBrowserTest extends BrowserTest {

    @Test
    void query_ofNumbers_isSortedByValueAndSavedAsCsv() throws IOException {
        Page page = workbench("select 'a' as name, 10 as amount union all values ('b', 9)");
        run(page);
        assertThat(page.locator(".resrow")).containsText("2 rows");
        page.locator(".sql-grid button.head", new Page.LocatorOptions().setHasText("amount"))
                .click();
        assertThat(page.locator(".sql-grid tr[data-index='0']")).containsText("b");
        Locator export = button(page, "Export");
        export.click();
        Download file =
                page.waitForDownload(() ->
                        page.getByRole(
                                        AriaRole.MENUITEM,
                                        new Page.GetByRoleOptions().setName("Save as CSV"))
                                .click());
        assertThat(file.suggestedFilename()).isEqualTo("result.csv");
        assertThat(Files.readString(file.path())).isEqualTo("name,amount\r\nb,9\r\na,10\r\n");
    }

    @Test
    void query_unknownColumn_isMarkedAtItsPlace() {
        Page page = workbench("select id,\n  titel\nfrom things");
        run(page);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("no such column: titel");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Line 2, column 3");
        assertThat(page.locator(".cm-lintRange-error")).hasText("titel");
        complaints().removeIf(each -> each.contains("400")); // the refusal itself
    }

    @Test
    void change_readOnlyTab_isRefusedUntilAllowedAndConfirmed() {
        thing(Map.of("title", "to be deleted", "code", "sql-gone"));
        Page page = workbench("delete from things where code = 'sql-gone'");
        run(page);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Deletes rows of things.");
        assertThat(count("code = 'sql-gone'")).isEqualTo(1);
        button(page, "Allow changes").click();
        run(page);
        assertThat(page.getByRole(AriaRole.ALERTDIALOG)).containsText("Deletes rows of things.");
        button(page, "Run and change").click();
        assertThat(page.locator(".resrow")).containsText("1 row changed");
        assertThat(count("code = 'sql-gone'")).isZero();
    }

    @Test
    void change_withoutWhere_isNamedBeforeItRuns() {
        Page page = workbench("with old as (select 1) update things set code = ''");
        run(page);
        assertThat(page.getByRole(AriaRole.ALERT))
                .containsText("Changes every row of things: there is no WHERE.");
    }

    @Test
    void tabs_afterAReload_areStillThere() {
        Page page = workbench("select 'first tab'");
        button(page, "New query").click();
        page.locator("code-editor .cm-content").click();
        page.keyboard().insertText("select 'second tab'");
        page.reload();
        assertThat(page.getByRole(AriaRole.TAB, named("Untitled 2"))).isVisible();
        assertThat(page.locator("code-editor textarea")).hasValue("select 'second tab'");
        page.getByRole(AriaRole.TAB, named("Untitled 1")).click();
        assertThat(page.locator("code-editor textarea")).hasValue("select 'first tab'");
    }

    @Test
    void completion_afterAnAlias_offersItsColumns() {
        Page page = workbench("select t. from things t");
        page.keyboard().press("Home");
        for (int i = 0; i < "select t.".length(); i++) {
            page.keyboard().press("ArrowRight");
        }
        page.keyboard().type("am");
        assertThat(page.locator(".cm-tooltip-autocomplete li").first()).containsText("amount");
    }

    @Test
    void keyboard_statementAtTheCursor_runsAloneAndIsKeptInTheHistory() {
        Page page = workbench("select 1 as one;\n\nselect 2 as two");
        page.keyboard().press("Control+Home");
        page.keyboard().press("Control+Shift+Enter");
        assertThat(page.locator(".sql-grid th").first()).containsText("one");
        page.keyboard().press("Control+Enter");
        assertThat(page.locator(".sql-grid th").first()).containsText("two");
        page.keyboard().press("Escape");
        page.keyboard().press("Tab");
        assertThat(page.locator("code-editor")).not().isFocused();
        page.keyboard().press("h");
        Locator past = page.getByRole(AriaRole.DIALOG);
        assertThat(past).containsText("2 statements");
        past.getByRole(AriaRole.SEARCHBOX).fill("two");
        assertThat(past).containsText("1 statement");
    }

    @Test
    void plan_ofAScan_saysThatTheWholeTableIsRead() {
        Page page = workbench("select * from things where amount > 3");
        run(page);
        page.getByRole(AriaRole.TAB, named("Plan")).click();
        assertThat(page.locator(".sql-plan")).containsText("reads the whole table");
    }

    @Test
    void view_ofAQuery_becomesACollection() {
        Page page = workbench("select id, title from things");
        page.getByRole(AriaRole.BUTTON, named("Actions for Untitled 1")).click();
        page.getByRole(AriaRole.MENUITEM, named("Create a view collection from this query"))
                .click();
        page.getByLabel("Name of the collection").fill("sql_titles");
        button(page, "Create the collection").click();
        heading(page, "sql_titles");
        assertThat(server().call("GET", "/api/collections/sql_titles", null))
                .containsEntry("viewQuery", "select id, title from things");
        server().call("DELETE", "/api/collections/sql_titles", null);
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, 1440", "DARK, 1440", "LIGHT, 390"})
    void accessibility_ofTheWorkbench_hasNoFindings(ColorScheme scheme, int width) {
        Page page =
                signedIn(
                        new NewContextOptions()
                                .setColorScheme(scheme)
                                .setViewportSize(width, 844)
                                .setBypassCSP(true),
                        "#/sql?query=select%201%20as%20one%2C%20null%20as%20two");
        assertThat(page.locator("code-editor .cm-content")).containsText("as one");
        page.keyboard().press("Control+Enter");
        assertThat(page.locator(".sql-grid tbody tr")).hasCount(1);
        settled(page);
        assertAccessible(page);
    }

    private Page workbench(String query) {
        Page page = signedIn("#/sql");
        heading(page, "SQL");
        page.locator("code-editor").click();
        page.locator("code-editor .cm-content").click();
        page.keyboard().insertText(query);
        return page;
    }

    private static void run(Page page) {
        page.keyboard().press("Control+Enter");
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }
}
