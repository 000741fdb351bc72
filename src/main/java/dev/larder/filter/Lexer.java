package dev.larder.filter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts one stretch of a text into tokens; white space (space, tab, line feed) and comments are
 * skipped. A group is one token whose inside is left to the caller.
 */
final class Lexer {

    private static final int MAX_FUNCTION_DEPTH = 3;

    enum Kind {
        IDENTIFIER,
        FUNCTION,
        NUMBER,
        TEXT,
        SIGN,
        JOIN,
        GROUP
    }

    /**
     * @param text the token; of a text what it stands for, without quotes and escapes; of a
     *     function its name
     * @param start position of its first character
     * @param end position behind its last character
     * @param arguments arguments of a function
     */
    record Token(Kind kind, String text, int start, int end, List<Token> arguments) {}

    private final String text;
    private final int end;
    private int at;

    Lexer(String text, int start, int end) {
        this.text = text;
        this.at = start;
        this.end = end;
    }

    /** The next token; null at the end. */
    @Nullable Token next() {
        skipBlanks();
        return at >= end ? null : token(MAX_FUNCTION_DEPTH);
    }

    private Token token(int functionDepth) {
        char c = text.charAt(at);
        if (c == '(') {
            return group();
        }
        if (isLetter(c) || c == '@' || c == '_' || c == '#') {
            return identifier(functionDepth);
        }
        if (isDigit(c) || c == '-') {
            return number();
        }
        if (c == '\'' || c == '"') {
            return text();
        }
        if (isSign(c)) {
            return run(Kind.SIGN);
        }
        if (c == '&' || c == '|') {
            Token join = run(Kind.JOIN);
            if (!join.text().equals("&&") && !join.text().equals("||")) {
                throw new FilterException("invalid join operator \"" + join.text() + '"');
            }
            return join;
        }
        throw new FilterException("unexpected character \"" + c + '"');
    }

    private void skipBlanks() {
        while (at < end) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\n') {
                at++;
            } else if (c == '/') {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        if (at + 1 >= end || text.charAt(at + 1) != '/') {
            throw new FilterException("invalid comment");
        }
        while (at < end && text.charAt(at) != '\n') {
            at++;
        }
    }

    private Token group() {
        int start = at++;
        int open = 1;
        while (at < end) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"') {
                text();
                continue;
            }
            at++;
            if (c == '(') {
                open++;
            } else if (c == ')' && --open == 0) {
                return new Token(Kind.GROUP, "(", start, at, List.of());
            }
        }
        throw new FilterException("missing " + open + " closing parenthesis");
    }

    private Token identifier(int functionDepth) {
        int start = at++;
        while (at < end && isIdentifierPart(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        char last = name.charAt(name.length() - 1);
        boolean lone = name.length() == 1 && !isLetter(last);
        boolean function = at < end && text.charAt(at) == '(';
        if (function && functionDepth <= 0) {
            throw new FilterException("more than " + MAX_FUNCTION_DEPTH + " nested functions");
        }
        if (lone || last == '.' || last == ':') {
            throw new FilterException(
                    "invalid " + (function ? "function name" : "identifier") + " \"" + name + '"');
        }
        return function
                ? function(name, start, functionDepth)
                : new Token(Kind.IDENTIFIER, name, start, at, List.of());
    }

    private Token function(String name, int start, int functionDepth) {
        at++;
        var arguments = new ArrayList<Token>();
        boolean separated = true;
        while (true) {
            skipBlanks();
            if (at >= end) {
                throw new FilterException("missing ) of function \"" + name + '"');
            }
            char c = text.charAt(at);
            if (c == ')') {
                at++;
                return new Token(Kind.FUNCTION, name, start, at, List.copyOf(arguments));
            }
            if (c == ',') {
                if (separated) {
                    throw new FilterException("unexpected comma in function \"" + name + '"');
                }
                separated = true;
                at++;
                continue;
            }
            if (!separated) {
                throw new FilterException("expected a comma in function \"" + name + '"');
            }
            separated = false;
            arguments.add(argument(name, functionDepth));
        }
    }

    private Token argument(String function, int functionDepth) {
        char c = text.charAt(at);
        if (c == '(' || isSign(c) || c == '&' || c == '|') {
            throw new FilterException("unexpected \"" + c + "\" in function \"" + function + '"');
        }
        return token(functionDepth - 1);
    }

    private Token number() {
        int start = at++;
        boolean digits = isDigit(text.charAt(start));
        boolean fraction = false;
        while (at < end
                && (isDigit(text.charAt(at)) || (text.charAt(at) == '.' && !fraction && digits))) {
            if (text.charAt(at) == '.') {
                fraction = true;
            } else {
                digits = true;
            }
            at++;
        }
        String literal = text.substring(start, at);
        if (!digits || literal.endsWith(".")) {
            throw new FilterException("invalid number \"" + literal + '"');
        }
        return new Token(Kind.NUMBER, literal, start, at, List.of());
    }

    /**
     * A quoted text. A backslash before {@code n}, {@code r}, {@code t}, a backslash or either
     * quote is an escape (fexpr scanner.go, scanText); before anything else both characters stand
     * for themselves.
     */
    private Token text() {
        int start = at;
        char quote = text.charAt(at++);
        var value = new StringBuilder();
        while (at < end) {
            char c = text.charAt(at++);
            if (c == quote) {
                return new Token(Kind.TEXT, value.toString(), start, at, List.of());
            }
            if (c == '\0') {
                break;
            }
            if (c == '\\' && at < end) {
                char escaped = text.charAt(at++);
                switch (escaped) {
                    case 'n' -> value.append('\n');
                    case 'r' -> value.append('\r');
                    case 't' -> value.append('\t');
                    case '\\', '\'', '"' -> value.append(escaped);
                    default -> value.append(c).append(escaped);
                }
            } else {
                value.append(c);
            }
        }
        throw new FilterException("text without closing quote");
    }

    private Token run(Kind kind) {
        int start = at;
        while (at < end
                && (kind == Kind.SIGN
                        ? isSign(text.charAt(at))
                        : text.charAt(at) == '&' || text.charAt(at) == '|')) {
            at++;
        }
        return new Token(kind, text.substring(start, at), start, at, List.of());
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isIdentifierPart(char c) {
        return isLetter(c) || isDigit(c) || c == '_' || c == '.' || c == ':';
    }

    private static boolean isSign(char c) {
        return c == '=' || c == '?' || c == '!' || c == '>' || c == '<' || c == '~';
    }
}
