/** The command line: serve, superuser, migrate, restore. */
@ApplicationModule(
        allowedDependencies = {
            "api",
            "crypto",
            "hook",
            "database",
            "web",
            "settings",
            "collection",
            "record",
            "auth",
            "storage",
            "replication",
            "backup"
        })
@NullMarked
package dev.larder.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
