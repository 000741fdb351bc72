/** Several record writes in one transaction. */
@ApplicationModule(
        allowedDependencies = {
            "api",
            "hook",
            "database",
            "web",
            "settings",
            "collection",
            "record"
        })
@NullMarked
package dev.larder.batch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
