/**
 * The field types of a collection: settings, coercion, modifiers, checks, and how values are stored
 * and shown.
 */
@ApplicationModule(allowedDependencies = {"api", "crypto", "database"})
@NullMarked
package dev.larder.field;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
