package dev.larder.filter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads filters and access rules. What was read is kept by its text, since the same few come again
 * and again.
 *
 * <p>Joins are flat, as in SQL: {@code &&} binds tighter than {@code ||}. The text of a group is
 * delimited before it is looked into, aware of quotes but not of comments, as the reference does: a
 * parenthesis or quote in a comment inside a group counts. Safe for use by several threads.
 */
public final class FilterParser {

    /** Largest number of comparisons of one expression. */
    public static final int MAX_COMPARISONS = 200;

    /** Largest length of a client's filter, in UTF-8 bytes. */
    public static final int MAX_FILTER_BYTES = 3500;

    private static final int MAX_KEPT = 500;
    private static final int MAX_KEPT_LENGTH = 4000;

    /**
     * Far above what {@link #MAX_COMPARISONS} can fill; keeps parentheses from exhausting the
     * stack.
     */
    private static final int MAX_DEPTH = 500;

    private final Cache<String, ParsedFilter> kept =
            Caffeine.newBuilder().maximumSize(MAX_KEPT).build();

    /**
     * Reads an expression.
     *
     * @throws FilterException when it is empty, malformed, or has more than {@link
     *     #MAX_COMPARISONS} comparisons
     */
    public ParsedFilter parse(String text) {
        ParsedFilter found = kept.getIfPresent(text);
        if (found != null) {
            return found;
        }
        ParsedFilter parsed = new Run(text).parse();
        if (text.length() <= MAX_KEPT_LENGTH) {
            kept.put(text, parsed);
        }
        return parsed;
    }

    /**
     * Reads what a client sent as filter.
     *
     * @throws FilterException also when the text is longer than {@link #MAX_FILTER_BYTES}
     */
    public ParsedFilter parseClientFilter(String text) {
        if (text.length() > MAX_FILTER_BYTES
                || (text.length() * 3 > MAX_FILTER_BYTES
                        && text.getBytes(StandardCharsets.UTF_8).length > MAX_FILTER_BYTES)) {
            throw new FilterException("the filter is longer than " + MAX_FILTER_BYTES + " bytes");
        }
        return parse(text);
    }

    /** One pass over one text. */
    private static final class Run {

        private final String text;
        private final List<Object> literals = new ArrayList<>();
        private final StringBuilder shape = new StringBuilder();
        private int comparisons;

        Run(String text) {
            this.text = text;
        }

        ParsedFilter parse() {
            Expr expr = expression(0, text.length(), 0);
            return new ParsedFilter(expr, shape.toString(), literals);
        }

        private Expr expression(int start, int end, int depth) {
            if (depth > MAX_DEPTH) {
                throw new FilterException("too many nested groups");
            }
            var lexer = new Lexer(text, start, end);
            var alternatives = new ArrayList<List<Expr>>();
            alternatives.add(new ArrayList<>());
            Lexer.Token token = lexer.next();
            if (token == null) {
                throw new FilterException("empty filter expression");
            }
            while (true) {
                alternatives.getLast().add(term(lexer, token, depth));
                Lexer.Token join = lexer.next();
                if (join == null) {
                    break;
                }
                if (join.kind() != Lexer.Kind.JOIN) {
                    throw new FilterException("expected && or ||, got " + shown(join));
                }
                shape.append(' ').append(join.text()).append(' ');
                if (join.text().equals("||")) {
                    alternatives.add(new ArrayList<>());
                }
                token = required(lexer.next());
            }
            return joined(alternatives);
        }

        private Expr term(Lexer lexer, Lexer.Token first, int depth) {
            if (first.kind() == Lexer.Kind.GROUP) {
                shape.append('(');
                Expr inner = expression(first.start() + 1, first.end() - 1, depth + 1);
                shape.append(')');
                return inner;
            }
            if (++comparisons > MAX_COMPARISONS) {
                throw new FilterException("more than " + MAX_COMPARISONS + " comparisons");
            }
            Operand left = operand(first);
            Lexer.Token sign = required(lexer.next());
            if (sign.kind() != Lexer.Kind.SIGN) {
                throw new FilterException("expected a sign operator, got " + shown(sign));
            }
            Operator operator = Operator.find(sign.text());
            if (operator == null) {
                throw new FilterException("invalid sign operator " + shown(sign));
            }
            shape.append(' ').append(sign.text()).append(' ');
            Operand right = operand(required(lexer.next()));
            return new Expr.Comparison(left, operator, right);
        }

        private Operand operand(Lexer.Token token) {
            return switch (token.kind()) {
                case IDENTIFIER -> {
                    shape.append(token.text());
                    yield new Operand.Identifier(token.text());
                }
                case TEXT ->
                        literal(
                                token.text(),
                                token.text().isEmpty()
                                        ? Operand.Kind.EMPTY_TEXT
                                        : Operand.Kind.TEXT);
                case NUMBER -> literal(number(token.text()), Operand.Kind.NUMBER);
                case FUNCTION -> {
                    shape.append(token.text()).append('(');
                    var arguments = new ArrayList<Operand>();
                    for (Lexer.Token argument : token.arguments()) {
                        arguments.add(operand(argument));
                        shape.append(',');
                    }
                    shape.append(')');
                    yield new Operand.Function(token.text(), arguments);
                }
                case SIGN, JOIN, GROUP ->
                        throw new FilterException(
                                "expected an operand (identifier, function, text or number), got "
                                        + shown(token));
            };
        }

        private Operand literal(Object value, Operand.Kind kind) {
            shape.append(
                    switch (kind) {
                        case TEXT -> "'t";
                        case EMPTY_TEXT -> "'e";
                        case NUMBER -> "'n";
                    });
            literals.add(value);
            return new Operand.Literal(literals.size() - 1, kind);
        }

        /** Beyond the range of a double the reference falls back to zero. */
        private static Double number(String digits) {
            double value = Double.parseDouble(digits);
            return Double.isInfinite(value) ? 0 : value;
        }

        private static Expr joined(List<List<Expr>> alternatives) {
            List<Expr> terms =
                    alternatives.stream()
                            .map(all -> all.size() == 1 ? all.getFirst() : new Expr.All(all))
                            .toList();
            return terms.size() == 1 ? terms.getFirst() : new Expr.AnyOf(terms);
        }

        private static Lexer.Token required(Lexer.@Nullable Token token) {
            if (token == null) {
                throw new FilterException("invalid or incomplete filter expression");
            }
            return token;
        }

        private static String shown(Lexer.Token token) {
            String text = token.text();
            return '"' + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + '"';
        }
    }
}
