/**
 * Changes of records as they happen, over server-sent events and over WebSocket: clients, their
 * topics, and the one dispatcher that checks, renders and hands out each change.
 */
@ApplicationModule(
        allowedDependencies = {
            "api",
            "crypto",
            "hook",
            "database",
            "web",
            "filter",
            "field",
            "collection",
            "rule",
            "record"
        })
@NullMarked
package dev.larder.realtime;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
