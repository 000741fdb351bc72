package dev.larder.rule;

import dev.larder.filter.FilterException;

import java.util.List;
import java.util.Set;

/**
 * How paths are written: names of word characters with dots between them, and a modifier behind a
 * colon.
 */
final class Paths {

    private static final Set<String> MODIFIERS =
            Set.of("isset", "each", "length", "lower", "changed");

    private Paths() {}

    /** Name and modifier; the modifier is empty when there is none. Two colons do not split. */
    static String[] splitModifier(String part) {
        int colon = part.indexOf(':');
        if (colon < 0 || part.indexOf(':', colon + 1) >= 0) {
            return new String[] {part, ""};
        }
        String modifier = part.substring(colon + 1);
        if (!MODIFIERS.contains(modifier)) {
            throw new FilterException("unknown modifier in \"" + part + '"');
        }
        return new String[] {part.substring(0, colon), modifier};
    }

    /**
     * Whether a path has one of the forms that there are; what its parts are called is not looked
     * at.
     */
    static boolean isWellFormed(String path) {
        if (path.startsWith("@collection.")) {
            int dot = path.indexOf('.', 12);
            return dot > 0
                    && isCollectionName(path.substring(12, dot))
                    && isTail(path.substring(dot + 1));
        }
        for (String root :
                List.of(
                        "@request.auth.",
                        "@request.body.",
                        "@request.query.",
                        "@request.headers.")) {
            if (path.startsWith(root)) {
                return isTail(path.substring(root.length()));
            }
        }
        return path.equals("@request.context")
                || path.equals("@request.method")
                || (!path.isEmpty() && isWord(path.charAt(0)) && isPath(path));
    }

    private static boolean isCollectionName(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String alias = colon < 0 ? "a" : text.substring(colon + 1);
        return !name.isEmpty()
                && !alias.isEmpty()
                && name.chars().allMatch(Paths::isWord)
                && alias.chars().allMatch(Paths::isWord);
    }

    private static boolean isTail(String text) {
        return !text.isEmpty() && isPath(text) && isWord(text.charAt(text.length() - 1));
    }

    private static boolean isPath(String text) {
        return text.chars().allMatch(c -> isWord(c) || c == '.' || c == ':');
    }

    private static boolean isWord(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_';
    }
}
