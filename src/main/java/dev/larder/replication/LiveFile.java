package dev.larder.replication;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The bytes of a database file that connections are open on. They come from the one handle that the
 * process keeps, since closing any other would drop SQLite's locks on the file
 * (sqlite.org/howtocorrupt.html, section 2.2).
 */
interface LiveFile {

    /** The file's absolute path. */
    Path path();

    /** Bytes in the file now. */
    long length() throws IOException;

    /**
     * Reads {@code length} bytes from {@code offset}.
     *
     * @return false when the file ends before them
     */
    boolean read(long offset, byte[] into, int at, int length) throws IOException;

    /**
     * Whether the path no longer leads to the file that was opened: somebody moved another one in
     * its place.
     */
    boolean isReplaced();
}
