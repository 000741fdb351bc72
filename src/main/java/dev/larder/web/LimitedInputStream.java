package dev.larder.web;

import dev.larder.api.ApiException;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A body that may not be longer than its route allows, nor take longer to arrive than a request
 * may: a client that sends a byte now and then would keep its connection for days.
 */
final class LimitedInputStream extends FilterInputStream {

    private final long deadline;
    private long left;

    /**
     * @param limit number of bytes that may be read; one more is a 413
     * @param patience time for all of them, from now on; what comes later is a 408
     */
    LimitedInputStream(InputStream in, long limit, Duration patience) {
        super(in);
        left = limit;
        deadline = System.nanoTime() + patience.toNanos();
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
        if (System.nanoTime() - deadline > 0) {
            throw ApiException.requestTimeout();
        }
    }
}
