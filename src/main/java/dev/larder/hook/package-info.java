/**
 * Ordered chains of handlers around an action: how rooms above take part in what rooms below do.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.larder.hook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
