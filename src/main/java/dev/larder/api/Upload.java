package dev.larder.api;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file that came with a request and is not stored yet. Its bytes lie in memory or in a temporary
 * file that the web room removes when the request ends.
 */
public interface Upload {

    /** File name as the client sent it; never to be trusted as a path. */
    String clientName();

    /** Number of bytes. */
    long size();

    /** A fresh stream over all bytes; the caller closes it. */
    InputStream open() throws IOException;
}
