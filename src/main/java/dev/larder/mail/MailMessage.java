package dev.larder.mail;

import java.util.List;

/**
 * A mail before it is laid out. The sender comes from the settings.
 *
 * @param to addresses of the recipients, at least one
 * @param subject one line
 * @param html content as an HTML fragment, put into the common page
 */
public record MailMessage(List<String> to, String subject, String html) {

    public MailMessage {
        to = List.copyOf(to);
        if (to.isEmpty()) {
            throw new IllegalArgumentException("a mail needs a recipient");
        }
        // A line break would start another header.
        subject = subject.replaceAll("[\\r\\n]+", " ");
    }

    public MailMessage(String to, String subject, String html) {
        this(List.of(to), subject, html);
    }

    /** Leaves out the content, which holds tokens. */
    @Override
    public String toString() {
        return "mail to " + to.size();
    }
}
