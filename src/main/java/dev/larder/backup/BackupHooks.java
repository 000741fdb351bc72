package dev.larder.backup;

import dev.larder.hook.Hook;

import org.springframework.stereotype.Component;

/** Where other code takes part in backups. */
@Component
public final class BackupHooks {

    private final Hook<BackupEvent> create = new Hook<>();
    private final Hook<BackupEvent> restore = new Hook<>();

    /** Around the making of an archive. */
    public Hook<BackupEvent> create() {
        return create;
    }

    /** Around the restore of an archive. */
    public Hook<BackupEvent> restore() {
        return restore;
    }
}
