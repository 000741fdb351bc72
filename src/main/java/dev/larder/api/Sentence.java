package dev.larder.api;

/**
 * Turns any text into a sentence: trimmed, first letter upper-case, closed by a full stop unless it
 * ends in {@code .?!}.
 */
public final class Sentence {

    private Sentence() {}

    public static String of(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return "";
        }
        int first = trimmed.codePointAt(0);
        String sentence =
                new StringBuilder()
                        .appendCodePoint(Character.toUpperCase(first))
                        .append(trimmed, Character.charCount(first), trimmed.length())
                        .toString();
        char last = sentence.charAt(sentence.length() - 1);
        return last == '.' || last == '?' || last == '!' ? sentence : sentence + ".";
    }
}
