package dev.larder.web;

import dev.larder.api.ApiException;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A body that may not be longer than its route allows, nor take longer to arrive than a request
 * may: a client that sends a byte now and then would keep its connection for days.
 */
final class LimitedInputStream extends FilterInputStream {

    private final long limit;
    private final BodyPatience patience;
    private final long start = System.nanoTime();
    private long taken;

    /**
     * @param limit number of bytes that may be read, one more is a 413; 0 or less for none
     * @param patience time for them, from now on; what comes later is a 408
     */
    LimitedInputStream(InputStream in, long limit, BodyPatience patience) {
        super(in);
        this.limit = limit;
        this.patience = patience;
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
        taken += n;
        if (limit > 0 && taken > limit) {
            throw ApiException.payloadTooLarge();
        }
        long allowed = limit > 0 ? patience.nanos() : patience.nanos(taken);
        if (System.nanoTime() - start > allowed) {
            throw ApiException.requestTimeout();
        }
    }
}
