package dev.larder.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;

import dev.larder.Requirements;
import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** One started server and one browser for all browser tests, closed after the last of them. */
final class AdminBrowser implements AutoCloseable {

    private static final List<String> FLAGS =
            List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync");

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Path dir;
    private final AdminServer server;
    private final Playwright playwright;
    private final Browser browser;
    private String session = "";

    private AdminBrowser(Path dir, Path chromium) {
        this.dir = dir;
        replicate(dir);
        server = AdminServer.start(dir);
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(chromium)
                                        .setArgs(FLAGS));
    }

    /** Starts both, installs the server by its first-run page and creates the collection things. */
    private static AdminBrowser start(Path chromium) throws IOException {
        var started = new AdminBrowser(Files.createTempDirectory("larder-browser"), chromium);
        started.firstRun();
        started.session = started.server.signIn();
        started.server.call(
                "PUT",
                "/api/collections/import",
                Map.of("collections", schema(), "deleteMissing", false));
        return started;
    }

    /** The page of backups shows a server that replicates to a folder. */
    private static void replicate(Path dir) {
        try {
            Path data = Files.createDirectories(dir.resolve("data"));
            Files.writeString(
                    data.resolve("litestream.yml"),
                    """
                    addr: ":9090"
                    larder: {proof-interval: 0s, scrub-interval: 0s, storage: {path: %s}}
                    dbs:
                      - path: %s/data.db
                        replica: {path: %s}
                    """
                            .formatted(dir.resolve("files"), data, dir.resolve("replica")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AdminServer server() {
        return server;
    }

    /** What the console, the content policy and the network complained about. */
    List<String> complaints() {
        return complaints;
    }

    /** A page of a browser that nobody signed in with. */
    Page open(NewContextOptions options, String hash) {
        BrowserContext context = browser.newContext(options);
        context.setDefaultTimeout(10_000);
        return page(context, hash);
    }

    /** A page of a browser in which the superuser is signed in. */
    Page signedIn(NewContextOptions options, String hash) {
        BrowserContext context = browser.newContext(options);
        context.setDefaultTimeout(10_000);
        context.addInitScript(
                "localStorage.getItem('larder:session:/_/') ?? localStorage.setItem('larder:session:/_/', "
                        + Json.write(session)
                        + ")");
        return page(context, hash);
    }

    /** Closes every page; returns what was complained about since the last time. */
    List<String> finish() {
        List<String> found = List.copyOf(complaints);
        complaints.clear();
        browser.contexts().forEach(BrowserContext::close);
        return found;
    }

    private Page page(BrowserContext context, String hash) {
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.location().contains("/api/realtime")) {
                complaints.add(message.text() + " " + message.location());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(server.url())
                    && !request.url().startsWith("data:")
                    && !request.url().startsWith("blob:")) {
                complaints.add("foreign request " + request.url());
            }
        });
        page.navigate(server.dashboard() + hash);
        return page;
    }

    /** Creates the superuser that all tests use, by the link that a new server prints. */
    private void firstRun() {
        Page page = open(new NewContextOptions(), "#/pbinstall/" + server.installerToken());
        page.getByLabel("E-mail").fill(AdminServer.EMAIL);
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true))
                .fill(AdminServer.PASSWORD);
        button(page, "Create and continue").click();
        page.getByLabel("Application name").fill("Marram & Rye");
        button(page, "Continue").click();
        page.getByText("Start empty").click();
        button(page, "Open the dashboard").click();
        PlaywrightAssertions.assertThat(
                        page.getByRole(
                                AriaRole.HEADING, new Page.GetByRoleOptions().setName("Home")))
                .isVisible();
        PlaywrightAssertions.assertThat(
                        page.locator(".badge", new Page.LocatorOptions().setHasText("staging")))
                .isVisible();
        page.context().close();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Override
    public void close() throws IOException {
        playwright.close();
        server.close();
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<Map<String, Object>> schema() {
        var fields = new ArrayList<Map<String, Object>>();
        fields.add(
                Map.of(
                        "name",
                        "title",
                        "type",
                        "text",
                        "required",
                        true,
                        "presentable",
                        true,
                        "max",
                        80));
        fields.add(Map.of("name", "code", "type", "text", "pattern", "^[a-z-]*$"));
        fields.add(Map.of("name", "amount", "type", "number", "min", 0));
        fields.add(
                Map.of(
                        "name",
                        "status",
                        "type",
                        "select",
                        "maxSelect",
                        1,
                        "values",
                        List.of("red", "amber", "green")));
        fields.add(Map.of("name", "ready", "type", "bool"));
        fields.add(Map.of("name", "contact", "type", "email"));
        fields.add(Map.of("name", "site", "type", "url"));
        fields.add(Map.of("name", "due", "type", "date"));
        fields.add(Map.of("name", "place", "type", "geoPoint"));
        fields.add(Map.of("name", "text", "type", "editor"));
        fields.add(Map.of("name", "data", "type", "json"));
        fields.add(Map.of("name", "files", "type", "file", "maxSelect", 3));
        fields.add(
                Map.of(
                        "name",
                        "other",
                        "type",
                        "relation",
                        "collectionId",
                        "pbc_test_things",
                        "maxSelect",
                        3));
        fields.add(Map.of("name", "created", "type", "autodate", "onCreate", true));
        fields.add(
                Map.of("name", "updated", "type", "autodate", "onCreate", true, "onUpdate", true));
        return List.of(
                Map.of(
                        "id",
                        "pbc_test_things",
                        "name",
                        "things",
                        "type",
                        "base",
                        "fields",
                        fields,
                        "indexes",
                        List.of(
                                "CREATE UNIQUE INDEX `idx_things_code` ON `things` (`code`) WHERE `code` != ''")));
    }

    private static @Nullable Path chromium() {
        String given = System.getProperty("larder.test.chromium");
        Stream<Path> known =
                given != null
                        ? Stream.of(Path.of(given))
                        : Stream.of(
                                        System.getenv()
                                                .getOrDefault("PATH", "")
                                                .split(java.io.File.pathSeparator))
                                .flatMap(folder ->
                                        Stream.of("chromium", "chromium-browser", "google-chrome")
                                                .map(name -> Path.of(folder, name)));
        return known.filter(Files::isExecutable).findFirst().orElse(null);
    }

    /** Gives each browser test what they share; no test may leave a complaint behind. */
    static final class Shared implements TestInstancePostProcessor, AfterEachCallback {

        @Override
        public void postProcessTestInstance(Object test, ExtensionContext context) {
            ((BrowserTest) test).admin = of(context);
        }

        @Override
        public void afterEach(ExtensionContext context) {
            assertThat(of(context).finish()).isEmpty();
        }

        private static AdminBrowser of(ExtensionContext context) {
            Path chromium = chromium();
            Requirements.require("browser", chromium != null);
            return context.getRoot()
                    .getStore(Namespace.GLOBAL)
                    .computeIfAbsent(
                            AdminBrowser.class,
                            _ -> {
                                try {
                                    return start(Path.of(String.valueOf(chromium)));
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            },
                            AdminBrowser.class);
        }
    }
}
