package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second server off a data directory: a lock of the operating system, which ends with the
 * process.
 */
final class DirectoryLock implements AutoCloseable {

    /**
     * Name of the lock file in the data directory. It stays behind empty and belongs into no
     * backup.
     */
    static final String FILE_NAME = ".larder.lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryLock take(Path directory) {
        Path file = directory.resolve(FILE_NAME);
        try {
            var channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new StartupException(
                        "Another server uses the data directory " + directory + ".", null);
            }
            return new DirectoryLock(channel);
        } catch (IOException e) {
            throw new StartupException(
                    "The lock file " + file + " cannot be taken: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            // Held by this process: as much taken as by another one.
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
