package dev.larder.replication;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The handle of a test's database file: opened before the first connection, closed after the last.
 */
final class TestFile implements LiveFile, AutoCloseable {

    private final Path path;
    private final RandomAccessFile file;
    private final Object identity;

    TestFile(Path path) throws IOException {
        this.path = path;
        if (Files.notExists(path)) {
            Files.createFile(path);
        }
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.identity = Files.getAttribute(path, "unix:ino");
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long length() throws IOException {
        return file.length();
    }

    @Override
    public synchronized boolean read(long offset, byte[] into, int at, int length)
            throws IOException {
        if (offset + length > file.length()) {
            return false;
        }
        file.seek(offset);
        file.readFully(into, at, length);
        return true;
    }

    @Override
    public boolean isReplaced() {
        try {
            return !identity.equals(Files.getAttribute(path, "unix:ino"));
        } catch (IOException _) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
