package dev.larder.database;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

import java.util.ArrayList;
import java.util.List;

/** Several statements in one text. */
public final class SqlScript {

    // What must not be looked into for semicolons: comments and everything quoted. RE2, because
    // java.util.regex
    // exhausts the stack over long literals.
    private static final Pattern TOKEN =
            Pattern.compile(
                    "--[^\\n]*|/\\*.*?(?:\\*/|\\z)|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`"
                            + "|\\[[^\\]]*\\]|;|\\w+|.",
                    Pattern.DOTALL);
    private static final Pattern TRIGGER =
            Pattern.compile(
                    "\\s*create\\s+(?:temp\\s+|temporary\\s+)?trigger\\b.*",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private SqlScript() {}

    /**
     * Splits a script at the semicolons that end its statements; those in quotes, comments and
     * bodies of triggers do not.
     *
     * @return statements without their semicolon, empty ones left out
     */
    public static List<String> split(String script) {
        var statements = new ArrayList<String>();
        var current = new StringBuilder();
        boolean content = false;
        String lastWord = "";
        Matcher token = TOKEN.matcher(script);
        while (token.find()) {
            String text = token.group();
            if (text.equals(";") && !isInsideTrigger(current, lastWord)) {
                addStatement(statements, current, content);
                current.setLength(0);
                content = false;
                lastWord = "";
            } else {
                current.append(text);
                if (!text.isBlank() && !text.startsWith("--") && !text.startsWith("/*")) {
                    content = true;
                    lastWord = text;
                }
            }
        }
        addStatement(statements, current, content);
        return statements;
    }

    /** The body of a trigger consists of statements and ends with END. */
    private static boolean isInsideTrigger(CharSequence statement, String lastWord) {
        return !lastWord.equalsIgnoreCase("end") && TRIGGER.matcher(statement).matches();
    }

    private static void addStatement(List<String> statements, StringBuilder text, boolean content) {
        if (content) {
            statements.add(text.toString().strip());
        }
    }
}
