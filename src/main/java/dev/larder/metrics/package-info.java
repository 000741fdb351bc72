/**
 * What the server tells about itself: Prometheus metrics on a port of their own, and the yardstick
 * of the benchmarks.
 */
@ApplicationModule(allowedDependencies = {"api", "database", "web"})
@NullMarked
package dev.larder.metrics;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
