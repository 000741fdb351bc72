package dev.larder.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An answer put together from JSON texts that the database wrote. What the API escapes and SQLite
 * does not ({@code <}, {@code >}, {@code &}, U+2028, U+2029) can only stand inside strings, so it
 * is escaped wherever it is met.
 */
final class JsonLine {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] buffer;
    private int length;

    JsonLine(int capacity) {
        buffer = new byte[capacity];
    }

    /** Adds bytes as they are. */
    JsonLine raw(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.UTF_8);
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
        return this;
    }

    /** Adds a JSON text, escaped. */
    JsonLine json(byte[] utf8) {
        reserve(utf8.length);
        int from = 0;
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            if (b == '<' || b == '>' || b == '&') {
                copy(utf8, from, i, utf8.length);
                escape(b);
                from = i + 1;
            } else if (b == (byte) 0xE2 && isLineSeparator(utf8, i)) {
                copy(utf8, from, i, utf8.length);
                escape(0x2028 + (utf8[i + 2] & 1));
                i += 2;
                from = i + 1;
            }
        }
        copy(utf8, from, utf8.length, utf8.length);
        return this;
    }

    private static boolean isLineSeparator(byte[] utf8, int i) {
        return i + 2 < utf8.length
                && utf8[i + 1] == (byte) 0x80
                && (utf8[i + 2] == (byte) 0xA8 || utf8[i + 2] == (byte) 0xA9);
    }

    private void copy(byte[] source, int from, int to, int total) {
        reserve(to - from + 6 + total - to);
        System.arraycopy(source, from, buffer, length, to - from);
        length += to - from;
    }

    private void escape(int c) {
        buffer[length++] = '\\';
        buffer[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            buffer[length++] = HEX[c >> shift & 15];
        }
    }

    private void reserve(int more) {
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
