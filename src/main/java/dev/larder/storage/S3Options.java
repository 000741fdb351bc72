package dev.larder.storage;

import java.time.Duration;

/**
 * Where a bucket is and how it is talked to.
 *
 * @param bucket name of the bucket
 * @param region region to sign for, such as {@code eu-central-1}
 * @param endpoint address with scheme, such as {@code https://s3.example.com}; AWS's own when empty
 * @param accessKey id of the access key; when empty, environment, profile and instance roles are
 *     asked
 * @param secret secret of the access key
 * @param pathStyle whether the bucket is the first part of the path instead of a part of the host
 *     name
 * @param tuning what few need to change
 */
public record S3Options(
        String bucket,
        String region,
        String endpoint,
        String accessKey,
        String secret,
        boolean pathStyle,
        Tuning tuning) {

    public S3Options(
            String bucket,
            String region,
            String endpoint,
            String accessKey,
            String secret,
            boolean pathStyle) {
        this(bucket, region, endpoint, accessKey, secret, pathStyle, Tuning.DEFAULT);
    }

    public S3Options withTuning(Tuning newTuning) {
        return new S3Options(bucket, region, endpoint, accessKey, secret, pathStyle, newTuning);
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "s3://" + bucket + " at " + (endpoint.isEmpty() ? region : endpoint);
    }

    /**
     * Details of the traffic.
     *
     * @param partSize bytes of a part of a large object, held in memory while it is sent; 5 MiB at
     *     least
     * @param signPayload whether the body is covered by the signature; some stores require it
     * @param verifyCertificate whether the server's certificate is checked
     * @param timeout longest silence of the server, and longest wait for a connection
     * @param attempts how often a call is tried before it fails, 1 or more
     * @param encryption how the store encrypts what it keeps
     * @param storageClass storage class of new objects; the bucket's own when empty
     */
    public record Tuning(
            int partSize,
            boolean signPayload,
            boolean verifyCertificate,
            Duration timeout,
            int attempts,
            Encryption encryption,
            String storageClass) {

        static final int SMALLEST_PART = 5 << 20;

        public static final Tuning DEFAULT =
                new Tuning(
                        SMALLEST_PART,
                        true,
                        true,
                        Duration.ofSeconds(30),
                        3,
                        new Encryption.Default(),
                        "");

        public Tuning {
            if (partSize < SMALLEST_PART) {
                throw new IllegalArgumentException("a part has at least 5 MiB: " + partSize);
            }
            if (attempts < 1) {
                throw new IllegalArgumentException("attempts must be at least 1: " + attempts);
            }
        }

        public Tuning withTimeout(Duration newTimeout) {
            return new Tuning(
                    partSize,
                    signPayload,
                    verifyCertificate,
                    newTimeout,
                    attempts,
                    encryption,
                    storageClass);
        }

        public Tuning withAttempts(int newAttempts) {
            return new Tuning(
                    partSize,
                    signPayload,
                    verifyCertificate,
                    timeout,
                    newAttempts,
                    encryption,
                    storageClass);
        }

        public Tuning withEncryption(Encryption newEncryption) {
            return new Tuning(
                    partSize,
                    signPayload,
                    verifyCertificate,
                    timeout,
                    attempts,
                    newEncryption,
                    storageClass);
        }
    }

    /** Encryption at rest on the side of the store. */
    public sealed interface Encryption {

        /** Whatever the bucket does. */
        record Default() implements Encryption {}

        /** A key of the store's key service, by id. */
        record Kms(String keyId) implements Encryption {}

        /** A key that the client sends with every call: 32 bytes in Base64. */
        record CustomerKey(String base64) implements Encryption {

            /** Leaves out the key. */
            @Override
            public String toString() {
                return "CustomerKey";
            }
        }
    }
}
