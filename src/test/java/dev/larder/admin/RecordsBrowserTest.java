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
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Records in bulk and in trouble: import, a server that goes away, the keyboard alone, speed. */
class RecordsBrowserTest extends BrowserTest {

    private static final String SEMICOLONS =
            """
            Title;Code;amount;status;ready
            taken in one;in-one;1.234,5;green;yes
            taken in two;in-two;many;green;no
            taken in three;in-three;7;purple;no
            """;

    @Test
    void import_rowsWithProblems_areNamedMendedAndWritten() {
        Page page = signedIn("#/collections?collection=things");
        assertThat(page.locator(".statusbar")).containsText("in things");
        command(page, "Import");
        page.getByLabel("Or paste it").fill(SEMICOLONS);
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog.getByRole(AriaRole.STATUS).first())
                .hasText("Semicolon-separated, names in the first line, 3 rows");
        button(page, "Next").click();
        assertThat(page.getByLabel("Field for Code")).hasValue("code");
        button(page, "Next").click();
        page.getByText("Update or create").click();
        page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).selectOption("code");
        button(page, "Next").click();
        assertThat(dialog).containsText("1 ready");
        dialog.getByLabel("amount").fill("12");
        dialog.getByLabel("amount").press("Tab");
        assertThat(dialog).containsText("2 ready");
        button(page, "Import 2 rows").click();
        assertThat(dialog).containsText("2 records created.");
        page.getByText("Show imported").click();
        assertThat(page.locator("tbody tr[data-index]")).hasCount(2);
        assertThat(count("code = 'in-one' && amount = 1234.5 && ready = true")).isOne();
        assertThat(count("code = 'in-two' && amount = 12 && ready = false")).isOne();
        assertThat(count("code = 'in-three'")).isZero();
    }

    @Test
    void import_refusedByTheServer_keepsTheRowForAFile() {
        thing(Map.of("title", "was there", "code", "was-there"));
        Page page = signedIn("#/collections?collection=things");
        assertThat(page.locator(".statusbar")).containsText("in things");
        command(page, "Import");
        page.getByLabel("Or paste it")
                .fill(
                        """
                        [{"title": "json one", "code": "json-one", "data": {"deep": [1]}},
                         {"title": "json two", "code": "was-there"}]
                        """);
        button(page, "Next").click();
        button(page, "Next").click();
        button(page, "Next").click();
        button(page, "Import 2 rows").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("1 record created.");
        assertThat(dialog).containsText("1 record was refused.");
        complaints().removeIf(each -> each.contains("400"));
        var download = page.waitForDownload(() -> button(page, "Download refused rows").click());
        assertThat(download.suggestedFilename()).isEqualTo("things-refused.csv");
        assertThat(count("title = 'json one' && data ~ 'deep'")).isOne();
    }

    @Test
    void server_away_keepsListAndWordsAndSavesThemLater() {
        String id = thing(Map.of("title", "going away"));
        Page page = signedIn("#/collections?collection=things&text=going");
        assertThat(page.locator(".conn")).containsText("Live");
        page.locator("tbody .rowopen").first().click();
        Locator title = page.locator("record-form [name=title]");
        assertThat(title).hasValue("going away");
        assertThat(page.locator("rich-text .ProseMirror")).isVisible();
        page.context().setOffline(true);
        title.fill("still here");
        assertThat(page.locator(".conn")).containsText("Offline");
        assertThat(page.locator(".inspector footer")).containsText("Nothing can be saved");
        assertThat(page.locator("main .notice")).containsText("The server does not answer");
        assertThat(page.locator("tbody tr[data-index]")).hasCount(1);
        page.context().setOffline(false);
        assertThat(page.locator(".conn")).containsText("Live");
        assertThat(title).hasValue("still here");
        title.press("Control+s");
        assertThat(page.locator(".inspector footer")).containsText("Saved");
        assertThat(view("things", id)).containsEntry("title", "still here");
        complaints().removeIf(each -> each.contains("ERR_INTERNET_DISCONNECTED"));
    }

    @Test
    void cell_serverDoesNotAnswer_staysAndIsSentOnRequest() {
        String id = thing(Map.of("title", "unsent", "amount", 1));
        Page page = signedIn("#/collections?collection=things&text=unsent");
        page.route(
                "**/records/" + id + "*",
                route -> route.abort(),
                new Page.RouteOptions().setTimes(1));
        cell(page, "unsent", "1").dblclick();
        page.locator("td.editing input").fill("33");
        page.keyboard().press("Enter");
        assertThat(page.locator("main"))
                .containsText("1 changed value has not reached the server.");
        assertThat(cell(page, "unsent", "33")).isVisible();
        complaints().removeIf(each -> each.contains("ERR_FAILED"));
        assertThat(page.locator(".conn")).containsText("Live");
        button(page, "Save now").click();
        assertThat(page.locator("tbody td.is-saved")).hasCount(1);
        assertThat(view("things", id)).containsEntry("amount", 33.0);
    }

    @Test
    void keyboard_alone_createsFiltersEditsAndDeletes() {
        Page page = signedIn("#/collections?collection=things");
        assertThat(page.locator(".statusbar")).containsText("in things");
        page.locator("#main").focus();
        page.keyboard().press("c");
        assertThat(page.locator("record-form [name=title]")).isVisible();
        tabTo(page, "record-form [name=title]");
        page.keyboard().type("by keys");
        page.keyboard().press("Control+Enter");
        assertThat(page.locator("record-form")).hasCount(0);
        page.keyboard().press("f");
        page.keyboard().type("by keys");
        page.keyboard().press("Enter");
        assertThat(page.locator(".statusbar")).containsText("1 record matches");
        tabTo(page, "data-grid [data-active], data-grid [data-active] *");
        page.keyboard().press("Control+Home");
        page.keyboard().press("x");
        assertThat(page.locator(".bulk")).containsText("1 selected");
        command(page, "Edit field");
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("Edit a field of 1 record");
        page.keyboard().press("a"); // the first field that begins with it: amount
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        page.keyboard().type("77");
        page.keyboard().press("Enter");
        assertThat(dialog).hasCount(0);
        assertThat(cell(page, "by keys", "77")).isVisible();
        assertThat(count("title = 'by keys' && amount = 77")).isOne();
        tabTo(page, "data-grid [data-active], data-grid [data-active] *");
        page.keyboard().press("Delete");
        assertThat(page.getByText("No record matches")).isVisible();
        page.keyboard().press("Control+z");
        assertThat(page.locator(".statusbar")).containsText("1 record matches");
        assertThat(count("title = 'by keys'")).isOne();
    }

    @Test
    void relation_followed_opensOverTheRecordAndLeadsBack() {
        String target = thing(Map.of("title", "the target"));
        String id = thing(Map.of("title", "the source", "other", List.of(target)));
        Page page = signedIn("#/collections?collection=things&record=" + id);
        page.locator("record-form a.chiplink").click();
        assertThat(page.locator("#record-title")).hasText("the target");
        assertThat(page).hasTitle(Pattern.compile("^the target – things"));
        page.goBack();
        assertThat(page.locator("#record-title")).hasText("the source");
        page.goForward();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Back to things"))
                .click();
        assertThat(page.locator("#record-title")).hasText("the source");
    }

    @Test
    void richText_tableColourAndForeignPicture_areKeptWithoutFetching() {
        String id =
                thing(
                        Map.of(
                                "title",
                                "rich",
                                "text",
                                "<p style=\"text-align: center\">middle</p>"
                                        + "<p><img src=\"https://example.org/a.png\" alt=\"far\"></p>"));
        Page page = signedIn("#/collections?collection=things&record=" + id);
        Locator text = page.locator("rich-text .ProseMirror");
        assertThat(text.locator(".remote")).hasText("far");
        text.getByText("middle").click();
        page.keyboard().press("End");
        button(page, "Colour of the text").click();
        page.getByRole(
                        AriaRole.MENUITEMCHECKBOX,
                        new Page.GetByRoleOptions().setName("Blue").setExact(true))
                .click();
        page.keyboard().type(" blue");
        page.keyboard().press("Enter");
        button(page, "Table").click();
        page.keyboard().type("head");
        page.keyboard().press("Control+s");
        assertThat(page.locator(".inspector footer")).containsText("Saved");
        assertThat((String) view("things", id).get("text"))
                .contains("text-align: center")
                .contains("color: rgb(47, 118, 201)")
                .contains("<th>head</th>")
                .contains("https://example.org/a.png");
    }

    @Test
    void richText_htmlItCannotHold_opensAsSourceAndSaysWhat() {
        String id =
                thing(Map.of("title", "raw", "text", "<style>p{}</style><p class=\"big\">x</p>"));
        Page page = signedIn("#/collections?collection=things&record=" + id);
        assertThat(page.locator("rich-text .lost")).containsText("<style>");
        assertThat(page.locator("rich-text code-editor")).isVisible();
    }

    @Test
    void commandMenu_threeLetters_findRecordsOfTheOpenCollection() {
        thing(Map.of("title", "zephyr of the sea"));
        Page page = signedIn("#/collections?collection=things");
        assertThat(page.locator(".statusbar")).containsText("in things");
        page.keyboard().press("Control+k");
        page.getByRole(AriaRole.COMBOBOX).fill("zephyr");
        page.getByRole(
                        AriaRole.OPTION,
                        new Page.GetByRoleOptions()
                                .setName(Pattern.compile("^Open zephyr of the sea")))
                .click();
        assertThat(page.locator("#record-title")).hasText("zephyr of the sea");
    }

    @Test
    void cell_typedInto_editsSavesAndLeavesByKeys() {
        String id = thing(Map.of("title", "typed into", "amount", 1));
        Page page = signedIn("#/collections?collection=things&text=typed into");
        Locator amount = cell(page, "typed into", "1");
        amount.click();
        page.keyboard().press("4");
        Locator editor = page.locator("td.editing input");
        assertThat(editor).hasValue("4");
        page.keyboard().press("Escape");
        assertThat(editor).hasCount(0);
        assertThat(amount).isFocused();
        page.keyboard().press("4");
        page.keyboard().type("2");
        page.keyboard().press("Enter");
        assertThat(page.locator("tbody td.is-saved")).containsText("42");
        assertThat(view("things", id)).containsEntry("amount", 42.0);
        cell(page, "typed into", "42").click();
        page.keyboard().press("-");
        page.keyboard().press("1");
        page.keyboard().press("Tab");
        assertThat(page.locator("tbody td.is-failed")).hasAttribute("title", Pattern.compile("0"));
        assertThat(view("things", id)).containsEntry("amount", 42.0);
    }

    @Test
    void cell_json_showsTheWholeValue() {
        thing(Map.of("title", "json cell", "data", Map.of("deep", List.of(1, 2))));
        Page page =
                signedIn("#/collections?collection=things&text=json cell&columns=id,title,data");
        page.locator(".jsoncell button").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog.locator("pre"))
                .hasText(Pattern.compile("\\{\\s+\"deep\": \\[\\s+1,\\s+2\\s+]\\s+}"));
        page.keyboard().press("Escape");
        assertThat(dialog).hasCount(0);
        assertThat(page.locator(".inspector")).hasCount(0);
    }

    @Test
    void textField_withPattern_isGenerated() {
        server().call(
                        "PUT",
                        "/api/collections/import",
                        Map.of(
                                "deleteMissing",
                                false,
                                "collections",
                                List.of(
                                        Map.of(
                                                "name",
                                                "tickets",
                                                "type",
                                                "base",
                                                "fields",
                                                List.of(
                                                        Map.of(
                                                                "name",
                                                                "code",
                                                                "type",
                                                                "text",
                                                                "max",
                                                                20,
                                                                "autogeneratePattern",
                                                                "T-[0-9]{6}"))))));
        Page page = signedIn("#/collections?collection=tickets&record=new");
        Locator field =
                page.locator("record-form .field", new Page.LocatorOptions().setHasText("code"));
        assertThat(field).containsText("Left empty, the server makes one like T-[0-9]{6}.");
        field.getByText("Generate").click();
        assertThat(field.locator("input")).hasValue(Pattern.compile("^T-[0-9]{6}$"));
    }

    @Test
    void upload_ofSeveralFiles_tellsTheShareOfEach() {
        Page page = signedIn("#/collections?collection=things&record=new");
        assertThat(page.locator("record-form [name=title]")).isVisible();
        Object shares =
                page.evaluate(
                        """
                        async () => {
                          const start = document.querySelector('script[type=module]').src;
                          const {uploadedShare} = await import(new URL('../fields/record-form.js', start).href);
                          const files = [{size: 30}, {size: 10}, {size: 60}];
                          return files.map((file) => uploadedShare(files, file, 0.35));
                        }
                        """);
        assertThat(Json.write(shares)).isEqualTo("[1,0.5,0]");
    }

    @Test
    void browseAs_user_showsWhatThatOneGetsUntilLeft() {
        Map<String, Object> person =
                Map.of(
                        "email",
                        "reader@example.com",
                        "password",
                        "reader-secret",
                        "passwordConfirm",
                        "reader-secret");
        String user =
                String.valueOf(
                        server().call("POST", "/api/collections/users/records", person).get("id"));
        thing(Map.of("title", "seen by all", "status", "green"));
        thing(Map.of("title", "seen by nobody", "status", "red"));
        String rule = "status = 'green' && @request.auth.id != ''";
        server().call("PATCH", "/api/collections/things", Map.of("listRule", rule));
        try {
            Page page = signedIn("#/collections?collection=users&record=" + user);
            page.locator("#tab-account").click();
            assertThat(button(page, "Impersonate")).isVisible();
            page.locator("[data-command=record-menu]").click();
            page.getByText("Browse data as this user").click();
            Locator banner = page.locator(".acting");
            assertThat(banner).containsText("Viewing as reader@example.com (users). Reads only.");
            page.navigate(server().dashboard() + "#/collections?collection=things&text=seen by");
            assertThat(page.locator("tbody tr[data-index]")).hasCount(1);
            assertThat(page.locator("tbody")).containsText("seen by all");
            assertThat(page.locator("[data-command=record-new]")).hasCount(0);
            banner.getByText("Allow writes").click();
            assertThat(page.locator("[data-command=record-new]")).isVisible();
            button(page, "Back to my own view").click();
            assertThat(banner).hasCount(0);
            assertThat(page.locator("tbody tr[data-index]")).hasCount(2);
        } finally {
            Map<String, Object> closed = new java.util.HashMap<>();
            closed.put("listRule", null);
            server().call("PATCH", "/api/collections/things", closed);
        }
        complaints().removeIf(each -> each.contains("403"));
    }

    @Test
    void openAs_user_isHonouredByLabAndApiPage() {
        Map<String, Object> person =
                Map.of(
                        "email",
                        "explorer@example.com",
                        "password",
                        "reader-secret",
                        "passwordConfirm",
                        "reader-secret");
        Object user = server().call("POST", "/api/collections/users/records", person).get("id");
        Page page = signedIn("#/rules?tab=lab&as=users/" + user);
        assertThat(page.locator(".lab-banner")).containsText("explorer@example.com");
        page.navigate(server().dashboard() + "#/api/things?as=users/" + user);
        assertThat(page.locator(".api-as [aria-pressed=true]")).containsText("User");
        complaints().removeIf(each -> each.contains("403"));
    }

    @Test
    void list_refused_isNotAskedAgainByItself() {
        Page page = signedIn("#/collections?collection=users");
        assertThat(page.locator(".statusbar")).containsText("in users");
        var asked = new java.util.concurrent.atomic.AtomicInteger();
        page.route(
                "**/collections/things/records?*",
                route -> {
                    asked.incrementAndGet();
                    route.fulfill(
                            new com.microsoft.playwright.Route.FulfillOptions()
                                    .setStatus(403)
                                    .setBody("{\"message\":\"Not for you.\",\"data\":{}}"));
                });
        page.navigate(server().dashboard() + "#/collections?collection=things");
        assertThat(page.locator("main .notice")).containsText("Not for you.");
        settled(page);
        assertThat(asked.get()).as("one list, one count").isLessThanOrEqualTo(2);
        complaints().removeIf(each -> each.contains("403"));
    }

    @Test
    void controls_ofTheFrame_runCommands() {
        String id = thing(Map.of("title", "controls"));
        Page page = signedIn("#/collections?collection=things&text=controls&record=" + id);
        assertThat(page.locator("record-form [name=title]")).isVisible();
        assertThat(withoutCommand(page)).isEmpty();
        page.getByLabel("Select all loaded rows").check();
        assertThat(page.locator(".bulk")).isVisible();
        assertThat(withoutCommand(page)).isEmpty();
    }

    /** Buttons of bars and panels that name no registered command. */
    private static List<?> withoutCommand(Page page) {
        return (List<?>)
                page.evaluate(
                        """
                        async () => {
                          const start = document.querySelector('script[type=module]').src;
                          const {registered} = await import(new URL('commands.js', start).href);
                          const known = new Set(registered.peek().map((command) => command.id));
                          const bars = '.rail, .topbar, .toolrow, .filterbar, .statusbar, .inspector > header, .inspector > footer';
                          return [...document.querySelectorAll(bars)]
                            .flatMap((bar) => [...bar.querySelectorAll('button')])
                            .filter((button) => button.type !== 'submit' && !known.has(button.dataset.command))
                            .map((button) => button.getAttribute('aria-label') ?? button.textContent);
                        }
                        """);
    }

    @Test
    void list_thousandRows_drawsOnlyWhatIsVisible() {
        String name = thousand();
        Page page = signedIn("#/collections?collection=" + name);
        assertThat(page.locator(".statusbar")).containsText("1,000 records");
        Object medians =
                page.evaluate(
                        """
                        async () => {
                          const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                          const grid = document.querySelector('data-grid');
                          const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
                          const measure = async (act) => {
                            const times = [];
                            for (let round = 0; round < 15; round++) {
                              const start = performance.now();
                              act(round);
                              await grid.updateComplete;
                              await painted();
                              times.push(performance.now() - start);
                            }
                            return Math.round(median(times));
                          };
                          const key = (name) => grid.querySelector('[data-active]').dispatchEvent(new KeyboardEvent('keydown', {key: name, bubbles: true}));
                          grid.focusRow(0);
                          await painted();
                          return {
                            move: await measure(() => key('ArrowDown')),
                            page: await measure(() => key('PageDown')),
                            select: await measure(() => key('x')),
                            scroll: await measure((round) => grid.scrollToRow(round * 60)),
                            rows: grid.querySelectorAll('tbody tr[data-index]').length,
                          };
                        }
                        """);
        System.out.println("interactions on 1,000 rows, median ms: " + Json.write(medians));
        assertThat(((Number) ((Map<?, ?>) medians).get("rows")).intValue())
                .as("rows in the document, however many there are")
                .isLessThanOrEqualTo(120);
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void accessibility_ofStates_hasNoFindings(ColorScheme scheme) {
        String id =
                thing(Map.of("title", "state " + scheme, "status", "green", "text", "<p>x</p>"));
        Page page =
                signedIn(
                        new NewContextOptions()
                                .setColorScheme(scheme)
                                .setViewportSize(1440, 900)
                                .setBypassCSP(true),
                        "#/collections?collection=things&text=state " + scheme);
        assertThat(page.locator("tbody tr[data-index]")).hasCount(1);
        page.getByLabel("Select all loaded rows").check();
        accessible(page);
        page.keyboard().press("Control+k");
        assertThat(page.getByRole(AriaRole.COMBOBOX)).isVisible();
        accessible(page);
        page.keyboard().press("Escape");
        command(page, "Import");
        page.getByLabel("Or paste it")
                .fill(SEMICOLONS.replace("in-one", "in-" + scheme.name().toLowerCase(Locale.ROOT)));
        for (int step = 0; step < 4; step++) {
            accessible(page);
            button(page, "Next").or(page.getByText("Import 1 row")).first().click();
        }
        assertThat(page.getByText("1 record created.")).isVisible();
        accessible(page);
        button(page, "Close").last().click();
        page.navigate(server().dashboard() + "#/collections?collection=things&record=" + id);
        for (String tab : List.of("fields", "related", "json")) {
            page.locator("#tab-" + tab).click();
            accessible(page);
        }
        page.locator("#tab-fields").click();
        button(page, "Image, video or sound").click();
        page.getByText("From stored files").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        accessible(page);
    }

    /* ---------- helpers ---------- */

    private static void accessible(Page page) {
        settled(page);
        assertAccessible(page);
    }

    /** Runs a command by the command menu. */
    private static void command(Page page, String title) {
        page.keyboard().press("Control+k");
        page.getByRole(AriaRole.COMBOBOX).fill(title);
        assertThat(page.getByRole(AriaRole.OPTION).first()).containsText(title);
        page.keyboard().press("Enter");
    }

    /** Presses Tab until the focus is where a selector says. */
    private static void tabTo(Page page, String selector) {
        for (int presses = 0; presses < 80; presses++) {
            page.keyboard().press("Tab");
            if (Boolean.TRUE.equals(
                    page.evaluate("which => document.activeElement.matches(which)", selector))) {
                return;
            }
        }
        throw new AssertionError("Tab does not reach " + selector);
    }

    /** A collection of a thousand records; its name. */
    private String thousand() {
        server().call("PATCH", "/api/settings", Map.of("batch", Map.of("enabled", true)));
        server().call(
                        "POST",
                        "/api/collections",
                        Map.of(
                                "name",
                                "many",
                                "type",
                                "base",
                                "fields",
                                List.of(
                                        Map.of("name", "title", "type", "text"),
                                        Map.of("name", "amount", "type", "number"))));
        for (int from = 0; from < 1000; from += 50) {
            int first = from;
            List<Map<String, Object>> requests =
                    IntStream.range(first, first + 50)
                            .mapToObj(number ->
                                    Map.<String, Object>of(
                                            "method",
                                            "POST",
                                            "url",
                                            "/api/collections/many/records",
                                            "body",
                                            Map.of("title", "number " + number, "amount", number)))
                            .toList();
            var answer = server().send("POST", "/api/batch", Map.of("requests", requests));
            assertThat(answer.statusCode()).isEqualTo(200);
        }
        return "many";
    }
}
