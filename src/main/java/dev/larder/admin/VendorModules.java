package dev.larder.admin;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The third-party browser modules that the build brought along as Maven artifacts. {@code
 * vendor.properties} names each by specifier; the build fills in the versions, which stand in the
 * POM only.
 */
final class VendorModules {

    private static final String ROOT = "META-INF/resources/";

    private final ClassLoader loader;
    private final Map<String, String> imports = new TreeMap<>();

    VendorModules(ClassLoader loader) {
        this.loader = loader;
        listed().forEach((specifier, path) -> imports.put(specifier, locate(specifier, path)));
    }

    /**
     * Specifier to class path below {@code META-INF/resources/}; specifiers that end in a slash are
     * folders.
     */
    Map<String, String> imports() {
        return imports;
    }

    /** The path a bare specifier stands for, or null when it is not listed. */
    @Nullable String resolve(String specifier) {
        String exact = imports.get(specifier);
        if (exact != null) {
            return exact;
        }
        // Only the longest listed folder counts, as in a browser's import map.
        return imports.entrySet().stream()
                .filter(entry ->
                        entry.getKey().endsWith("/") && specifier.startsWith(entry.getKey()))
                .max(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue() + specifier.substring(entry.getKey().length()))
                .orElse(null);
    }

    /** The file at a path below {@code META-INF/resources/}, or null when there is none. */
    byte @Nullable [] read(String path) {
        try (InputStream in = loader.getResourceAsStream(ROOT + path)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + path, e);
        }
    }

    private static Map<String, String> listed() {
        var properties = new Properties();
        try (InputStream in = VendorModules.class.getResourceAsStream("vendor.properties")) {
            if (in == null) {
                throw new IllegalStateException("vendor.properties is not on the class path");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading vendor.properties", e);
        }
        Map<String, String> listed = new LinkedHashMap<>();
        properties
                .stringPropertyNames()
                .forEach(name -> listed.put(name, properties.getProperty(name)));
        return listed;
    }

    private String locate(String specifier, String path) {
        String probe = path.endsWith("/") ? path + "package.json" : path;
        if (loader.getResource(probe) == null) {
            throw new IllegalStateException(
                    "module " + specifier + " is not on the class path: " + probe);
        }
        return path.substring(ROOT.length());
    }
}
