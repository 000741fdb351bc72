/**
 * Collections: their models, the snapshot of all of them, checks, default fields, the tables and
 * views behind them, import and export.
 */
@ApplicationModule(
        allowedDependencies = {"api", "crypto", "hook", "database", "web", "filter", "field"})
@NullMarked
package dev.larder.collection;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
