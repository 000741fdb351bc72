package dev.larder.field;

import org.jspecify.annotations.Nullable;

/** What a key of a body does to a value of several elements. */
enum Modifier {
    SET,
    APPEND,
    PREPEND,
    REMOVE;

    /** What the key means for the field; null when it belongs to another one. */
    static @Nullable Modifier find(String name, String key) {
        if (key.equals(name)) {
            return SET;
        }
        if (key.length() != name.length() + 1) {
            return null;
        }
        if (key.startsWith(name)) {
            return switch (key.charAt(name.length())) {
                case '+' -> APPEND;
                case '-' -> REMOVE;
                default -> null;
            };
        }
        return key.charAt(0) == '+' && key.endsWith(name) ? PREPEND : null;
    }
}
