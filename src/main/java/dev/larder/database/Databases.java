package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The two databases of a data directory: {@code data.db} with all collections, {@code auxiliary.db}
 * with the logs.
 */
public final class Databases implements AutoCloseable {

    private final Path directory;
    private final @Nullable DirectoryLock lock;
    private final Database data;
    private final Database auxiliary;

    private Databases(
            Path directory, @Nullable DirectoryLock lock, Database data, Database auxiliary) {
        this.directory = directory;
        this.lock = lock;
        this.data = data;
        this.auxiliary = auxiliary;
    }

    /**
     * Opens a data directory beside whoever else uses it, makes what is missing and brings the
     * system tables up to date.
     *
     * @throws StartupException with the reason for the operator
     */
    public static Databases open(Path directory, DatabaseProperties properties) {
        return open(directory.toAbsolutePath().normalize(), properties, false, List.of());
    }

    /**
     * As {@link #open(Path, DatabaseProperties)}, but refuses a directory that a server uses, and
     * keeps others off it.
     */
    public static Databases openAsServer(Path directory, DatabaseProperties properties) {
        return openAsServer(directory, properties, List.of());
    }

    /**
     * @param preparations what is to happen in the directory before its files are opened, in this
     *     order
     */
    static Databases openAsServer(
            Path directory,
            DatabaseProperties properties,
            List<DirectoryPreparation> preparations) {
        return open(directory.toAbsolutePath().normalize(), properties, true, preparations);
    }

    private static Databases open(
            Path directory,
            DatabaseProperties properties,
            boolean exclusive,
            List<DirectoryPreparation> preparations) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new StartupException(
                    "The data directory " + directory + " cannot be made: " + e.getMessage(), e);
        }
        if (!Files.isWritable(directory)) {
            throw new StartupException(
                    "The data directory " + directory + " cannot be written.", null);
        }
        DirectoryLock lock = exclusive ? DirectoryLock.take(directory) : null;
        Database data = null;
        try {
            preparations.forEach(preparation -> preparation.prepare(directory));
            data =
                    Database.open(
                            directory.resolve("data.db"), properties, SystemSchema::upgradeData);
            Database auxiliary =
                    Database.open(
                            directory.resolve("auxiliary.db"),
                            properties.auxiliary(),
                            SystemSchema::upgradeAuxiliary);
            return new Databases(directory, lock, data, auxiliary);
        } catch (Throwable e) {
            if (data != null) {
                data.close();
            }
            if (lock != null) {
                lock.close();
            }
            throw e;
        }
    }

    /** The data directory, absolute. */
    public Path directory() {
        return directory;
    }

    public Database data() {
        return data;
    }

    public Database auxiliary() {
        return auxiliary;
    }

    @Override
    public void close() {
        try (var _ = (AutoCloseable) () -> closeLock();
                var _ = data) {
            auxiliary.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void closeLock() {
        if (lock != null) {
            lock.close();
        }
    }
}
