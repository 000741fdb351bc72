package dev.larder.web;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The beginning of an HTML text without its markup.
 *
 * @param max largest number of code points; positive
 * @param ellipsis whether three dots follow where it was cut
 */
record Excerpt(int max, boolean ellipsis) {

    private static final Set<String> DROPPED =
            Set.of(
                    "head",
                    "style",
                    "script",
                    "iframe",
                    "embed",
                    "applet",
                    "object",
                    "svg",
                    "img",
                    "picture",
                    "dialog",
                    "template",
                    "button",
                    "form",
                    "textarea",
                    "input",
                    "select",
                    "option");
    private static final Set<String> INLINE =
            Set.of(
                    "a", "abbr", "acronym", "b", "bdo", "big", "br", "button", "cite", "code", "em",
                    "i", "label", "q", "small", "span", "strong", "strike", "sub", "sup", "time");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /**
     * Reads the arguments of the modifier.
     *
     * @throws IllegalArgumentException when there are none, too many, or the first is not positive
     */
    static Excerpt of(List<String> arguments) {
        if (arguments.isEmpty() || arguments.size() > 2) {
            throw new IllegalArgumentException("excerpt takes (max, withEllipsis?)");
        }
        int max = Integer.parseInt(arguments.getFirst()); // NumberFormatException is an
        // IllegalArgumentException
        if (max <= 0) {
            throw new IllegalArgumentException("max of excerpt must be positive: " + max);
        }
        return new Excerpt(max, arguments.size() == 2 && TRUE.contains(arguments.get(1)));
    }

    /** The excerpt of a text; any other value as it is. */
    @Nullable Object apply(@Nullable Object value) {
        return value instanceof String html ? cut(text(html)) : value;
    }

    private String cut(String text) {
        if (text.codePointCount(0, text.length()) <= max) {
            return text;
        }
        String beginning = text.substring(0, text.offsetByCodePoints(0, max)).strip();
        return ellipsis ? beginning + "..." : beginning;
    }

    private String text(String html) {
        var text = new StringBuilder();
        append(text, Jsoup.parse(html));
        return text.toString().strip();
    }

    private void append(StringBuilder text, Node node) {
        if (node instanceof TextNode words) {
            String collapsed = SPACE.matcher(words.getWholeText()).replaceAll(" ");
            text.append(endsWithSpace(text) ? collapsed.stripLeading() : collapsed);
        }
        // Two more than asked for: white space at both ends is trimmed later.
        for (Node child : text.length() > 4 * (max + 2) ? List.<Node>of() : node.childNodes()) {
            if (child instanceof Element element && DROPPED.contains(element.normalName())) {
                continue;
            }
            boolean block =
                    child instanceof Element element && !INLINE.contains(element.normalName());
            space(text, block);
            append(text, child);
            space(text, block);
        }
    }

    private static void space(StringBuilder text, boolean wanted) {
        if (wanted && !endsWithSpace(text)) {
            text.append(' ');
        }
    }

    private static boolean endsWithSpace(StringBuilder text) {
        return !text.isEmpty() && text.charAt(text.length() - 1) == ' ';
    }
}
