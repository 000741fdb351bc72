package dev.larder.collection;

import dev.larder.api.DataDirectory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/** Applies pending migrations before a server takes its first call. */
final class MigrationStart implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(MigrationStart.class);

    private final Migrations migrations;
    private final DataDirectory directory;
    private volatile boolean started;

    MigrationStart(Migrations migrations, DataDirectory directory) {
        this.migrations = migrations;
        this.directory = directory;
    }

    @Override
    public void start() {
        List<String> foreign =
                Stream.of("pb_migrations", "pb_hooks")
                        .filter(name -> Files.isDirectory(directory.sibling(name)))
                        .toList();
        if (!foreign.isEmpty()) {
            log.atWarn()
                    .addKeyValue("folders", foreign)
                    .log("scripts of PocketBase beside the data directory are not run");
        }
        for (String name : migrations.applyPending()) {
            log.atInfo().addKeyValue("file", name).log("migration applied");
        }
        started = true;
    }

    @Override
    public void stop() {
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    /** Before everything that answers calls. */
    @Override
    public int getPhase() {
        return 0;
    }
}
