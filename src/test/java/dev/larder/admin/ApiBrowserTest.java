package dev.larder.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

/** The API pages in a browser. */
class ApiBrowserTest extends BrowserTest {

    @Test
    void snippet_ofACollection_namesItAndFollowsTheParameters() {
        Page page = signedIn("#/api/things/list");
        heading(page, "things");
        Locator code = page.locator("#api-code");
        assertThat(code).containsText("pb.collection('things').getList(1, 30");
        page.getByLabel("sort", new Page.GetByLabelOptions().setExact(true)).fill("-amount");
        assertThat(code).containsText("sort: '-amount'");
        page.getByRole(AriaRole.TAB, named("JavaScript")).press("ArrowRight");
        assertThat(page.getByRole(AriaRole.TAB, named("Dart"))).isFocused();
        assertThat(code).containsText("getList(\n  page: 1,");
        page.getByRole(AriaRole.TAB, named("curl")).click();
        assertThat(code).containsText("/api/collections/things/records?sort=-amount");
        page.reload();
        assertThat(code).containsText("curl");
    }

    @Test
    void body_ofACreate_hasARowForEachFieldWithWhatItAccepts() {
        Page page = signedIn("#/api/things/create");
        Locator body = page.getByRole(AriaRole.TABLE, named("Body").setExact(true));
        assertThat(body.getByRole(AriaRole.ROW, inside("title"))).containsText("At most 80");
        assertThat(body.getByRole(AriaRole.ROW, inside("title"))).containsText("required");
        assertThat(body.getByRole(AriaRole.ROW, inside("status"))).containsText("red, amber");
        assertThat(body.getByRole(AriaRole.ROW, inside("other"))).containsText("string[]");
    }

    @Test
    void try_asSuperuserThenGuest_showsWhatEachOneGets() {
        String id = thing(Map.of("title", "tried"));
        Page page = signedIn("#/api/things/view");
        page.getByLabel("id", new Page.GetByLabelOptions().setExact(true)).fill(id);
        page.keyboard().press("Control+Enter");
        Locator answer = page.getByRole(AriaRole.REGION, named("Answer").setExact(true));
        assertThat(answer.getByRole(AriaRole.STATUS)).containsText("200");
        assertThat(answer).containsText("\"title\": \"tried\"");
        button(page, "Guest").click();
        button(page, "Send").click();
        assertThat(answer.getByRole(AriaRole.STATUS)).containsText("403");
        assertThat(answer.getByRole(AriaRole.STATUS)).containsText("Guest");
        complaints().removeIf(each -> each.contains("403")); // the refusal itself
        button(page, "Calls").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("records/" + id);
    }

    @Test
    void try_refusedBody_namesTheField() {
        Page page = signedIn("#/api/things/create");
        page.locator(".api-bodybox code-editor").click();
        page.locator(".api-bodybox .cm-content").click();
        page.keyboard().press("Control+A");
        page.keyboard().insertText("{\"title\": \"\"}");
        button(page, "Send").click();
        assertThat(page.locator(".api-try .error")).containsText("Cannot be blank.");
        complaints().removeIf(each -> each.contains("400")); // the refusal itself
    }

    @Test
    void cheatSheet_searched_findsAnOperator() {
        Page page = signedIn("#/api/things/list");
        button(page, "Filters and parameters").click();
        Locator sheet = page.getByRole(AriaRole.DIALOG);
        sheet.getByRole(AriaRole.SEARCHBOX).fill("kilometres");
        assertThat(sheet.getByRole(AriaRole.ROW)).hasCount(1);
        assertThat(sheet).containsText("geoDistance");
    }

    @ParameterizedTest
    @CsvSource({
        "things/list, LIGHT, 1440",
        "users/password, DARK, 1440",
        "things/create, LIGHT, 390"
    })
    void accessibility_ofAnOperation_hasNoFindings(String place, ColorScheme scheme, int width) {
        Page page =
                signedIn(
                        new NewContextOptions()
                                .setColorScheme(scheme)
                                .setViewportSize(width, 844)
                                .setBypassCSP(true),
                        "#/api/" + place);
        assertThat(page.locator("#api-code")).containsText("PocketBase");
        settled(page);
        assertAccessible(page);
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Locator.GetByRoleOptions inside(String name) {
        return new Locator.GetByRoleOptions().setName(name);
    }
}
