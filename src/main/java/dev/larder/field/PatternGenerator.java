package dev.larder.field;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes random texts that match an RE2 expression.
 *
 * <p>A class gives one of its characters, a dot a letter or digit, an alternation one of its
 * branches. {@code x?} gives nothing, {@code x*} up to five, {@code x+} one to five, and of {@code
 * x{a,b}} the upper bound is left out unless both are equal: so do the texts of the reference come
 * about. Anchors and empty expressions cannot be generated from.
 */
final class PatternGenerator {

    /** One more than the most repetitions of an open repetition. */
    private static final int OPEN_REPEAT = 6;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Node root;

    private PatternGenerator(Node root) {
        this.root = root;
    }

    /**
     * A generator for an expression that RE2 has accepted.
     *
     * @throws IllegalArgumentException when the expression holds something that cannot be generated
     *     from
     */
    static PatternGenerator of(String expression) {
        return new PatternGenerator(new PatternParser(expression).parse());
    }

    String next() {
        var out = new StringBuilder();
        write(root, out);
        return out.toString();
    }

    private static void write(Node node, StringBuilder out) {
        switch (node) {
            case Node.Literal literal -> out.appendCodePoint(literal.character);
            case Node.Set set -> out.appendCodePoint(set.ranges.pick(RANDOM));
            case Node.Sequence sequence -> sequence.parts.forEach(part -> write(part, out));
            case Node.Choice choice ->
                    write(choice.branches.get(RANDOM.nextInt(choice.branches.size())), out);
            case Node.Repeat repeat -> {
                int max = Math.max(repeat.max < 0 ? OPEN_REPEAT : repeat.max, repeat.min);
                int count = repeat.min + (max == repeat.min ? 0 : RANDOM.nextInt(max - repeat.min));
                for (int i = 0; i < count; i++) {
                    write(repeat.part, out);
                }
            }
        }
    }

    /** A part of an expression. */
    sealed interface Node {
        record Literal(int character) implements Node {}

        record Set(CodePoints ranges) implements Node {}

        record Sequence(List<Node> parts) implements Node {}

        record Choice(List<Node> branches) implements Node {}

        /**
         * @param max most repetitions; negative when there is no bound
         */
        record Repeat(Node part, int min, int max) implements Node {}
    }

    /** Characters as ranges that are sorted and do not overlap. */
    record CodePoints(List<int[]> ranges) {

        static CodePoints of(List<int[]> unsorted) {
            var sorted = new ArrayList<>(unsorted);
            sorted.sort((a, b) -> Integer.compare(a[0], b[0]));
            var merged = new ArrayList<int[]>();
            for (int[] range : sorted) {
                if (!merged.isEmpty() && range[0] <= merged.getLast()[1] + 1) {
                    merged.getLast()[1] = Math.max(merged.getLast()[1], range[1]);
                } else {
                    merged.add(range.clone());
                }
            }
            return new CodePoints(merged);
        }

        CodePoints complement() {
            var gaps = new ArrayList<int[]>();
            int next = 0;
            for (int[] range : ranges) {
                if (range[0] > next) {
                    gaps.add(new int[] {next, range[0] - 1});
                }
                next = range[1] + 1;
            }
            if (next <= Character.MAX_CODE_POINT) {
                gaps.add(new int[] {next, Character.MAX_CODE_POINT});
            }
            return new CodePoints(gaps);
        }

        int pick(SecureRandom random) {
            int total = ranges.stream().mapToInt(range -> range[1] - range[0] + 1).sum();
            if (total == 0) {
                throw new IllegalArgumentException("no characters to choose from");
            }
            int index = random.nextInt(total);
            for (int[] range : ranges) {
                int size = range[1] - range[0] + 1;
                if (index < size) {
                    int character = range[0] + index;
                    boolean half =
                            character >= Character.MIN_SURROGATE
                                    && character <= Character.MAX_SURROGATE;
                    return half ? 0xFFFD : character;
                }
                index -= size;
            }
            throw new IllegalStateException("ranges changed while choosing");
        }
    }
}
