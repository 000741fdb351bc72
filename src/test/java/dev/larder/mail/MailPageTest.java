package dev.larder.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MailPageTest {

    @Test
    void text_html_keepsParagraphsAndLinks() {
        assertThat(
                        MailPage.text(
                                "<p>Hello,</p>\n<p>Use <a href=\"https://x.test/a\">this</a><br>now.</p>"
                                        + "<ul><li>one</li><li>two</li></ul>"))
                .isEqualTo("Hello,\n\nUse this (https://x.test/a)\nnow.\n\n- one\n- two");
    }

    @Test
    void text_pathologicalHtml_isBounded() {
        assertThat(MailPage.text("<div>".repeat(200_000) + "end")).hasSizeLessThan(1_000_000);
        assertThat(MailPage.text("<!--".repeat(100_000))).isEmpty();
    }

    @Test
    void message_lineBreaksInTheSubject_becomeSpaces() {
        assertThat(new MailMessage("a@b.test", "a\r\nBcc: x@y.test", "").subject())
                .isEqualTo("a Bcc: x@y.test");
    }
}
