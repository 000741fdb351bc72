package dev.larder.backup;

import dev.larder.hook.HookEvent;

import java.util.Set;
import java.util.TreeSet;

/** A backup on its way into an archive, or an archive on its way back. */
public final class BackupEvent extends HookEvent {

    private String name;
    private final Set<String> exclude;

    BackupEvent(String name, Set<String> exclude) {
        this.name = name;
        this.exclude = new TreeSet<>(exclude);
    }

    /** Key of the archive; empty when a name is to be made up. */
    public String name() {
        return name;
    }

    public void name(String newName) {
        name = newName;
    }

    /** Names directly inside the data directory that are left out; a handler may add some. */
    public Set<String> exclude() {
        return exclude;
    }
}
