package dev.larder.storage;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.utils.AttributeMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Objects in an S3 bucket, or in a store that speaks S3. Newer habits of the SDK that such stores
 * do not know are off: checksums unless an operation requires one, chunked signatures, {@code
 * Expect: 100-continue}.
 */
public final class S3BlobStore implements BlobStore {

    /** The most that a single copy call takes. */
    private static final long LARGEST_COPY = 5L << 30;

    /** Each upload holds one part in memory. */
    private static final int UPLOADS_AT_ONCE = 8;

    private final S3Options options;
    private final S3Client client;
    private final SdkHttpClient http;
    private final Semaphore uploads = new Semaphore(UPLOADS_AT_ONCE, true);

    public S3BlobStore(S3Options options) {
        this.options = options;
        S3Options.Tuning tuning = options.tuning();
        this.http =
                UrlConnectionHttpClient.builder()
                        .connectionTimeout(tuning.timeout())
                        .socketTimeout(tuning.timeout())
                        .buildWithDefaults(
                                AttributeMap.builder()
                                        .put(
                                                SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES,
                                                !tuning.verifyCertificate())
                                        .build());
        var builder =
                S3Client.builder()
                        .httpClient(http)
                        .region(Region.of(options.region()))
                        .credentialsProvider(credentials(options))
                        .forcePathStyle(options.pathStyle())
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .serviceConfiguration(
                                c -> c.chunkedEncodingEnabled(false).expectContinueEnabled(false))
                        .authSchemeProvider(signing(tuning.signPayload()))
                        .addPlugin(LegacyMd5Plugin.create())
                        .overrideConfiguration(c ->
                                c.retryStrategy(
                                                StandardRetryStrategy.builder()
                                                        .maxAttempts(tuning.attempts())
                                                        .build())
                                        .addExecutionInterceptor(new S3Headers(tuning)));
        if (!options.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(options.endpoint()));
        }
        this.client = builder.build();
    }

    @Override
    public String put(String key, PutOptions put, BlobWriter writer) {
        uploads.acquireUninterruptibly();
        var upload =
                new S3Upload(
                        client, options.bucket(), stored(key), put, options.tuning().partSize());
        boolean done = false;
        try {
            writer.writeTo(upload);
            String etag = upload.finish();
            done = true;
            return etag;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            uploads.release();
            if (!done) {
                abortQuietly(upload);
            }
        }
    }

    @Override
    public BlobInfo head(String key) {
        HeadObjectResponse found =
                call(
                        "head",
                        key,
                        () -> client.headObject(r -> r.bucket(options.bucket()).key(stored(key))));
        return new BlobInfo(
                key,
                found.contentLength(),
                found.lastModified(),
                found.eTag(),
                contentType(found.contentType()),
                S3Metadata.undo(found.metadata()));
    }

    @Override
    public Blob get(String key, @Nullable ByteRange range) {
        ResponseInputStream<GetObjectResponse> body =
                open(key, range == null ? null : header(range), null);
        GetObjectResponse found = body.response();
        if (range != null && found.contentRange() == null) {
            body.abort();
            throw new BlobStoreException(
                    BlobStoreException.Kind.OTHER,
                    "the store answers a range with the whole object: " + key,
                    null);
        }
        long size = wholeSize(found);
        var info =
                new BlobInfo(
                        key,
                        size,
                        found.lastModified(),
                        found.eTag(),
                        contentType(found.contentType()),
                        S3Metadata.undo(found.metadata()));
        long start = range == null ? 0 : range.start(size);
        long count = range == null ? size : range.count(size);
        S3Stream.Source source =
                (offset, length) ->
                        open(key, "bytes=" + offset + "-" + (offset + length - 1), found.eTag());
        return new Blob(info, new S3Stream(key, source, body, start, count));
    }

    @Override
    public BlobPage list(BlobQuery query) {
        ListObjectsV2Response page =
                call(
                        "list",
                        query.prefix(),
                        () ->
                                client.listObjectsV2(r -> {
                                    r.bucket(options.bucket())
                                            .maxKeys(query.limit())
                                            .prefix(stored(query.prefix()));
                                    if (query.token() != null) {
                                        r.continuationToken(query.token());
                                    }
                                    if (!query.startAfter().isEmpty()) {
                                        r.startAfter(stored(query.startAfter()));
                                    }
                                    if (!query.delimiter().isEmpty()) {
                                        r.delimiter(query.delimiter());
                                    }
                                }));
        return new BlobPage(
                page.contents().stream().map(S3BlobStore::entry).toList(),
                page.commonPrefixes().stream()
                        .map(CommonPrefix::prefix)
                        .map(KeyEscape::undo)
                        .toList(),
                Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null);
    }

    @Override
    public void delete(String key, BlobCondition condition) {
        if (condition == BlobCondition.Absent.ABSENT) {
            throw new IllegalArgumentException("an absent object cannot be removed: " + key);
        }
        call(
                "delete",
                key,
                () ->
                        client.deleteObject(r -> {
                            r.bucket(options.bucket()).key(stored(key));
                            if (condition instanceof BlobCondition.Match(String etag)) {
                                r.ifMatch(etag);
                            }
                        }));
    }

    @Override
    public long deletePrefix(String prefix) {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("an empty prefix would empty the store");
        }
        long removed = 0;
        var batch = new ArrayList<String>();
        for (BlobEntry entry : entries(BlobQuery.prefix(prefix))) {
            batch.add(entry.key());
            if (batch.size() == 1000) {
                removed += deleteBatch(batch);
                batch.clear();
            }
        }
        return removed + deleteBatch(batch);
    }

    @Override
    public void copy(String from, String to) {
        BlobInfo source = head(from);
        if (source.size() > LARGEST_COPY) {
            copyThrough(from, to);
            return;
        }
        call(
                "copy",
                from,
                () ->
                        client.copyObject(r ->
                                r.sourceBucket(options.bucket())
                                        .sourceKey(stored(from))
                                        .destinationBucket(options.bucket())
                                        .destinationKey(stored(to))));
    }

    @Override
    public void close() {
        client.close();
        http.close();
    }

    private void copyThrough(String from, String to) {
        try (Blob source = get(from)) {
            BlobInfo info = source.info();
            PutOptions put =
                    PutOptions.contentType(info.contentType())
                            .metadata(info.metadata())
                            .expectedSize(info.size());
            put(to, put, source.stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One call for up to 1000 objects, or one each where the store does not know that call. */
    private long deleteBatch(List<String> keys) {
        if (keys.isEmpty()) {
            return 0;
        }
        var ids =
                keys.stream()
                        .map(key -> ObjectIdentifier.builder().key(stored(key)).build())
                        .toList();
        try {
            var answer =
                    call(
                            "delete",
                            keys.getFirst(),
                            () ->
                                    client.deleteObjects(r ->
                                            r.bucket(options.bucket())
                                                    .delete(d -> d.objects(ids).quiet(true))));
            if (!answer.errors().isEmpty()) {
                var first = answer.errors().getFirst();
                throw new BlobStoreException(
                        BlobStoreException.Kind.OTHER,
                        "cannot delete "
                                + first.key()
                                + ": "
                                + first.code()
                                + ": "
                                + first.message(),
                        null);
            }
        } catch (BlobStoreException e) {
            if (e.isTransient() || e.kind() != BlobStoreException.Kind.OTHER) {
                throw e;
            }
            keys.forEach(this::delete);
        }
        return keys.size();
    }

    private ResponseInputStream<GetObjectResponse> open(
            String key, @Nullable String range, @Nullable String etag) {
        return call(
                "get",
                key,
                () ->
                        client.getObject(r ->
                                r.bucket(options.bucket())
                                        .key(stored(key))
                                        .range(range)
                                        .ifMatch(etag)));
    }

    private static <T> T call(String action, String key, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw S3Errors.of(action, key, e);
        }
    }

    private static void abortQuietly(S3Upload upload) {
        try {
            upload.abort();
        } catch (SdkException _) {
            // the caller already gets a failure; stores sweep unfinished uploads by their own rules
        }
    }

    private static BlobEntry entry(S3Object object) {
        Instant modified = object.lastModified();
        return new BlobEntry(KeyEscape.undo(object.key()), object.size(), modified);
    }

    private static String header(ByteRange range) {
        if (range.offset() < 0) {
            return "bytes=" + range.offset();
        }
        String start = "bytes=" + range.offset() + "-";
        return range.length() < 0 ? start : start + (range.offset() + range.length() - 1);
    }

    /**
     * Size of the whole object: behind the slash of {@code bytes 0-9/27}, or the length where all
     * was asked for.
     */
    private static long wholeSize(GetObjectResponse found) {
        String range = found.contentRange();
        int slash = range == null ? -1 : range.lastIndexOf('/');
        if (range == null || slash < 0 || range.endsWith("/*")) {
            return found.contentLength();
        }
        return Long.parseLong(range.substring(slash + 1));
    }

    private static String contentType(@Nullable String stored) {
        return stored == null || stored.isEmpty() ? "application/octet-stream" : stored;
    }

    private static String stored(String key) {
        return KeyEscape.forS3(key);
    }

    private static AwsCredentialsProvider credentials(S3Options options) {
        return options.accessKey().isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(options.accessKey(), options.secret()));
    }

    private static S3AuthSchemeProvider signing(boolean payload) {
        S3AuthSchemeProvider usual = S3AuthSchemeProvider.defaultProvider();
        return parameters ->
                usual.resolveAuthScheme(parameters).stream()
                        .map(scheme ->
                                scheme.toBuilder()
                                        .putSignerProperty(
                                                AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED,
                                                payload)
                                        .build())
                        .toList();
    }
}
