package dev.larder.field;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Values that are one text or a list of texts: what select and relation fields share. */
final class TextLists {

    private TextLists() {}

    /** The list, or the last text for a single value. */
    static Object normalize(@Nullable Object input, boolean multiple) {
        List<String> texts = Cast.toTexts(input);
        if (multiple) {
            return texts;
        }
        return texts.isEmpty() ? "" : texts.getLast();
    }

    static String encode(@Nullable Object value, boolean multiple) {
        Object normalized = normalize(value, multiple);
        return normalized instanceof String text ? text : Json.write(normalized);
    }

    static boolean handles(String name, String key) {
        return Modifier.find(name, key) != null;
    }

    static Object apply(
            String name,
            String key,
            @Nullable Object current,
            @Nullable Object input,
            boolean multiple) {
        List<String> change = Cast.toTexts(input);
        var texts = new ArrayList<>(Cast.toTexts(current));
        switch (Modifier.find(name, key)) {
            case APPEND -> texts.addAll(change);
            case PREPEND -> texts.addAll(0, change);
            case REMOVE -> texts.removeAll(change);
            case SET -> {
                return normalize(input, multiple);
            }
            case null -> throw new IllegalArgumentException("not a key of " + name + ": " + key);
        }
        return normalize(texts, multiple);
    }
}
