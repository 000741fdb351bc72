package dev.larder.database;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The one raw handle that this process has on a database file.
 *
 * <p>POSIX record locks belong to the process and the file: closing <em>any</em> descriptor of a
 * file drops all locks that the process holds on it, SQLite's among them
 * (sqlite.org/howtocorrupt.html, "POSIX advisory locks canceled"). Another process would then
 * believe itself alone, and remove the write-ahead log. Hence the rules of this class, which
 * everybody who wants bytes of a live database file has to ask:
 *
 * <ul>
 *   <li>it is opened before the first connection and never closed while the process lives, which is
 *       why the handles are kept in a static map;
 *   <li>it is a {@link RandomAccessFile} and never a channel, which an interrupt of the reading
 *       thread would close.
 * </ul>
 */
public final class RawFile {

    private static final Map<Path, RawFile> OPEN = new HashMap<>();

    private final Path path;
    private final RandomAccessFile file;
    private final Object identity;

    private RawFile(Path path) throws IOException {
        this.path = path;
        if (Files.notExists(path)) {
            Files.createFile(path);
        }
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.identity = identityOf(path);
    }

    /**
     * The handle of a file, opened by the first call, which must come before any connection to the
     * file. A file that does not exist is created empty, which SQLite takes for a new database.
     */
    public static RawFile of(Path path) {
        Path key = path.toAbsolutePath().normalize();
        synchronized (OPEN) {
            RawFile known = OPEN.get(key);
            if (known != null && !known.isReplaced()) {
                return known;
            }
            try {
                // A handle of a file that was replaced stays open too: connections to the old file
                // may still live.
                var opened = new RawFile(key);
                RawFile old = OPEN.put(key, opened);
                if (old != null) {
                    OPEN.put(key.resolveSibling(key.getFileName() + "#" + old.identity), old);
                }
                return opened;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot open " + key, e);
            }
        }
    }

    /** The file's absolute path. */
    public Path path() {
        return path;
    }

    /** Bytes in the file now. */
    public long length() throws IOException {
        return file.length();
    }

    /**
     * Reads {@code length} bytes from {@code offset}.
     *
     * @return false when the file ends before them
     */
    public synchronized boolean read(long offset, byte[] into, int at, int length)
            throws IOException {
        if (offset + length > file.length()) {
            return false;
        }
        file.seek(offset);
        file.readFully(into, at, length);
        return true;
    }

    /**
     * Whether the path no longer leads to the file that was opened: somebody moved another one in
     * its place.
     */
    public boolean isReplaced() {
        try {
            return !identity.equals(identityOf(path));
        } catch (IOException _) {
            // Gone, or not readable any more: not the file that was opened.
            return true;
        }
    }

    private static Object identityOf(Path path) throws IOException {
        // A look at the attributes opens no descriptor of the file.
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return Objects.requireNonNullElseGet(attributes.fileKey(), attributes::creationTime);
    }
}
