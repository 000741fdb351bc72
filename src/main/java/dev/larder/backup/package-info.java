/**
 * Backups of the whole data directory as ZIP archives: made, scheduled, uploaded, downloaded,
 * restored.
 */
@ApplicationModule(
        allowedDependencies = {
            "api",
            "hook",
            "database",
            "web",
            "cron",
            "settings",
            "storage",
            "replication",
            "mail",
            "auth",
            "collection",
            "record"
        })
@NullMarked
package dev.larder.backup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
