/**
 * Continuous replication: each commit leaves the write-ahead log as an LTX file and goes to a
 * folder or an S3 bucket, where Litestream 0.5 can read it; compaction, snapshots, retention,
 * restore, and the proof that a restore works.
 */
@ApplicationModule(allowedDependencies = {"api", "hook", "database", "settings", "storage"})
@NullMarked
package dev.larder.replication;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
