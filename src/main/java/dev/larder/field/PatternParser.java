package dev.larder.field;

import dev.larder.field.PatternGenerator.CodePoints;
import dev.larder.field.PatternGenerator.Node;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the part of the RE2 syntax that texts can be generated from. RE2 itself has accepted the
 * expression before, so that nothing here needs to guard against unbalanced brackets.
 */
final class PatternParser {

    private static final List<int[]> DIGITS = List.of(new int[] {'0', '9'});
    private static final List<int[]> LETTERS = List.of(new int[] {'A', 'Z'}, new int[] {'a', 'z'});
    private static final List<int[]> LETTERS_AND_DIGITS =
            List.of(new int[] {'0', '9'}, new int[] {'A', 'Z'}, new int[] {'a', 'z'});
    private static final List<int[]> WORD =
            List.of(
                    new int[] {'0', '9'},
                    new int[] {'A', 'Z'},
                    new int[] {'_', '_'},
                    new int[] {'a', 'z'});
    private static final List<int[]> SPACE =
            List.of(new int[] {'\t', '\n'}, new int[] {'\f', '\r'}, new int[] {' ', ' '});
    private static final Map<String, List<int[]>> NAMED =
            Map.ofEntries(
                    Map.entry("alnum", LETTERS_AND_DIGITS),
                    Map.entry("alpha", LETTERS),
                    Map.entry("ascii", List.of(new int[] {0, 0x7F})),
                    Map.entry("blank", List.of(new int[] {'\t', '\t'}, new int[] {' ', ' '})),
                    Map.entry("cntrl", List.of(new int[] {0, 0x1F}, new int[] {0x7F, 0x7F})),
                    Map.entry("digit", DIGITS),
                    Map.entry("graph", List.of(new int[] {'!', '~'})),
                    Map.entry("lower", List.of(new int[] {'a', 'z'})),
                    Map.entry("print", List.of(new int[] {' ', '~'})),
                    Map.entry(
                            "punct",
                            List.of(
                                    new int[] {'!', '/'},
                                    new int[] {':', '@'},
                                    new int[] {'[', '`'},
                                    new int[] {'{', '~'})),
                    Map.entry("space", List.of(new int[] {'\t', '\r'}, new int[] {' ', ' '})),
                    Map.entry("upper", List.of(new int[] {'A', 'Z'})),
                    Map.entry("word", WORD),
                    Map.entry(
                            "xdigit",
                            List.of(
                                    new int[] {'0', '9'},
                                    new int[] {'A', 'F'},
                                    new int[] {'a', 'f'})));

    private final int[] text;
    private int at;

    PatternParser(String expression) {
        text = expression.codePoints().toArray();
    }

    Node parse() {
        Node node = parseChoice();
        if (at < text.length) {
            throw unsupported();
        }
        return node;
    }

    private Node parseChoice() {
        var branches = new ArrayList<Node>();
        branches.add(parseSequence());
        while (at < text.length && text[at] == '|') {
            at++;
            branches.add(parseSequence());
        }
        return branches.size() == 1 ? branches.getFirst() : new Node.Choice(branches);
    }

    private Node parseSequence() {
        var parts = new ArrayList<Node>();
        while (at < text.length && text[at] != '|' && text[at] != ')') {
            if (startsWith("\\Q")) {
                at += 2;
                parseQuoted(parts);
            } else if (!skipFlags()) {
                parts.add(parseRepeated());
            }
        }
        if (parts.isEmpty()) {
            throw unsupported();
        }
        return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(parts);
    }

    private void parseQuoted(List<Node> parts) {
        while (at < text.length && !startsWith("\\E")) {
            parts.add(new Node.Literal(text[at++]));
        }
        at = Math.min(at + 2, text.length);
    }

    /**
     * Skips a group that only sets flags, as in {@code (?i)}; flags change nothing of what is
     * generated.
     */
    private boolean skipFlags() {
        if (!startsWith("(?")) {
            return false;
        }
        int end = at + 2;
        while (end < text.length && "imsU-".indexOf(text[end]) >= 0) {
            end++;
        }
        if (end < text.length && text[end] == ')') {
            at = end + 1;
            return true;
        }
        return false;
    }

    private Node parseRepeated() {
        Node node = parseAtom();
        while (at < text.length) {
            switch (text[at]) {
                case '*' -> node = new Node.Repeat(node, 0, -1);
                case '+' -> node = new Node.Repeat(node, 1, -1);
                case '?' -> node = new Node.Repeat(node, 0, 1);
                case '{' -> {
                    Node counted = parseCounted(node);
                    if (counted == null) {
                        return node;
                    }
                    node = counted;
                    at--;
                }
                default -> {
                    return node;
                }
            }
            at++;
            if (at < text.length && text[at] == '?') {
                at++; // lazy or not is the same for a generator
            }
        }
        return node;
    }

