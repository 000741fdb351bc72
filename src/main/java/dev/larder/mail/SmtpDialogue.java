package dev.larder.mail;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Commands and answers of one conversation with a mail server, taken from the trace of Angus Mail.
 * That trace leaves the words of a sign-in out; the mail itself is left out here, since it may hold
 * codes and links.
 */
final class SmtpDialogue extends OutputStream {

    private static final int LINES = 100;
    private static final int WIDTH = 500;
    private static final Pattern SIGN_IN =
            Pattern.compile("DEBUG SMTP: (AUTH [\\w-]+) command trace suppressed");

    private final List<String> lines = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean mail;

    @Override
    public synchronized void write(int b) {
        if (b == '\n') {
            take(line.toString(StandardCharsets.UTF_8).strip());
            line.reset();
        } else if (line.size() < WIDTH) {
            line.write(b);
        }
    }

    private void take(String text) {
        if (mail) {
            mail = !text.equals(".");
            return;
        }
        Matcher signIn = SIGN_IN.matcher(text);
        if (signIn.matches()) {
            add(signIn.group(1) + " \u2026");
        } else if (!text.isEmpty() && !text.startsWith("DEBUG")) {
            add(text);
        }
        mail = text.startsWith("354");
    }

    private void add(String text) {
        if (lines.size() < LINES) {
            lines.add(text);
        }
    }

    /** What was said so far, one line each; empty when nobody answered. */
    synchronized String text() {
        return String.join("\n", lines);
    }
}
