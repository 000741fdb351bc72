package dev.larder.database;

import java.nio.file.Path;

/** Work on the data directory before a server opens the databases in it, such as restoring them. */
@FunctionalInterface
public interface DirectoryPreparation {

    /**
     * Prepares the directory; no database in it is open yet.
     *
     * @throws StartupException when the server must not start
     */
    void prepare(Path directory);
}
