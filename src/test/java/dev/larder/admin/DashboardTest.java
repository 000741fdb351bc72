package dev.larder.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be said of the dashboard's files without a browser. */
class DashboardTest {

    private static final Dashboard DASHBOARD =
            Dashboard.packed(DashboardTest.class.getClassLoader());
    private static final Pattern IMPORT =
            Pattern.compile(
                    "(?:^(?:import|export)\\b[^;'\"]*?\\bfrom\\s*|^import\\s*|\\bimport\\(\\s*)['\"]([^'\"]+)['\"]",
                    Pattern.MULTILINE);
    private static final Pattern TEXT = Pattern.compile("\\bt\\(\\s*'([^']+)'\\s*[,)]");
    private static final Pattern LITERAL =
            Pattern.compile("['`]([a-zA-Z0-9]+(?:\\.[a-zA-Z0-9]+)*\\.?)");
    private static final Pattern CATALOGUE_KEY =
            Pattern.compile("^ {2}'([^']+)':", Pattern.MULTILINE);

    @Test
    void imports_ofOwnModules_allResolveToServedFiles() {
        List<String> missing = new ArrayList<>();
        scripts()
                .forEach((path, text) -> {
                    for (String specifier : imports(text)) {
                        if (specifier.startsWith(".")) {
                            String target =
                                    java.net
                                            .URI
                                            .create("/" + path)
                                            .resolve(specifier)
                                            .getPath()
                                            .substring(1);
                            if (DASHBOARD.own(target) == null) {
                                missing.add(path + " -> " + specifier);
                            }
                        } else if (DASHBOARD.vendorFiles().isEmpty()
                                || new VendorModules(getClass().getClassLoader()).resolve(specifier)
                                        == null) {
                            missing.add(path + " -> " + specifier);
                        }
                    }
                });
        assertThat(missing).isEmpty();
    }

    @Test
    void vendor_fileNobodyImports_isNotServed() {
        String lit =
                DASHBOARD.vendorFiles().keySet().stream()
                        .filter(path -> path.endsWith("/lit-element.js"))
                        .findFirst()
                        .orElseThrow();
        assertThat(DASHBOARD.vendor(lit.replace("lit-element.js", "package.json"))).isNull();
        assertThat(DASHBOARD.vendor("../../application.properties")).isNull();
        assertThat(DASHBOARD.own("index.html")).as("the template is only served rendered").isNull();
    }

    @Test
    void edges_betweenFolders_pointTheAllowedWay() {
        Map<String, Set<String>> allowed =
                Map.of(
                        "api", Set.of("api", "app/signals.js"),
                        "lang", Set.of("lang"),
                        "ui", Set.of("ui", "app", "lang"),
                        "fields", Set.of("fields", "ui", "app", "api", "lang"),
                        "app", Set.of("app", "api", "ui", "i18n", "pages/index.js"));
        List<String> wrong = new ArrayList<>();
        scripts()
                .forEach((path, text) -> {
                    String folder = path.split("/")[0];
                    for (String specifier : imports(text)) {
                        if (!specifier.startsWith(".")) {
                            if (folder.equals("lang")) {
                                wrong.add(path + " -> " + specifier);
                            }
                            continue;
                        }
                        String target =
                                java.net
                                        .URI
                                        .create("/" + path)
                                        .resolve(specifier)
                                        .getPath()
                                        .substring(1);
                        boolean fine =
                                folder.equals("pages")
                                        ? !target.startsWith("pages/")
                                                || path.equals("pages/index.js")
                                                || target.startsWith(page(path))
                                        : !allowed.containsKey(folder)
                                                || allowed.get(folder).stream()
                                                        .anyMatch(target::startsWith);
                        if (!fine) {
                            wrong.add(path + " -> " + target);
                        }
                    }
                });
        assertThat(wrong).isEmpty();
    }

    @Test
    void texts_everyKeyUsed_existsInACatalogue() {
        Set<String> known = catalogue();
        Set<String> missing = new TreeSet<>();
        scripts()
                .values()
                .forEach(text ->
                        TEXT.matcher(text)
                                .results()
                                .map(found -> found.group(1))
                                .filter(key -> !known.contains(key))
                                .forEach(missing::add));
        assertThat(missing).isEmpty();
    }

    @Test
    void texts_everyKeyOfACatalogue_isUsed() {
        Set<String> literals =
                scripts().values().stream()
                        .flatMap(text ->
                                LITERAL.matcher(text).results().map(found -> found.group(1)))
                        .collect(Collectors.toSet());
        // Keys are also made of a literal beginning and a value: t('theme.' + name).
        Set<String> unused =
                catalogue().stream()
                        .filter(key -> !literals.contains(key))
                        .filter(key ->
                                Stream.iterate(
                                                key.lastIndexOf('.'),
                                                at -> at > 0,
                                                at -> key.lastIndexOf('.', at - 1))
                                        .noneMatch(
                                                at -> literals.contains(key.substring(0, at + 1))))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(unused).isEmpty();
    }

