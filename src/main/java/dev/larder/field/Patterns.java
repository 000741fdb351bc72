package dev.larder.field;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Searches with expressions that users wrote, in linear time. */
final class Patterns {

    private Patterns() {}

    /**
     * Whether the expression is found somewhere in the text; an expression that cannot be compiled
     * never is.
     */
    static boolean isFound(String expression, String text) {
        if (expression.equals(TextField.PLAIN_ID_PATTERN)) {
            return isPlainId(text);
        }
        try {
            return Pattern.compile(expression).matcher(text).find();
        } catch (PatternSyntaxException _) {
            return false; // settings of foreign origin; the check of the settings names the mistake
        }
    }

    /** The pattern of nearly all record ids, without the cost of compiling it. */
    private static boolean isPlainId(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
