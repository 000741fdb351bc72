package dev.larder.admin;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Which module loads which. Import specifiers are found in the text: the dashboard and its
 * libraries are plain ES modules, and a specifier that a comment happens to contain only costs a
 * look-up.
 */
final class ModuleGraph {

    private static final Pattern STATIC =
            Pattern.compile(
                    "(?:\\bimport|\\bexport)\\s*(?:[\\w*${},\\s]+?\\bfrom\\s*|\\*\\s*from\\s*)?[\"']([^\"'\\n]+)[\"']");
    private static final Pattern DYNAMIC =
            Pattern.compile("\\bimport\\(\\s*[\"']([^\"'\\n]+)[\"']\\s*\\)");

    /** A module's address and text, however it is stored. */
    interface Source {
        /** The text of the module at this address, or null where there is none. */
        @Nullable String read(String address);

        /**
         * The address that a specifier means inside the module at {@code from}, or null for a
         * foreign one.
         */
        @Nullable String resolve(String from, String specifier);
    }

    private final Source source;

    ModuleGraph(Source source) {
        this.source = source;
    }

    /**
     * The module itself and everything it imports statically, in the order a browser meets them.
     */
    Set<String> closure(String entry) {
        return walk(List.of(entry), ModuleGraph::staticImports);
    }

    /** Everything that can be reached from these modules, imports on demand included. */
    Set<String> reachable(Iterable<String> entries) {
        return walk(
                entries,
                text -> {
                    var all = new ArrayList<>(staticImports(text));
                    all.addAll(find(DYNAMIC, text));
                    return all;
                });
    }

    static List<String> staticImports(String text) {
        return find(STATIC, text);
    }

    private Set<String> walk(Iterable<String> entries, Function<String, List<String>> imports) {
        Set<String> seen = new LinkedHashSet<>();
        var open = new ArrayDeque<String>();
        entries.forEach(open::add);
        while (!open.isEmpty()) {
            String address = open.poll();
            String text = seen.contains(address) ? null : source.read(address);
            if (text == null) {
                continue;
            }
            seen.add(address);
            for (String specifier : imports.apply(text)) {
                String target = source.resolve(address, specifier);
                if (target != null) {
                    open.add(target);
                }
            }
        }
        return seen;
    }

    private static List<String> find(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }
}
