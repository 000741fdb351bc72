/**
 * The operator's shell: the dashboard of admin-ui at {@code /_/}, its modules, import map and
 * headers.
 */
@ApplicationModule(
        allowedDependencies = {
            "api",
            "web",
            "database",
            "auth",
            "backup",
            "settings",
            "collection"
        })
@NullMarked
package dev.larder.admin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
