/**
 * What an operator changes while the server runs: one immutable snapshot, encrypted at rest when
 * there is a key.
 */
@ApplicationModule(allowedDependencies = {"api", "crypto", "hook", "database", "web"})
@NullMarked
package dev.larder.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
