package dev.larder.filter;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;

/**
 * Patterns of {@code ~}: a text without an unescaped per cent sign is searched for as it is,
 * anywhere; one that has it is taken as the pattern itself.
 */
final class LikePattern {

    private LikePattern() {}

    static String of(@Nullable Object value) {
        String text =
                switch (value) {
                    case null -> "";
                    case Number number -> plain(number);
                    default -> value.toString();
                };
        return hasWildcard(text) ? text : '%' + escape(text) + '%';
    }

    /** A number in plain decimal notation, without a fraction when it is whole. */
    static String plain(Number number) {
        return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    }

    private static boolean hasWildcard(String text) {
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && !escaped) {
                return true;
            }
            escaped = c == '\\' && !escaped;
        }
        return false;
    }

    /**
     * Puts a backslash before each backslash, per cent sign and underscore, from right to left; one
     * that has a backslash before it is taken as escaped together with it.
     */
    private static String escape(String text) {
        var reversed = new StringBuilder(text.length() + 8);
        for (int i = text.length() - 1; i >= 0; i--) {
            char c = text.charAt(i);
            reversed.append(c);
            if (c == '\\' || c == '%' || c == '_') {
                if (i > 0 && text.charAt(i - 1) == '\\') {
                    i--;
                }
                reversed.append('\\');
            }
        }
        return reversed.reverse().toString();
    }
}
