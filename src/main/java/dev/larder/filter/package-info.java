/**
 * The language of filters, access rules and sorts: parser, sealed {@link dev.larder.filter.Expr},
 * and its translation to jOOQ conditions against a {@link dev.larder.filter.FieldResolver}.
 */
@ApplicationModule(allowedDependencies = {"api", "database"})
@NullMarked
package dev.larder.filter;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
