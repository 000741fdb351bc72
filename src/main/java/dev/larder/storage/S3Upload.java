package dev.larder.storage;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The stream into one new object. What fits into one part goes out as a single PUT, anything longer
 * as a multipart upload; one part is held in memory, so that a failed call can be repeated.
 */
final class S3Upload extends OutputStream {

    /** S3 takes 10,000 parts; some are left for objects that grow beyond what was announced. */
    private static final long PLANNED_PARTS = 9_000;

    private static final int FIRST_BUFFER = 64 << 10;

    private final S3Client client;
    private final String bucket;
    private final String key;
    private final PutOptions options;
    private final int partSize;
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] buffer;
    private int count;
    private @Nullable String uploadId;

    S3Upload(S3Client client, String bucket, String key, PutOptions options, int smallestPart) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
        this.options = options;
        this.partSize = partSize(options.expectedSize(), smallestPart);
        int first =
                options.expectedSize() >= 0
                        ? (int) Math.min(options.expectedSize(), partSize)
                        : FIRST_BUFFER;
        this.buffer = new byte[Math.max(1, first)];
    }

    /** All parts but the last have one size, as some stores require. */
    private static int partSize(long expectedSize, int smallestPart) {
        long mebibyte = 1 << 20;
        long needed = (expectedSize / PLANNED_PARTS + mebibyte - 1) / mebibyte * mebibyte;
        return (int) Math.min(Math.max(smallestPart, needed), Integer.MAX_VALUE - mebibyte);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            makeRoom();
            int taken = Math.min(left, buffer.length - count);
            System.arraycopy(bytes, from, buffer, count, taken);
            count += taken;
            from += taken;
            left -= taken;
        }
    }

    private void makeRoom() {
        if (count < buffer.length) {
            return;
        }
        if (buffer.length < partSize) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(partSize, buffer.length * 2L));
        } else {
            sendPart();
        }
    }

    /** Sends what is left and makes the object visible; returns its entity tag. */
    String finish() {
        try {
            if (uploadId == null) {
                return putWhole();
            }
            if (count > 0) {
                sendPart();
            }
            return complete(uploadId);
        } catch (SdkException e) {
            throw S3Errors.of("put", key, e);
        }
    }

    /** Throws away what was sent; the store keeps nothing. */
    void abort() {
        String id = uploadId;
        if (id != null) {
            client.abortMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(id));
        }
    }

    private String putWhole() {
        return client.putObject(
                        r -> {
                            r.bucket(bucket)
                                    .key(key)
                                    .contentType(options.contentType())
                                    .metadata(metadata());
                            switch (options.condition()) {
                                case BlobCondition.Always _ -> {}
                                case BlobCondition.Absent _ -> r.ifNoneMatch("*");
                                case BlobCondition.Match(String etag) -> r.ifMatch(etag);
                            }
                        },
                        body())
                .eTag();
    }

    private void sendPart() {
        try {
            if (uploadId == null) {
                uploadId =
                        client.createMultipartUpload(r ->
                                        r.bucket(bucket)
                                                .key(key)
                                                .contentType(options.contentType())
                                                .metadata(metadata()))
                                .uploadId();
            }
            String id = uploadId;
            int number = parts.size() + 1;
            String etag =
                    client.uploadPart(
                                    r -> r.bucket(bucket).key(key).uploadId(id).partNumber(number),
                                    body())
                            .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
            count = 0;
        } catch (SdkException e) {
            throw S3Errors.of("put", key, e);
        }
    }

    private String complete(String id) {
        return client.completeMultipartUpload(
                        r -> {
                            r.bucket(bucket)
                                    .key(key)
                                    .uploadId(id)
                                    .multipartUpload(m -> m.parts(parts));
                            switch (options.condition()) {
                                case BlobCondition.Always _ -> {}
                                case BlobCondition.Absent _ -> r.ifNoneMatch("*");
                                case BlobCondition.Match(String etag) -> r.ifMatch(etag);
                            }
                        })
                .eTag();
    }

    private RequestBody body() {
        return RequestBody.fromByteBuffer(java.nio.ByteBuffer.wrap(buffer, 0, count));
    }

    private Map<String, String> metadata() {
        return S3Metadata.escape(options.metadata());
    }
}
