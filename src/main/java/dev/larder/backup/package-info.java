/**
 * Backups of the whole data directory as ZIP archives: made, scheduled, uploaded, downloaded,
 * restored.
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
            "storage",
            "replication",
            "mail",
            "auth",
            "field",
            "collection",
            "record",
            "realtime"
        })
@NullMarked
package dev.larder.backup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
