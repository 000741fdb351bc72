package dev.larder.mail;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

import java.util.Locale;

/** Puts the content of a mail into the common page, and takes its plain text out of it. */
@Component
final class MailPage {

    /** Longest content that is turned into text; a mail of this size is cut there. */
    private static final int MAX_TEXT_SOURCE = 500_000;

    private final ITemplateEngine templates;

    MailPage(ITemplateEngine templates) {
        this.templates = templates;
    }

    /** The whole HTML page. */
    String html(String subject, String content) {
        var context = new Context(Locale.ROOT);
        context.setVariable("subject", subject);
        context.setVariable("content", content);
        return templates.process("mail/page", context);
    }

    /** The content as text: paragraphs apart, links with their address. */
    static String text(String content) {
        String bounded =
                content.length() > MAX_TEXT_SOURCE
                        ? content.substring(0, MAX_TEXT_SOURCE)
                        : content;
        var text = new StringBuilder();
        Jsoup.parseBodyFragment(bounded).body().traverse(new TextVisitor(text));
        return text.toString()
                .replaceAll("[ \\t\\x0B\\f]+", " ")
                .replaceAll(" ?\\n ?", "\n")
                .replaceAll("\\n{3,}", "\n\n")
                .strip();
    }

    private record TextVisitor(StringBuilder text) implements NodeVisitor {

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode plain) {
                text.append(plain.getWholeText().replaceAll("\\s+", " "));
            } else if (node instanceof Element element && element.nameIs("br")) {
                text.append('\n');
            } else if (node instanceof Element element && element.nameIs("li")) {
                text.append("\n- ");
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (!(node instanceof Element element)) {
                return;
            }
            String href = element.nameIs("a") ? element.attr("href") : "";
            if (!href.isEmpty() && !href.equals(element.text())) {
                text.append(" (").append(href).append(')');
            }
            if (element.isBlock() && !element.nameIs("br")) {
                text.append(element.nameIs("li") ? "" : "\n\n");
            }
        }
    }
}
