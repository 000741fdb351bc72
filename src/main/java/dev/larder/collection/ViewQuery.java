package dev.larder.collection;

import com.google.re2j.Pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The names that a SELECT statement speaks of, found by looking at its text: what it selects, and
 * the tables it selects from. Approximate by intent: an expression with spaces must stand in
 * parentheses.
 *
 * @param columns what is selected, in order
 * @param tables tables after FROM, then the joined ones
 */
record ViewQuery(List<Name> columns, List<Name> tables) {

    private static final String JOIN = "__join__";
    private static final String DISCARD = "__discard__";
    private static final Pattern COMMENTS = Pattern.compile("(?m)(/\\*[\\s\\S]*?\\*/)|(--.+$)");
    private static final Pattern JOINS =
            Pattern.compile(
                    "(?im)\\s+(?:(?:full\\s+outer|left\\s+outer|right\\s+outer|full|cross|inner|outer|left|right)\\s+)?join\\s");
    private static final Pattern DISCARDS =
            Pattern.compile("(?im)\\s+(?:where|group\\s+by|having|order|limit|with)\\s");
    private static final String QUOTES = "`\"[];";

    /**
     * A column or table.
     *
     * @param original expression, or name with the table before it
     * @param alias name that it goes by
     */
    record Name(String original, String alias) {}

    /**
     * The statement without what may stand around it.
     *
     * @throws IllegalArgumentException when it is more than one
     */
    static String normalize(String query) {
        String trimmed = trim(query);
        boolean several;
        try {
            several = SqlText.split(trimmed, ";").size() > 1;
        } catch (IllegalArgumentException _) {
            several = false; // not closed somewhere: the database says where
        }
        if (several) {
            throw new IllegalArgumentException("multiple statements are not supported");
        }
        return trimmed;
    }

    /** Without white space and then semicolons at both ends. */
    static String trim(String query) {
        return SqlText.trim(query.strip(), ";");
    }

    /**
     * Looks at a statement.
     *
     * @throws IllegalArgumentException when a part of it has a form that cannot be understood
     */
    static ViewQuery parse(String query) {
        String text = COMMENTS.matcher(trim(query)).replaceAll(" ");
        text = JOINS.matcher(text).replaceAll(" " + JOIN + " ");
        text = DISCARDS.matcher(text).replaceAll(" " + DISCARD + " ");
        var parts = new Parts();
        SqlText.splitKeeping(text, ", \n\t").forEach(parts::take);
        var tables = new ArrayList<>(names(parts.from.toString()));
        tables.addAll(names(parts.joins.toString()));
        return new ViewQuery(names(parts.select.toString()), tables);
    }

    /** The three texts that the tokens of a statement are sorted into. */
    private static final class Parts {
        private final StringBuilder select = new StringBuilder();
        private final StringBuilder from = new StringBuilder();
        private final StringBuilder joins = new StringBuilder();
        private final StringBuilder ignored = new StringBuilder();
        private StringBuilder current = ignored;
        private boolean skipping;

        void take(String token) {
            String word = token.strip().toLowerCase(Locale.ROOT);
            switch (word) {
                case "select" -> enter(select);
                case "from" -> enter(from);
                case JOIN -> {
                    if (current == joins) {
                        joins.append(',');
                    }
                    enter(joins);
                }
                case DISCARD -> skipping = true;
                case "distinct" -> {} // says nothing about names
                default -> {
                    if (current == joins && word.equals("on")) {
                        skipping = true;
                    }
                    if (!skipping) {
                        current.append(' ').append(token);
                    }
                }
            }
        }

        private void enter(StringBuilder part) {
            current = part;
            skipping = false;
        }
    }

    private static List<Name> names(String text) {
        var names = new ArrayList<Name>();
        for (String item : SqlText.split(text, ",")) {
            names.add(name(SqlText.split(item, " \n\t")));
        }
        return names;
    }

    private static Name name(List<String> parts) {
        return switch (parts.size()) {
            case 1 -> {
                String only = parts.getFirst();
                yield name(only, only.substring(only.lastIndexOf('.') + 1));
            }
            case 2 -> name(parts.getFirst(), parts.getLast());
            case 3 -> {
                if (!parts.get(1).equalsIgnoreCase("as")) {
                    throw new IllegalArgumentException(
                            "invalid identifier part - expected \"as\", got " + parts.get(1));
                }
                yield name(parts.getFirst(), parts.getLast());
            }
            default ->
                    throw new IllegalArgumentException(
                            "invalid identifier parts [" + String.join(" ", parts) + "]");
        };
    }

    private static Name name(String original, String alias) {
        return new Name(unquote(original, QUOTES), unquote(alias, QUOTES + "'"));
    }

    private static String unquote(String name, String quotes) {
        var parts = new ArrayList<String>();
        for (String part : name.split("\\.", -1)) {
            parts.add(SqlText.trim(part, quotes));
        }
        return String.join(".", parts);
    }
}
