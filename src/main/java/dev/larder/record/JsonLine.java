package dev.larder.record;

import dev.larder.api.Json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An answer put together from stored texts, escaped as {@link Json} escapes: short forms for
 * control characters that have one, {@code \\u00xx} for the others, and {@code <}, {@code >},
 * {@code &}, U+2028 and U+2029 as numbers too. Methods that return false found a text that is not
 * what it should be, and have added part of it.
 */
final class JsonLine {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Longest number whose digits are certainly the shortest that read back as the same. */
    private static final int CERTAIN_DIGITS = 15;

    /** Deeper values are left to the parser, which has its own limit. */
    private static final int MAX_DEPTH = 100;

    /** What a byte means inside a text: 0 stands for itself, everything else needs a look. */
    private static final byte[] SPECIAL = new byte[256];

    static {
        Arrays.fill(SPECIAL, 0, 0x20, (byte) 1);
        Arrays.fill(SPECIAL, 0x80, 0x100, (byte) 1);
        for (char c : "\"\\<>&".toCharArray()) {
            SPECIAL[c] = 1;
        }
    }

    private byte[] buffer;
    private int length;

    JsonLine(int capacity) {
        buffer = new byte[capacity];
    }

    /** Adds ASCII as it is. */
    JsonLine raw(String ascii) {
        return raw(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** Adds bytes as they are. */
    JsonLine raw(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
        return this;
    }

    /** Adds one ASCII character as it is. */
    JsonLine raw(char ascii) {
        reserve(1);
        buffer[length++] = (byte) ascii;
        return this;
    }

    /** Adds a text in quotes; false when it is not UTF-8. */
    boolean text(byte[] source, int from, int to) {
        reserve(to - from + 2);
        buffer[length++] = '"';
        int start = from;
        int i = from;
        while (i < to) {
            byte b = source[i];
            if (SPECIAL[b & 0xFF] == 0) {
                i++;
                continue;
            }
            int next = i + 1;
            if (b < 0) {
                next = afterCharacter(source, i, to);
                if (next < 0) {
                    return false;
                }
                if (!isLineSeparator(source, i, to)) {
                    i = next;
                    continue;
                }
            }
            copy(source, start, i, to);
            escape(b < 0 ? 0x2028 + (source[i + 2] & 1) : b);
            i = next;
            start = next;
        }
        copy(source, start, to, to);
        raw('"');
        return true;
    }

    /** Adds a number in the notation of the API; false when it is none. */
    boolean number(byte[] source, int from, int to) {
        int end = to - from > 2 && source[to - 1] == '0' && source[to - 2] == '.' ? to - 2 : to;
        if (isShort(source, from, end)) {
            reserve(end - from);
            System.arraycopy(source, from, buffer, length, end - from);
            length += end - from;
            return true;
        }
        for (int i = from; i < to; i++) {
            byte b = source[i];
            if ((b < '0' || b > '9') && "+-.eE".indexOf(b) < 0) {
                return false;
            }
        }
        try {
            double value =
                    Double.parseDouble(
                            new String(source, from, to - from, StandardCharsets.US_ASCII));
            if (Double.isInfinite(value)) {
                return false;
            }
            raw(Json.number(value));
            return true;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    /**
     * Whether the digits can be taken over: plain, few, with a digit other than zero before the
     * point or close behind it, and none too many at the end.
     */
    private static boolean isShort(byte[] source, int from, int to) {
        int i = from < to && source[from] == '-' ? from + 1 : from;
        int point = -1;
        if (i == to || to - i > CERTAIN_DIGITS) {
            return false;
        }
        if (source[i] == '0' && (i > from || (to - i > 1 && !isFraction(source, i, to)))) {
            return false;
        }
        for (int at = i; at < to; at++) {
            if (source[at] == '.' && point < 0 && at > i) {
                point = at;
            } else if (source[at] < '0' || source[at] > '9') {
                return false;
            }
        }
        return point < 0 || (point < to - 1 && source[to - 1] != '0');
    }

    /** Whether {@code 0.} and a digit other than zero stand here, which needs no exponent. */
    private static boolean isFraction(byte[] source, int i, int to) {
        return i + 2 < to && source[i + 1] == '.' && source[i + 2] != '0';
    }

    /** Adds a JSON value without white space around its parts; false when it is not exactly one. */
    boolean json(byte[] source, int from, int to) {
        reserve(to - from);
        int end = value(source, from, to, 0);
        return end >= 0 && space(source, end, to) == to;
    }

    private int value(byte[] source, int from, int to, int depth) {
        int i = space(source, from, to);
        if (i == to || depth > MAX_DEPTH) {
            return -1;
        }
        return switch (source[i]) {
            case '{' -> members(source, i, to, depth, '}');
            case '[' -> members(source, i, to, depth, ']');
            case '"' -> quoted(source, i, to);
            case 't' -> word(source, i, to, "true");
            case 'f' -> word(source, i, to, "false");
            case 'n' -> word(source, i, to, "null");
            default -> literalNumber(source, i, to);
        };
    }

    private int members(byte[] source, int from, int to, int depth, char close) {
        raw((char) source[from]);
        int i = space(source, from + 1, to);
        if (i < to && source[i] == close) {
            raw(close);
            return i + 1;
        }
        while (true) {
            if (close == '}') {
                i = space(source, i, to);
                i = i < to && source[i] == '"' ? quoted(source, i, to) : -1;
                i = i < 0 ? -1 : space(source, i, to);
                if (i < 0 || i == to || source[i] != ':') {
                    return -1;
                }
                raw(':');
                i++;
            }
            i = value(source, i, to, depth + 1);
            i = i < 0 ? -1 : space(source, i, to);
            if (i < 0 || i == to) {
                return -1;
            }
            byte b = source[i++];
            if (b == close) {
                raw(close);
                return i;
            }
            if (b != ',') {
                return -1;
            }
            raw(',');
        }
    }

    private int quoted(byte[] source, int from, int to) {
        raw('"');
        int start = from + 1;
        int i = start;
        while (i < to) {
            byte b = source[i];
            if (SPECIAL[b & 0xFF] == 0) {
                i++;
            } else if (b == '"') {
                copy(source, start, i, to);
                raw('"');
                return i + 1;
            } else if (b == '\\') {
                i = afterEscape(source, i, to);
            } else if (b >= 0 && b < 0x20) {
                return -1;
            } else if (b < 0 && !isLineSeparator(source, i, to)) {
                i = afterCharacter(source, i, to);
            } else {
                copy(source, start, i, to);
                unicode(b < 0 ? 0x2028 + (source[i + 2] & 1) : b);
                i += b < 0 ? 3 : 1;
                start = i;
            }
            if (i < 0) {
                return -1;
            }
        }
        return -1;
    }

    private static int afterEscape(byte[] source, int from, int to) {
        if (from + 1 >= to) {
            return -1;
        }
        if (source[from + 1] != 'u') {
            return "\"\\/bfnrt".indexOf(source[from + 1]) < 0 ? -1 : from + 2;
        }
        if (from + 6 > to) {
            return -1;
        }
        for (int i = from + 2; i < from + 6; i++) {
            if (Character.digit(source[i], 16) < 0) {
                return -1;
            }
        }
        return from + 6;
    }

    private int word(byte[] source, int from, int to, String word) {
        int end = from + word.length();
        if (end > to) {
            return -1;
        }
        for (int i = 0; i < word.length(); i++) {
            if (source[from + i] != word.charAt(i)) {
                return -1;
            }
        }
        raw(word);
        return end;
    }

    private int literalNumber(byte[] source, int from, int to) {
        int i = source[from] == '-' ? from + 1 : from;
        int whole = digits(source, i, to);
        if (whole == i || (source[i] == '0' && whole > i + 1)) {
            return -1;
        }
        i = whole;
        if (i < to && source[i] == '.') {
            int fraction = digits(source, i + 1, to);
            if (fraction == i + 1) {
                return -1;
            }
            i = fraction;
        }
        if (i < to && (source[i] == 'e' || source[i] == 'E')) {
            int sign = i + 1 < to && (source[i + 1] == '+' || source[i + 1] == '-') ? i + 2 : i + 1;
            int exponent = digits(source, sign, to);
            if (exponent == sign) {
                return -1;
            }
            i = exponent;
        }
        copy(source, from, i, to);
        return i;
    }

    private static int digits(byte[] source, int from, int to) {
        int i = from;
        while (i < to && source[i] >= '0' && source[i] <= '9') {
            i++;
        }
        return i;
    }

    private static int space(byte[] source, int from, int to) {
        int i = from;
        while (i < to
                && (source[i] == ' '
                        || source[i] == '\n'
                        || source[i] == '\r'
                        || source[i] == '\t')) {
            i++;
        }
        return i;
    }

    /** The place behind a character of several bytes; -1 when they are none (RFC 3629). */
    private static int afterCharacter(byte[] source, int from, int to) {
        int lead = source[from] & 0xFF;
        int bytes = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (bytes == 0 || from + bytes > to) {
            return -1;
        }
        int second = source[from + 1] & 0xFF;
        boolean impossible =
                (lead == 0xE0 && second < 0xA0)
                        || (lead == 0xED && second >= 0xA0)
                        || (lead == 0xF0 && second < 0x90)
                        || (lead == 0xF4 && second >= 0x90);
        if (impossible) {
            return -1;
        }
        for (int i = from + 1; i < from + bytes; i++) {
            if ((source[i] & 0xC0) != 0x80) {
                return -1;
            }
        }
        return from + bytes;
    }

    private static boolean isLineSeparator(byte[] source, int i, int to) {
        return i + 2 < to
                && source[i] == (byte) 0xE2
                && source[i + 1] == (byte) 0x80
                && (source[i + 2] == (byte) 0xA8 || source[i + 2] == (byte) 0xA9);
    }

    /** Adds bytes and keeps room for an escape and for what is left of the source. */
    private void copy(byte[] source, int from, int to, int end) {
        reserve(end - from + 8);
        System.arraycopy(source, from, buffer, length, to - from);
        length += to - from;
    }

    private void escape(int c) {
        int at = "\"\\\b\f\n\r\t".indexOf(c);
        if (at < 0) {
            unicode(c);
        } else {
            buffer[length++] = '\\';
            buffer[length++] = (byte) "\"\\bfnrt".charAt(at);
        }
    }

    private void unicode(int c) {
        buffer[length++] = '\\';
        buffer[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            buffer[length++] = HEX[c >> shift & 15];
        }
    }

    /** Makes room for so many more bytes. */
    void reserve(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }

    /** The buffer itself; its first {@link #length()} bytes count. */
    byte[] buffer() {
        return buffer;
    }

    int length() {
        return length;
    }
}
