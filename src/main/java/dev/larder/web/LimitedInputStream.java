package dev.larder.web;

import dev.larder.api.ApiException;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that may not be longer than its route allows. */
final class LimitedInputStream extends FilterInputStream {

    private long left;

    /**
     * @param limit number of bytes that may be read; one more is a 413
     */
    LimitedInputStream(InputStream in, long limit) {
        super(in);
        left = limit;
    }

    @Override
    public int read() throws IOException {
        int b = in.read();
        if (b >= 0) {
            count(1);
        }
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        if (n > 0) {
            count(n);
        }
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = in.skip(n);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long n) {
        left -= n;
        if (left < 0) {
            throw ApiException.payloadTooLarge();
        }
    }
}
