/**
 * The request and application log in a database of its own: writing, reading, statistics,
 * retention.
 */
@ApplicationModule(
        allowedDependencies = {
            "api",
            "crypto",
            "hook",
            "database",
            "web",
            "filter",
            "settings",
            "cron"
        })
@NullMarked
package dev.larder.log;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
