package dev.larder.storage;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values of user metadata as path segments, since headers hold only ASCII: what Go's {@code
 * url.PathEscape} writes, so that either server reads what the other stored.
 */
final class S3Metadata {

    private static final String UNESCAPED = "-_.~$&+=:@";

    private S3Metadata() {}

    static Map<String, String> escape(Map<String, String> metadata) {
        var escaped = new TreeMap<String, String>();
        metadata.forEach((name, value) -> escaped.put(name, escape(value)));
        return escaped;
    }

    static Map<String, String> undo(Map<String, String> escaped) {
        var metadata = new TreeMap<String, String>();
        escaped.forEach((name, value) -> metadata.put(name.toLowerCase(Locale.ROOT), undo(value)));
        return metadata;
    }

    private static String escape(String value) {
        var escaped = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || UNESCAPED.indexOf(c) >= 0) {
                escaped.append(c);
            } else {
                escaped.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return escaped.toString();
    }

    /** Gives the value back as it is when it holds a percent sign that starts no escape. */
    private static String undo(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream(utf8.length);
        for (int i = 0; i < utf8.length; i++) {
            if (utf8[i] != '%') {
                bytes.write(utf8[i]);
                continue;
            }
            int high = i + 2 < utf8.length ? Character.digit(utf8[i + 1], 16) : -1;
            int low = i + 2 < utf8.length ? Character.digit(utf8[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return value;
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
