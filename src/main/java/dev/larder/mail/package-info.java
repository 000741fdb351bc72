/**
 * Mails: laying them out, sending them by SMTP off the request's thread, and an outbox where there
 * is no SMTP.
 */
@ApplicationModule(allowedDependencies = {"api", "hook", "web", "settings"})
@NullMarked
package dev.larder.mail;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
