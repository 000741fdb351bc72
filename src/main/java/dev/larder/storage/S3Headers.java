package dev.larder.storage;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Adds the headers for storage class and encryption to the calls that take them. */
final class S3Headers implements ExecutionInterceptor {

    private static final String PREFIX = "x-amz-server-side-encryption";

    private final S3Options.Tuning tuning;

    S3Headers(S3Options.Tuning tuning) {
        this.tuning = tuning;
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(
            Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        SdkRequest call = context.request();
        SdkHttpRequest.Builder http = context.httpRequest().toBuilder();
        boolean creates =
                call instanceof PutObjectRequest
                        || call instanceof CreateMultipartUploadRequest
                        || call instanceof CopyObjectRequest;
        if (creates && !tuning.storageClass().isEmpty()) {
            http.putHeader("x-amz-storage-class", tuning.storageClass());
        }
        switch (tuning.encryption()) {
            case S3Options.Encryption.Default _ -> {}
            case S3Options.Encryption.Kms(String keyId) -> {
                if (creates) {
                    http.putHeader(PREFIX, "aws:kms");
                    http.putHeader(PREFIX + "-aws-kms-key-id", keyId);
                }
            }
            case S3Options.Encryption.CustomerKey(String base64) -> {
                if (creates || readsOrAdds(call)) {
                    addKey(http, PREFIX + "-customer-", base64);
                }
                if (call instanceof CopyObjectRequest) {
                    addKey(http, "x-amz-copy-source-server-side-encryption-customer-", base64);
                }
            }
        }
        return http.build();
    }

    private static boolean readsOrAdds(SdkRequest call) {
        return call instanceof GetObjectRequest
                || call instanceof HeadObjectRequest
                || call instanceof UploadPartRequest;
    }

    private static void addKey(SdkHttpRequest.Builder http, String prefix, String base64) {
        http.putHeader(prefix + "algorithm", "AES256");
        http.putHeader(prefix + "key", base64);
        http.putHeader(prefix + "key-MD5", md5(base64));
    }

    private static String md5(String base64) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("MD5").digest(Base64.getDecoder().decode(base64));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
