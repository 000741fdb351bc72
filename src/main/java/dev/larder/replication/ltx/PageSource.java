package dev.larder.replication.ltx;

import java.io.IOException;

/**
 * Pages in ascending order together with the header they belong under: a file being read, or
 * several merged.
 */
public interface PageSource {

    LtxHeader header();

    /**
     * Reads the next page into {@code page}, which holds at least a page.
     *
     * @return its number, or 0 at the end, when everything that was read has also been verified
     * @throws LtxException when the bytes read are damaged
     */
    int next(byte[] page) throws IOException;
}
