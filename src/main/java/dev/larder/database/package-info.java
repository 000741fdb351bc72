/**
 * The SQLite files: readers, the single writer, jOOQ contexts and the cache of rendered query
 * shapes, Flyway, all checkpoints. The only room that knows the dialect.
 */
@ApplicationModule(allowedDependencies = {"api"})
@NullMarked
package dev.larder.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
