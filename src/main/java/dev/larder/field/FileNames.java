package dev.larder.field;

import com.google.re2j.Pattern;
import dev.larder.api.Upload;
import dev.larder.crypto.Ids;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Turns the name that a client gave a file into the one it is stored under. */
public final class FileNames {

    private static final int LOOKED_AT_BYTES = 300;
    private static final int MAX_BASE_LENGTH = 100;
    private static final int MIN_BASE_LENGTH = 3;
    private static final int MAX_EXTENSION_LENGTH = 20;
    private static final int RANDOM_LENGTH = 10;
    private static final Pattern NOT_IN_EXTENSION = Pattern.compile("[^0-9A-Za-z_.*\\-+=#]+");
    private static final Pattern NOT_IN_WORD = Pattern.compile("[^0-9A-Za-z]+");

    private FileNames() {}

    /** An upload under the name that it will be stored with. */
    public static FileValue pending(Upload upload) {
        return new FileValue(storedName(upload), upload);
    }

    /**
     * The base in snake case, ten random characters, and up to two extensions: {@code My Photo.tar.gz} becomes
     * {@code my_photo_k3v9x0q2ab.tar.gz}. A missing extension is told from the content, where that is known.
     */
    public static String storedName(Upload upload) {
        String name = lastBytes(upload.clientName());
        String extension = extensionOf(name);
        String cleaned = trimDots(NOT_IN_EXTENSION.matcher(extension).replaceAll(""));
        String suffix = cleaned.isEmpty() ? SniffedContentTypes.extensionOf(upload) : "." + cleaned;
        if (suffix.length() > MAX_EXTENSION_LENGTH) {
            suffix = "." + trimDots(suffix.substring(suffix.length() - MAX_EXTENSION_LENGTH));
        }
        String base = snakeCase(trimDots(name.substring(0, name.length() - extension.length())));
        if (base.length() < MIN_BASE_LENGTH) {
            base += random();
        }
        return base.substring(0, Math.min(base.length(), MAX_BASE_LENGTH)) + "_" + random() + suffix;
    }

    private static String random() {
        return Ids.random(RANDOM_LENGTH, Ids.LOWER_ALPHANUMERIC);
    }

    private static String lastBytes(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int start = Math.max(0, bytes.length - LOOKED_AT_BYTES);
        return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
    }

    /** From the last dot but one, or from the only one; with its dot. */
    private static String extensionOf(String name) {
        int last = name.lastIndexOf('.');
        if (last < 0) {
            return "";
        }
        int secondToLast = name.lastIndexOf('.', last - 1);
        return name.substring(secondToLast >= 0 ? secondToLast : last);
    }

    private static String trimDots(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == '.') {
            start++;
        }
        while (end > start && text.charAt(end - 1) == '.') {
            end--;
        }
        return text.substring(start, end);
    }

    private static String snakeCase(String text) {
        var snake = new StringBuilder();
        for (String word : NOT_IN_WORD.split(text)) {
            if (word.isEmpty()) {
                continue;
            }
            if (!snake.isEmpty()) {
                snake.append('_');
            }
            for (int i = 0; i < word.length(); i++) {
                char c = word.charAt(i);
                if (i > 0 && isUpper(c) && !isUpper(word.charAt(i - 1))) {
                    snake.append('_');
                }
                snake.append(c);
            }
        }
        return snake.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