    @Test
    void source_hasNoInlineStyle_innerHtml_orForeignHost() {
        List<String> wrong = new ArrayList<>();
        Set<String> hosts =
                Set.of(
                        "www.w3.org",
                        "www.thymeleaf.org",
                        "example.com",
                        "www.openstreetmap.org",
                        "tile.openstreetmap.org",
                        "nominatim.openstreetmap.org");
        Pattern host = Pattern.compile("https?://([a-zA-Z0-9.-]+\\.[a-z]{2,})");
        scripts()
                .forEach((path, text) -> {
                    if (Pattern.compile("<[^>]*\\sstyle=").matcher(text).find()) {
                        wrong.add(path + ": style attribute");
                    }
                    if (Pattern.compile(
                                    "(inner|outer)HTML\\s*=[^=]|insertAdjacentHTML|document\\.write|\\beval\\(")
                            .matcher(text)
                            .find()) {
                        wrong.add(path + ": HTML from text");
                    }
                    if (path.startsWith("app/")
                            || path.startsWith("api/")
                            || path.startsWith("ui/")) {
                        host.matcher(text)
                                .results()
                                .map(found -> found.group(1))
                                .filter(name -> !hosts.contains(name))
                                .forEach(name -> wrong.add(path + ": " + name));
                    }
                });
        assertThat(wrong).isEmpty();
    }

    @Test
    void signIn_firstLoad_staysWithinItsBudget() {
        Map<String, Integer> loaded = firstLoad();
        int bytes = loaded.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(bytes).as("bytes of " + loaded).isLessThanOrEqualTo(70 * 1024);
        // The shell itself is one request more.
        assertThat(loaded.size() + 1).as("requests: " + loaded.keySet()).isLessThanOrEqualTo(24);
    }

    @Test
    void dataPage_fromColdCache_staysWithinItsBudget() {
        Map<String, Integer> loaded = firstLoad();
        for (String module :
                List.of(
                        "app/frame.js",
                        "pages/data/page.js",
                        "i18n/en/data.js",
                        "i18n/en/fields.js",
                        "i18n/en/record.js",
                        "styles/data.css")) {
            add(loaded, module);
        }
        int bytes = loaded.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(bytes).as("bytes of " + loaded).isLessThanOrEqualTo(150 * 1024);
    }

    @Test
    void styles_ofAllPages_areSmall() {
        int bytes =
                DASHBOARD.ownFiles().values().stream()
                        .filter(asset -> asset.path().equals("styles/larder.css"))
                        .mapToInt(Asset::transferSize)
                        .sum();
        assertThat(bytes).isLessThanOrEqualTo(20 * 1024);
    }

    @Test
    void importMap_hash_isThatOfTheTextInTheShell() throws Exception {
        var digest =
                java.security.MessageDigest.getInstance("SHA-256")
                        .digest(
                                DASHBOARD
                                        .importMap()
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(DASHBOARD.importMapHash())
                .isEqualTo("sha256-" + java.util.Base64.getEncoder().encodeToString(digest));
        assertThat(DASHBOARD.importMap()).contains("\"lit\":\"./v/").doesNotContain("*");
    }

    @Test
    void preload_namesWhatStartUpNeeds_andNothingOnDemand() {
        assertThat(DASHBOARD.preload())
                .anyMatch(address -> address.endsWith("app/router.js"))
                .anyMatch(address -> address.contains("lit-html"))
                .noneMatch(address ->
                        address.contains("codemirror") || address.contains("pages/data"));
    }

    private static Map<String, Integer> firstLoad() {
        Map<String, Integer> loaded = new LinkedHashMap<>();
        for (String file :
                List.of(
                        "boot.js",
                        "styles/larder.css",
                        "icons/icons.svg",
                        "i18n/en/auth.js",
                        Dashboard.ENTRY,
                        "pages/auth/page.js")) {
            add(loaded, file);
        }
        return loaded;
    }

    private static void add(Map<String, Integer> loaded, String file) {
        if (file.endsWith(".js")) {
            DASHBOARD
                    .loadedBy(file)
                    .forEach(asset -> loaded.put(asset.path(), asset.transferSize()));
        } else {
            Asset asset = DASHBOARD.own(file);
            assertThat(asset).as(file).isNotNull();
            loaded.put(file, asset.transferSize());
        }
    }

    private static String page(String path) {
        return path.substring(0, path.indexOf('/', "pages/".length()) + 1);
    }

    private static List<String> imports(String text) {
        return IMPORT.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static Map<String, String> scripts() {
        return DASHBOARD.ownFiles().values().stream()
                .filter(asset -> asset.path().endsWith(".js") && !asset.path().startsWith("i18n/"))
                .collect(Collectors.toMap(Asset::path, Asset::text));
    }

    private static Set<String> catalogue() {
        return DASHBOARD.ownFiles().values().stream()
                .filter(asset -> asset.path().startsWith("i18n/en/"))
                .flatMap(asset ->
                        CATALOGUE_KEY.matcher(asset.text()).results().map(found -> found.group(1)))
                .collect(Collectors.toSet());
    }
}
