/** Cron expressions, the scheduler and its endpoints. */
@ApplicationModule(allowedDependencies = {"api", "database", "web"})
@NullMarked
package dev.larder.cron;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
