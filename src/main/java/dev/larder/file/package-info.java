/** Uploads and downloads of the files of records, their thumbnails and file tokens. */
@ApplicationModule(
        allowedDependencies = {
            "api",
            "crypto",
            "hook",
            "database",
            "web",
            "settings",
            "storage",
            "filter",
            "field",
            "collection",
            "rule",
            "record",
            "auth"
        })
@NullMarked
package dev.larder.file;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
