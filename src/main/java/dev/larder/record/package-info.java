/**
 * Records: the model, saving and deleting with their hooks and cascades, lists, expanded relations,
 * and the endpoints under {@code /api/collections/{collection}/records}.
 */
@ApplicationModule(
        allowedDependencies = {
            "api",
            "crypto",
            "hook",
            "database",
            "web",
            "filter",
            "field",
            "collection",
            "rule"
        })
@NullMarked
package dev.larder.record;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
