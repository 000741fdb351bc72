/**
 * The words of one call, free of servlet, SQL and Spring: errors, caller, request facts, pages,
 * times, JSON.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.larder.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
