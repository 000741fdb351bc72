package dev.larder.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * An object opened for reading; closing it closes the stream.
 *
 * @param info what is known of the whole object
 * @param stream its bytes, or those of the requested range
 */
public record Blob(BlobInfo info, InputStream stream) implements Closeable {

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