    /**
     * Reads {@code {n}}, {@code {n,}} or {@code {n,m}}; null when the brace is an ordinary
     * character.
     */
    private @Nullable Node parseCounted(Node part) {
        int position = at + 1;
        int start = position;
        while (position < text.length && text[position] >= '0' && text[position] <= '9') {
            position++;
        }
        if (position == start || position >= text.length) {
            return null;
        }
        int min = Integer.parseInt(new String(text, start, position - start));
        int max = min;
        if (text[position] == ',') {
            int second = ++position;
            while (position < text.length && text[position] >= '0' && text[position] <= '9') {
                position++;
            }
            max =
                    position == second
                            ? -1
                            : Integer.parseInt(new String(text, second, position - second));
        }
        if (position >= text.length || text[position] != '}') {
            return null;
        }
        at = position + 1;
        return new Node.Repeat(part, min, max);
    }

    private Node parseAtom() {
        int c = text[at];
        switch (c) {
            case '(' -> {
                return parseGroup();
            }
            case '[' -> {
                return new Node.Set(parseClass());
            }
            case '.' -> {
                at++;
                return new Node.Set(CodePoints.of(LETTERS_AND_DIGITS));
            }
            case '^', '$' -> throw unsupported();
            case '\\' -> {
                CodePoints set = parseEscapedSet();
                return set == null ? new Node.Literal(parseEscaped()) : new Node.Set(set);
            }
            default -> {
                at++;
                return new Node.Literal(c);
            }
        }
    }

    private Node parseGroup() {
        at++;
        if (at < text.length && text[at] == '?') {
            while (text[at] != ':' && text[at] != '>') {
                at++; // flags, or the name of the group
            }
            at++;
        }
        Node inner = parseChoice();
        at++;
        return inner;
    }

    private CodePoints parseClass() {
        at++;
        boolean negated = text[at] == '^';
        if (negated) {
            at++;
        }
        var ranges = new ArrayList<int[]>();
        boolean first = true;
        while (first || text[at] != ']') {
            first = false;
            if (startsWith("[:")) {
                ranges.addAll(parseNamed());
                continue;
            }
            CodePoints set = text[at] == '\\' ? parseEscapedSet() : null;
            if (set != null) {
                ranges.addAll(set.ranges());
                continue;
            }
            int low = parseClassCharacter();
            int high = low;
            if (text[at] == '-' && text[at + 1] != ']') {
                at++;
                high = parseClassCharacter();
            }
            ranges.add(new int[] {low, high});
        }
        at++;
        CodePoints points = CodePoints.of(ranges);
        return negated ? points.complement() : points;
    }

    private List<int[]> parseNamed() {
        at += 2;
        boolean negated = text[at] == '^';
        if (negated) {
            at++;
        }
        int start = at;
        while (text[at] != ':') {
            at++;
        }
        List<int[]> ranges = NAMED.get(new String(text, start, at - start));
        at += 2;
        if (ranges == null) {
            throw unsupported();
        }
        return negated ? CodePoints.of(ranges).complement().ranges() : ranges;
    }

    private int parseClassCharacter() {
        return text[at] == '\\' ? parseEscaped() : text[at++];
    }

    /**
     * Reads {@code \d} and its like; null, with nothing read, when the escape is a single
     * character.
     */
    private @Nullable CodePoints parseEscapedSet() {
        List<int[]> ranges =
                switch (text[at + 1]) {
                    case 'd', 'D' -> DIGITS;
                    case 'w', 'W' -> WORD;
                    case 's', 'S' -> SPACE;
                    default -> List.of();
                };
        if (ranges.isEmpty()) {
            return null;
        }
        boolean negated = Character.isUpperCase(text[at + 1]);
        at += 2;
        CodePoints points = CodePoints.of(ranges);
        return negated ? points.complement() : points;
    }

    private int parseEscaped() {
        at++;
        int c = text[at++];
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'f' -> '\f';
            case 'v' -> 0x0B;
            case 'a' -> 0x07;
            case 'x' -> parseHexadecimal();
            case '0', '1', '2', '3', '4', '5', '6', '7' -> parseOctal(c);
            default -> {
                if (Character.isLetter(c)) {
                    throw unsupported(); // anchors such as \b, classes of Unicode such as \p
                }
                yield c;
            }
        };
    }

    private int parseHexadecimal() {
        int start = at;
        if (text[at] == '{') {
            while (text[at] != '}') {
                at++;
            }
            at++;
            return Integer.parseInt(new String(text, start + 1, at - start - 2), 16);
        }
        at += 2;
        return Integer.parseInt(new String(text, start, 2), 16);
    }

    private int parseOctal(int first) {
        int value = first - '0';
        for (int i = 0; i < 2 && at < text.length && text[at] >= '0' && text[at] <= '7'; i++) {
            value = value * 8 + (text[at++] - '0');
        }
        return value;
    }

    private boolean startsWith(String token) {
        if (at + token.length() > text.length) {
            return false;
        }
        for (int i = 0; i < token.length(); i++) {
            if (text[at + i] != token.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException unsupported() {
        return new IllegalArgumentException("unsupported pattern operator");
    }
}
