package dev.larder.storage;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the content of an object. */
@FunctionalInterface
public interface BlobWriter {

    /**
     * Writes all bytes and returns; the store flushes and closes.
     *
     * @throws IOException when the content cannot be produced; failures of the store pass through
     *     as they are
     */
    void writeTo(OutputStream out) throws IOException;
}
