package dev.larder.storage;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of an object, taken up again where a connection broke. A long restore that reads many
 * objects side by side leaves connections idle, and stores close such.
 */
final class S3Stream extends InputStream {

    /** Opens what is left of the object, provided that it has not changed. */
    interface Source {
        ResponseInputStream<GetObjectResponse> open(long offset, long length);
    }

    private static final int RESUMES = 3;

    private final Source source;
    private final String key;
    private long offset;
    private long left;
    private int resumes;
    private @Nullable ResponseInputStream<GetObjectResponse> body;

    S3Stream(
            String key,
            Source source,
            ResponseInputStream<GetObjectResponse> body,
            long offset,
            long length) {
        this.key = key;
        this.source = source;
        this.body = body;
        this.offset = offset;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        if (left == 0 || length == 0) {
            return length == 0 ? 0 : -1;
        }
        while (true) {
            try {
                int count = current().read(buffer, from, (int) Math.min(length, left));
                if (count < 0) {
                    throw new java.io.EOFException("object ends " + left + " bytes early: " + key);
                }
                offset += count;
                left -= count;
                resumes = count > 0 ? 0 : resumes;
                return count;
            } catch (IOException e) {
                abandon();
                if (++resumes > RESUMES) {
                    throw e;
                }
            }
        }
    }

    private ResponseInputStream<GetObjectResponse> current() throws IOException {
        ResponseInputStream<GetObjectResponse> open = body;
        if (open == null) {
            try {
                open = source.open(offset, left);
            } catch (BlobStoreException e) {
                resumes = RESUMES; // the store's own retries are used up
                throw new IOException(e.getMessage(), e);
            }
            body = open;
        }
        return open;
    }

    private void abandon() {
        ResponseInputStream<GetObjectResponse> open = body;
        if (open != null) {
            open.abort();
            body = null;
        }
    }

    /**
     * A body that was read to its end leaves its connection for the next call; any other is cut
     * off.
     */
    @Override
    public void close() throws IOException {
        ResponseInputStream<GetObjectResponse> open = body;
        if (open != null && left == 0) {
            open.close();
            body = null;
        } else {
            abandon();
        }
    }
}
