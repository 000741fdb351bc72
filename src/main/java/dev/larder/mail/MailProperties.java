package dev.larder.mail;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * Start-up settings of mails, bound from {@code larder.mail.*}.
 *
 * @param limit longest time for handing a mail to the server, which may be silent for half of it
 */
@ConfigurationProperties("larder.mail")
public record MailProperties(@DefaultValue("30s") Duration limit) {

    public MailProperties {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("larder.mail.limit must be positive: " + limit);
        }
    }
}
