package dev.larder.admin;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One state of the dashboard's files: what the shell names, what may be fetched, and under which
 * addresses.
 *
 * <p>Own files live at {@code a/{build}/…}, where the build is a hash over all of them; third-party
 * modules at {@code v/…}, where the path carries their version. Both may therefore be cached for
 * ever. A prefix is used instead of hashed file names because modules import each other by relative
 * addresses.
 */
final class Dashboard {

    static final String ENTRY = "app/main.js";
    private static final String ROOT = "admin-ui/";

    /** Style sheets that every page needs; one request instead of three. */
    private static final String COMMON_STYLES = "styles/larder.css";

    private static final List<String> STYLES =
            List.of("styles/tokens.css", "styles/base.css", "styles/app.css");

    private final Map<String, Asset> own;
    private final Map<String, Asset> vendor = new TreeMap<>();
    private final String build;
    private final String importMap;
    private final ModuleGraph graph;
    private final VendorModules modules;

    private Dashboard(Map<String, Asset> own, VendorModules modules) {
        this.own = own;
        own.put(COMMON_STYLES, Asset.of(COMMON_STYLES, join(own, STYLES)));
        this.modules = modules;
        this.build = hash(own);
        this.graph = new ModuleGraph(new Modules());
        Set<String> scripts =
                own.keySet().stream()
                        .filter(path -> path.endsWith(".js"))
                        .map(path -> "a/" + path)
                        .collect(Collectors.toSet());
        for (String address : graph.reachable(scripts)) {
            if (address.startsWith("v/")) {
                String path = address.substring(2);
                vendor.put(path, Asset.of(path, requireVendor(path)));
            }
        }
        this.importMap = renderImportMap();
    }

    /** The dashboard as it was packed into the jar. */
    static Dashboard packed(ClassLoader loader) {
        Map<String, Asset> files = new TreeMap<>();
        try {
            for (Resource resource :
                    new PathMatchingResourcePatternResolver(loader)
                            .getResources("classpath:" + ROOT + "**/*.*")) {
                if (!resource.isReadable()) {
                    continue;
                }
                String url = resource.getURL().toString();
                String path = url.substring(url.lastIndexOf(ROOT) + ROOT.length());
                files.put(path, Asset.of(path, resource.getContentAsByteArray()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading the dashboard's files", e);
        }
        return new Dashboard(files, new VendorModules(loader));
    }

    /** The dashboard of a folder, for working on it. */
    static Dashboard of(Path folder, ClassLoader loader) {
        Map<String, Asset> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                files.put(path, Asset.of(path, Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + folder, e);
        }
        return new Dashboard(files, new VendorModules(loader));
    }

    /** Names the state of all own files: 16 hex digits. */
    String build() {
        return build;
    }

    /** The import map as it stands in the shell, with addresses relative to it. */
    String importMap() {
        return importMap;
    }

    /** SHA-256 of the import map as a source of a content policy, without quotes. */
    String importMapHash() {
        return "sha256-"
                + Base64.getEncoder()
                        .encodeToString(
                                digest().digest(importMap.getBytes(StandardCharsets.UTF_8)));
    }

    /** The page that the shell is rendered from. */
    String shell() {
        Asset shell = own.get("index.html");
        if (shell == null) {
            throw new IllegalStateException("the dashboard has no index.html");
        }
        return shell.text();
    }

    /**
     * Addresses of the modules that start-up needs, relative to the shell, so that none is waited
     * for in turn.
     */
    List<String> preload() {
        return graph.closure("a/" + ENTRY).stream().map(this::publicAddress).toList();
    }

    /** Every file that loading this own module fetches, itself included. */
    List<Asset> loadedBy(String module) {
        return graph.closure("a/" + module).stream()
                .map(address ->
                        address.startsWith("a/")
                                ? own.get(address.substring(2))
                                : vendor.get(address.substring(2)))
                .toList();
    }

    /**
     * The own file at a path, or null. The shell's template is not one: it is only served rendered.
     */
    @Nullable Asset own(String path) {
        return path.equals("index.html") ? null : own.get(path);
    }

    /** The third-party module at a path, or null where the dashboard never asks for it. */
    @Nullable Asset vendor(String path) {
        return vendor.get(path);
    }

    Map<String, Asset> ownFiles() {
        return own;
    }

    Map<String, Asset> vendorFiles() {
        return vendor;
    }

    private static byte[] join(Map<String, Asset> files, List<String> paths) {
        var joined = new ByteArrayOutputStream();
        for (String path : paths) {
            Asset part = files.get(path);
            if (part == null) {
                throw new IllegalStateException("the dashboard has no " + path);
            }
            joined.writeBytes(part.plain());
        }
        return joined.toByteArray();
    }

    private String publicAddress(String address) {
        return address.startsWith("a/") ? "a/" + build + address.substring(1) : address;
    }

    private byte[] requireVendor(String path) {
        byte[] content = modules.read(path);
        if (content == null) {
            throw new IllegalStateException("third-party module is missing: " + path);
        }
        return content;
    }

    private String renderImportMap() {
        return modules.imports().entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":\"./v/" + entry.getValue() + "\"")
                .collect(Collectors.joining(",", "{\"imports\":{", "}}"));
    }

    private static String hash(Map<String, Asset> files) {
        MessageDigest digest = digest();
        new LinkedHashMap<>(files)
                .forEach((path, asset) -> {
                    digest.update(path.getBytes(StandardCharsets.UTF_8));
                    digest.update((byte) 0);
                    digest.update(asset.plain());
                });
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Addresses inside the graph: {@code a/…} for own modules (without the build), {@code v/…} for
     * third-party ones.
     */
    private final class Modules implements ModuleGraph.Source {
        @Override
        public @Nullable String read(String address) {
            if (address.startsWith("a/")) {
                Asset asset = own.get(address.substring(2));
                return asset == null ? null : asset.text();
            }
            byte[] content = address.endsWith(".js") ? modules.read(address.substring(2)) : null;
            return content == null ? null : new String(content, StandardCharsets.UTF_8);
        }

        @Override
        public @Nullable String resolve(String from, String specifier) {
            if (specifier.startsWith("./") || specifier.startsWith("../")) {
                return URI.create("/" + from).resolve(specifier).getPath().substring(1);
            }
            String path = modules.resolve(specifier);
            return path == null ? null : "v/" + path;
        }
    }
}
