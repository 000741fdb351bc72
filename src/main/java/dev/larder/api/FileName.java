package dev.larder.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Names under which uploads are stored: only ASCII, one dot-separated ending, always a random part.
 */
public final class FileName {

    private static final int CLIENT_BYTES = 300;
    private static final int BASE_LENGTH = 100;
    private static final int SHORTEST_BASE = 3;
    private static final int EXTENSION_LENGTH = 20;

    private FileName() {}

    /**
     * The name under which a file is stored: {@code My Photo (1).JPG} becomes {@code
     * my_photo_1_⟨random⟩.JPG}.
     *
     * @param clientName name that the client sent
     * @param random ten random characters of {@code a-z0-9} for each call
     * @param detected extension that fits the content, with its dot; used when the name has none.
     *     May be empty
     */
    public static String normalize(
            String clientName, Supplier<String> random, Supplier<String> detected) {
        String name = lastBytes(clientName);
        String given = extension(name);
        String cleaned = "." + trimDots(cleanExtension(given));
        String extension = cleaned.equals(".") ? detected.get() : cleaned;
        if (extension.length() > EXTENSION_LENGTH) {
            extension = "." + trimDots(extension.substring(extension.length() - EXTENSION_LENGTH));
        }
        String base = snakeCase(trimDots(name.substring(0, name.length() - given.length())));
        if (base.length() < SHORTEST_BASE) {
            base += random.get();
        } else if (base.length() > BASE_LENGTH) {
            base = base.substring(0, BASE_LENGTH);
        }
        return base + "_" + random.get() + extension;
    }

    /**
     * Words in lower case joined by underscores, as {@code my_test_db} from {@code myTestDB}; only
     * ASCII stays.
     */
    public static String snakeCase(String text) {
        var result = new StringBuilder();
        char previous = '_';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isAsciiLetterOrDigit(c)) {
                previous = '_';
                continue;
            }
            boolean startsWord = previous == '_' || (isUpper(c) && !isUpper(previous));
            if (startsWord && !result.isEmpty()) {
                result.append('_');
            }
            result.append(c);
            previous = c;
        }
        return result.toString().toLowerCase(Locale.ROOT);
    }

    /**
     * The end of the name, where the extension is; a character cut in two is lost later with all
     * that is not ASCII.
     */
    private static String lastBytes(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return utf8.length <= CLIENT_BYTES
                ? name
                : new String(
                        Arrays.copyOfRange(utf8, utf8.length - CLIENT_BYTES, utf8.length),
                        StandardCharsets.UTF_8);
    }

    /** From the second-last dot, so that {@code .tar.gz} stays whole. */
    private static String extension(String name) {
        int last = name.lastIndexOf('.');
        if (last < 0) {
            return "";
        }
        int second = name.lastIndexOf('.', last - 1);
        return name.substring(second >= 0 ? second : last);
    }

    private static String cleanExtension(String extension) {
        var cleaned = new StringBuilder(extension.length());
        for (int i = 0; i < extension.length(); i++) {
            char c = extension.charAt(i);
            if (isAsciiLetterOrDigit(c) || "_.*-+=#".indexOf(c) >= 0) {
                cleaned.append(c);
            }
        }
        return cleaned.toString();
    }

    private static String trimDots(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == '.') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == '.') {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isAsciiLetterOrDigit(char c) {
        return isUpper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
