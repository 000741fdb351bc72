package dev.larder.filter;

import java.util.List;

/** One side of a comparison, or an argument of a function. */
public sealed interface Operand {

    /** A field path, a macro such as {@code @now}, or one of the words null, true and false. */
    record Identifier(String name) implements Operand {}

    /**
     * A text or number that stands in the expression; its value is {@link ParsedFilter#literals()}
     * at this index, so that expressions which differ in their values only share one shape.
     */
    record Literal(int index, Kind kind) implements Operand {}

    record Function(String name, List<Operand> arguments) implements Operand {
        public Function {
            arguments = List.copyOf(arguments);
        }
    }

    /** What of a literal decides the SQL that it leads to. */
    enum Kind {
        TEXT,
        EMPTY_TEXT,
        NUMBER
    }
}
