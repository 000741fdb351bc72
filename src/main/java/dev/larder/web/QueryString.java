package dev.larder.web;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parameters in {@code application/x-www-form-urlencoded} form. Pairs that cannot be decoded are
 * left out.
 */
public final class QueryString {

    private static final QueryString EMPTY = new QueryString(Map.of());

    private final Map<String, List<String>> values;

    private QueryString(Map<String, List<String>> values) {
        this.values = values;
    }

    public static QueryString parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return EMPTY;
        }
        var values = new LinkedHashMap<String, List<String>>();
        for (int start = 0; start <= text.length(); ) {
            int end = text.indexOf('&', start);
            end = end < 0 ? text.length() : end;
            addPair(values, text.substring(start, end));
            start = end + 1;
        }
        return new QueryString(values);
    }

    /**
     * As {@link #parse}, for texts that must be whole.
     *
     * @throws IllegalArgumentException when a pair has a broken escape or a semicolon
     */
    static QueryString parseWhole(@Nullable String text) {
        for (String pair : text == null ? List.<String>of() : List.of(text.split("&", -1))) {
            if (pair.indexOf(';') >= 0 || decode(pair, true) == null) {
                throw new IllegalArgumentException("broken pair in a form");
            }
        }
        return parse(text);
    }

    /** The first value; empty when the parameter is absent. */
    public String first(String name) {
        List<String> found = values.get(name);
        return found == null ? "" : found.getFirst();
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** All values by name, in the order of the text. */
    public Map<String, List<String>> all() {
        return Collections.unmodifiableMap(values);
    }

    /** The first value of each parameter. */
    public Map<String, String> firsts() {
        var firsts = new LinkedHashMap<String, String>();
        values.forEach((name, all) -> firsts.put(name, all.getFirst()));
        return firsts;
    }

    private static void addPair(Map<String, List<String>> values, String pair) {
        if (pair.isEmpty() || pair.indexOf(';') >= 0) {
            return;
        }
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
        if (name != null && value != null) {
            values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
        }
    }

    /** Percent-decoded UTF-8; null when an escape is broken. */
    static @Nullable String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
            return text;
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        var decoded = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            byte b = raw[i];
            if (b == '%') {
                int high = i + 2 <= raw.length - 1 ? Character.digit(raw[i + 1], 16) : -1;
                int low = i + 2 <= raw.length - 1 ? Character.digit(raw[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                decoded.write(high << 4 | low);
                i += 2;
            } else {
                decoded.write(b == '+' && plusIsSpace ? ' ' : b);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }
}
