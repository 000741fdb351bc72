package dev.larder.web;

import java.util.ArrayDeque;

/**
 * Cleans {@code //}, {@code /./} and {@code /../} out of a path as it stands in the request line.
 */
final class CanonicalPath {

    private CanonicalPath() {}

    /** The same text when it is clean already. */
    static String of(String path) {
        if (!path.contains("//") && !path.contains("/.")) {
            return path.isEmpty() ? "/" : path;
        }
        var segments = new ArrayDeque<String>();
        for (String segment : path.split("/", -1)) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> segments.pollLast();
                default -> segments.addLast(segment);
            }
        }
        String clean = "/" + String.join("/", segments);
        return path.endsWith("/") && clean.length() > 1 ? clean + "/" : clean;
    }
}
