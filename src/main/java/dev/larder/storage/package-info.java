/**
 * Flat stores of named objects, a local folder or an S3 bucket, for uploads, backups and replicas.
 */
@ApplicationModule(allowedDependencies = {"api", "web", "settings"})
@NullMarked
package dev.larder.storage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
