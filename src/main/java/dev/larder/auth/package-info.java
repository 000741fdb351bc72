/**
 * Signing in and staying signed in: tokens, passwords, OAuth2, one-time passwords, second factors,
 * superusers.
 */
@ApplicationModule(
        allowedDependencies = {
            "api",
            "crypto",
            "hook",
            "database",
            "web",
            "cron",
            "settings",
            "mail",
            "filter",
            "field",
            "collection",
            "rule",
            "record",
            "realtime"
        })
@NullMarked
package dev.larder.auth;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
