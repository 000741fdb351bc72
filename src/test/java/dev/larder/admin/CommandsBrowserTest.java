package dev.larder.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

/** Every button and every item of a menu stands in the command menu, whatever the page. */
class CommandsBrowserTest extends BrowserTest {

    /**
     * The buttons that can be pressed and, after each one's click, the items of its menu, by name.
     */
    private static final String CONTROLS =
            """
            async () => {
              const named = (node) => {
                const copy = node.cloneNode(true);
                copy.querySelectorAll('kbd, .keys, .key-in, .count, .hint, svg, [aria-hidden=true]').forEach((each) => each.remove());
                return (node.getAttribute('aria-label') || copy.textContent || node.title).replace(/\\s+/g, '');
              };
              const start = document.querySelector('script[type=module]').src;
              const {registered} = await import(new URL('commands.js', start).href);
              const known = new Set(registered.peek().map((command) => command.id));
              const found = [];
              const buttons = [...document.querySelectorAll('button')].filter((each) =>
                each.checkVisibility() && !each.disabled && each.getAttribute('aria-disabled') !== 'true' && !each.closest('larder-toasts'));
              for (const button of buttons) {
                if (button.getAttribute('aria-haspopup') === 'menu') {
                  button.click();
                  for (let frame = 0; frame < 60 && !document.querySelector('larder-menu'); frame++) await new Promise(requestAnimationFrame);
                  const menu = document.querySelector('larder-menu');
                  await menu?.updateComplete;
                  for (const item of menu?.querySelectorAll('[role^=menuitem]:not([aria-disabled=true])') ?? []) found.push(named(item));
                  menu?.remove();
                } else if (!known.has(button.dataset.command)) {
                  found.push(named(button));
                }
              }
              return found;
            }
            """;

    /** What the command menu offers, once items that come later had the time of some frames. */
    private static final String OFFERED =
            """
            async () => {
              for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
              return document.querySelector('larder-palette').all.map(({title}) => title.replace(/\\s+/g, ''));
            }
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#/",
                "#/collections?collection=things",
                "#/collections?collection=users&record=new",
                "#/collections/new",
                "#/collections/things/schema",
                "#/collections/things/schema?tab=indexes",
                "#/collections/users/schema?tab=auth",
                "#/schema",
                "#/rules",
                "#/rules?tab=editor&collection=things",
                "#/rules?tab=lab",
                "#/settings/export-collections",
                "#/settings/import-collections",
                "#/api/things",
                "#/realtime",
                "#/sql",
                "#/logs",
                "#/files",
                "#/backups",
                "#/jobs",
                "#/settings",
                "#/settings/mail",
                "#/settings/storage",
                "#/settings/security",
                "#/settings/limits",
                "#/settings/superusers",
                "#/settings/appearance"
            })
    void controls_ofEveryPage_areInTheCommandMenu(String hash) {
        thing(Map.of("title", "commands", "status", "green"));
        assertThat(missing(opened(hash))).isEmpty();
    }

    @Test
    void controls_withoutCommand_areReported() {
        Page page = opened("#/jobs");
        page.evaluate(
                """
                () => {
                  const button = document.createElement('button');
                  button.append('Unknown');
                  button.setAttribute('aria-haspopup', 'menu');
                  button.addEventListener('click', () => {
                    const menu = document.createElement('larder-menu');
                    menu.items = [{label: 'Nobody knows', run() {}}];
                    menu.anchor = button;
                    document.body.append(menu);
                  });
                  document.querySelector('main').append(button);
                }
                """);
        assertThat(missing(page)).containsExactly("Nobodyknows");
    }

    @Test
    void commandMenu_itemOfARowsMenu_isFoundAndRun() {
        Page page = signedIn("#/collections?collection=things");
        assertThat(page.locator(".statusbar")).containsText("in things");
        page.keyboard().press("Control+k");
        page.getByRole(AriaRole.COMBOBOX).fill("amount hide");
        assertThat(page.getByRole(AriaRole.OPTION).first()).containsText("amount › Hide");
        page.keyboard().press("Enter");
        assertThat(page.locator("thead .head", new Page.LocatorOptions().setHasText("amount")))
                .hasCount(0);
    }

    /** A page that has read what it shows. */
    private Page opened(String hash) {
        Page page = signedIn(hash);
        assertThat(page.locator(".topbar h1")).isVisible();
        assertThat(page.locator("main :is(.skeleton, [aria-busy=true]), .side .skeleton"))
                .hasCount(0);
        settled(page);
        return page;
    }

    private static List<String> missing(Page page) {
        List<String> controls = strings(page.evaluate(CONTROLS));
        assertThat(controls).isNotEmpty();
        page.keyboard().press("Control+k");
        assertThat(page.locator("larder-palette [role=combobox]")).isVisible();
        List<String> offered = strings(page.evaluate(OFFERED));
        return controls.stream()
                .distinct()
                .filter(name -> offered.stream().noneMatch(title -> title.endsWith(name)))
                .toList();
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(String::valueOf).toList();
    }
}
