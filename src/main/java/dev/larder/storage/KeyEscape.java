package dev.larder.storage;

import java.util.Comparator;

/**
 * Keys in the form in which they are stored. A character that a store cannot hold becomes {@code
 * __0x⟨hex⟩__}, as the Go Cloud Development Kit writes it (gocloud.dev/blob, fileblob and s3blob),
 * so that directories and buckets of the reference can be read.
 */
final class KeyEscape {

    /** Keys by the order of their UTF-8 bytes, which is the order of their code points. */
    static final Comparator<String> ORDER = KeyEscape::compare;

    private KeyEscape() {}

    /**
     * Escapes control characters, the slash behind {@code ..}, the second slash of {@code //} and a
     * last slash.
     */
    static String forFile(String key) {
        return escape(
                key,
                (previous2, previous, c, last) ->
                        c < ' '
                                || (c == '/'
                                        && (last
                                                || previous == '/'
                                                || (previous == '.' && previous2 == '.'))));
    }

    /** Escapes control characters and the slash behind {@code ..}. */
    static String forS3(String key) {
        return escape(
                key,
                (previous2, previous, c, last) ->
                        c < ' ' || (c == '/' && previous == '.' && previous2 == '.'));
    }

    /** Turns every {@code __0x⟨hex⟩__} back into its character. */
    static String undo(String stored) {
        int start = stored.indexOf("__0x");
        if (start < 0) {
            return stored;
        }
        var key = new StringBuilder(stored.length());
        int copied = 0;
        while (start >= 0) {
            int end = stored.indexOf('_', start + 4);
            int code =
                    end > start + 4 && stored.startsWith("__", end)
                            ? hex(stored, start + 4, end)
                            : -1;
            if (code >= 0) {
                key.append(stored, copied, start).appendCodePoint(code);
                copied = end + 2;
                start = stored.indexOf("__0x", copied);
            } else {
                start = stored.indexOf("__0x", start + 1);
            }
        }
        return key.append(stored, copied, stored.length()).toString();
    }

    private static int hex(String text, int from, int to) {
        if (to - from > 6) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return Character.isValidCodePoint(value) ? value : -1;
    }

    private static String escape(String key, Rule rule) {
        StringBuilder escaped = null;
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            char previous = i > 0 ? key.charAt(i - 1) : 'x';
            char previous2 = i > 1 ? key.charAt(i - 2) : 'x';
            if (rule.mustEscape(previous2, previous, c, i == key.length() - 1)) {
                if (escaped == null) {
                    escaped = new StringBuilder(key.length() + 16).append(key, 0, i);
                }
                escaped.append("__0x").append(Integer.toHexString(c)).append("__");
            } else if (escaped != null) {
                escaped.append(c);
            }
        }
        return escaped == null ? key : escaped.toString();
    }

    private static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // Surrogates stand for code points above every other char, though their own values
                // lie lower.
                boolean xHigh = Character.isSurrogate(x);
                boolean yHigh = Character.isSurrogate(y);
                return xHigh == yHigh ? Character.compare(x, y) : Boolean.compare(xHigh, yHigh);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private interface Rule {
        boolean mustEscape(char previous2, char previous, char c, boolean last);
    }
}
