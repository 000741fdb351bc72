package dev.larder.collection;

import java.util.ArrayList;
import java.util.List;

/** Splits SQL text at separators that stand outside of quotes and parentheses. */
final class SqlText {

    private static final String QUOTES = "'\"`";
    private static final String WHITE_SPACE = "\t\n\u000b\f\r \u0085\u00a0";

    private SqlText() {}

    /** As {@link #split(String, String)}, with each separator at the end of its part. */
    static List<String> splitKeeping(String text, String separators) {
        return split(text, separators, true);
    }

    /**
     * The parts between the separators, without white space around them; empty parts are left out.
     *
     * @param separators characters, each of which separates
     * @throws IllegalArgumentException when a quote or parenthesis is not closed
     */
    static List<String> split(String text, String separators) {
        return split(text, separators, false);
    }

    private static List<String> split(String text, String separators, boolean keep) {
        var parts = new ArrayList<String>();
        int start = 0;
        int depth = 0;
        char quote = 0;
        char previous = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (previous != '\\') {
                if (QUOTES.indexOf(c) >= 0) {
                    quote = quote == 0 ? c : quote == c ? 0 : quote;
                } else if (quote == 0 && c == '(') {
                    depth++;
                } else if (quote == 0 && c == ')' && depth > 0) {
                    depth--;
                }
            }
            previous = c;
            if (depth == 0 && quote == 0 && separators.indexOf(c) >= 0) {
                add(parts, text.substring(start, keep ? i + 1 : i), separators);
                start = i + 1;
                previous = 0;
            }
        }
        String rest = text.substring(start);
        if (depth > 0 || quote != 0) {
            throw new IllegalArgumentException(
                    "unbalanced parenthesis or quoted expression: \"" + rest + "\"");
        }
        add(parts, rest, separators);
        return parts;
    }

    /** The text without these characters at its ends. */
    static String trim(String text, String characters) {
        int start = 0;
        int end = text.length();
        while (start < end && characters.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && characters.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(start, end);
    }

    private static void add(List<String> parts, String part, String separators) {
        var trimmable = new StringBuilder();
        WHITE_SPACE
                .chars()
                .filter(c -> separators.indexOf(c) < 0)
                .forEach(c -> trimmable.append((char) c));
        String trimmed = trim(part, trimmable.toString());
        if (!trimmed.isEmpty()) {
            parts.add(trimmed);
        }
    }
}
