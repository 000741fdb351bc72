/**
 * Access rules and client filters over records: paths through relations, {@code @request} and
 * {@code @collection}, compiled to SQL and kept by shape.
 */
@ApplicationModule(allowedDependencies = {"api", "database", "filter", "field", "collection"})
@NullMarked
package dev.larder.rule;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
