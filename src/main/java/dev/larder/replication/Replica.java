package dev.larder.replication;

import dev.larder.replication.ltx.TxidRange;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Where the files of one database's history are kept: a folder, or a prefix of a bucket. Safe for
 * several threads. Failures are {@link IOException}s whose message names the place.
 */
public interface Replica {

    /** The address, without secrets, for people. */
    String address();

    /**
     * The files of a level in order of their transaction ids; names that are no LTX files are left
     * out.
     *
     * @param exactTimes whether {@code createdAt} must be the time of the transaction even where
     *     that costs a call for each file
     */
    List<StoredFile> list(int level, boolean exactTimes) throws IOException;

    /**
     * Opens a file for reading from the first byte. Reading it fails when it is shorter than
     * listed.
     *
     * @throws java.nio.file.NoSuchFileException when it is gone
     */
    InputStream open(StoredFile file) throws IOException;

    /**
     * Stores a file under the name of its range, unless one of that name is there.
     *
     * @return false when there was one already; it is left as it is
     */
    boolean put(int level, TxidRange range, Path content, Instant timestamp) throws IOException;

    /** Stores a file in the place of one of that name, which the caller has found to be damaged. */
    void replace(int level, TxidRange range, Path content, Instant timestamp) throws IOException;

    /** Removes files; one that is gone already is no error. */
    void delete(Collection<StoredFile> files) throws IOException;

    /** A small object beside the levels that is ours alone, null when it is not there. */
    @Nullable Note readNote(String name) throws IOException;

    /**
     * Writes a small object if it still is what the caller has read.
     *
     * @param expected the tag that {@link #readNote} gave, null when there must be none
     * @return the new tag; null when somebody else was faster
     */
    @Nullable String writeNote(String name, String content, @Nullable String expected)
            throws IOException;

    /**
     * A small object.
     *
     * @param tag changes with every write
     */
    record Note(String content, String tag) {}
}
