package dev.larder.replication;

import dev.larder.storage.BlobStore;
import dev.larder.storage.LocalBlobStore;
import dev.larder.storage.S3BlobStore;
import dev.larder.storage.S3Options;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The address of a replica: a folder, or a path in a bucket. */
public sealed interface Target {

    /** The address for people, without secrets. */
    String address();

    /** Opens the replica; does not talk to it yet. */
    Replica open();

    /** Opens the place as a store of named objects, for mirrored uploads. */
    BlobStore openStore();

    /** Beginning of all keys in that store: empty, or with a slash at its end. */
    String storePrefix();

    /** Litestream's {@code file} type. */
    record Folder(Path path) implements Target {

        @Override
        public String address() {
            return "file://" + path;
        }

        @Override
        public Replica open() {
            return new FolderReplica(path);
        }

        @Override
        public BlobStore openStore() {
            return LocalBlobStore.withSideCars(path);
        }

        @Override
        public String storePrefix() {
            return "";
        }
    }

    /**
     * Litestream's {@code s3} type.
     *
     * @param path prefix of all keys, without slashes at its ends
     */
    record Bucket(S3Options options, String path) implements Target {

        @Override
        public String address() {
            return "s3://" + options.bucket() + "/" + path;
        }

        @Override
        public Replica open() {
            return new BlobReplica(new S3BlobStore(options), path, address());
        }

        @Override
        public BlobStore openStore() {
            return new S3BlobStore(options);
        }

        @Override
        public String storePrefix() {
            return path.isEmpty() ? "" : path + "/";
        }
    }

    /** Keys of other replica types, refused together with their type. */
    Set<String> OTHER_TYPES = Set.of("gs", "abs", "sftp", "webdav", "webdavs", "nats", "oss");

    /**
     * Reads an address such as {@code s3://bucket/path?endpoint=…} or {@code file:///folder}.
     *
     * @param environment value of an environment variable, null when it is not set
     * @throws ConfigException when it is none that can be used
     */
    static Target parse(String url, UnaryOperator<@Nullable String> environment) {
        return of(YamlSection.of("replica", Map.of("url", url)), environment);
    }

    /** Reads the target from a replica's keys. */
    static Target of(YamlSection replica, UnaryOperator<@Nullable String> environment) {
        if (replica.has("age")) {
            YamlSection age = replica.section("age");
            if (age.has("identities") || age.has("recipients")) {
                throw replica.wrong(
                        "age",
                        "cannot be used: files are not encrypted by this program, nor by Litestream 0.5");
            }
        }
        String url = replica.text("url", "");
        String type = replica.text("type", "");
        replica.skip(
                Set.of(
                        "name",
                        "validation-interval",
                        "max-sync-ltx-files",
                        "concurrency",
                        "require-content-md5"));
        if (url.isEmpty()) {
            return switch (type) {
                case "s3" ->
                        bucket(
                                replica,
                                replica.text("bucket", ""),
                                replica.text("path", ""),
                                Map.of(),
                                environment);
                case "", "file" -> folder(replica, replica.text("path", ""));
                default -> throw unknown(replica, "type", type);
            };
        }
        if (replica.has("path")) {
            throw replica.wrong("path", "and url are both given, one of the two is allowed");
        }
        return ofUrl(replica, url, environment);
    }

    private static Target ofUrl(
            YamlSection replica, String url, UnaryOperator<@Nullable String> environment) {
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "file" ->
                    folder(
                            replica,
                            url.substring(5).replaceFirst("\\?.*$", "").replaceFirst("^//", ""));
            case "s3" -> ofBucketUrl(replica, url.substring(5), environment);
            default -> throw unknown(replica, "url", scheme);
        };
    }

    private static Target ofBucketUrl(
            YamlSection replica, String rest, UnaryOperator<@Nullable String> environment) {
        int query = rest.indexOf('?');
        Map<String, String> parameters =
                query < 0 ? Map.of() : parameters(rest.substring(query + 1));
        String place = query < 0 ? rest : rest.substring(0, query);
        int slash = place.indexOf('/');
        String host = slash < 0 ? place : place.substring(0, slash);
        return bucket(
                replica, host, slash < 0 ? "" : place.substring(slash), parameters, environment);
    }

    private static ConfigException unknown(YamlSection replica, String key, String type) {
        if (key.equals("type") && !OTHER_TYPES.contains(type)) {
            return replica.wrong(
                    "type",
                    "is " + type + ", which is not known; use a folder (file) or a bucket (s3)");
        }
        return OTHER_TYPES.contains(type)
                ? replica.wrong(
                        "type",
                        "is "
                                + type
                                + ", which is not supported; use a folder (file) or a bucket (s3)")
                : replica.wrong("url", "has to begin with s3:// or file://");
    }

    private static Target folder(YamlSection replica, String path) {
        if (path.isEmpty()) {
            throw replica.wrong("path", "is missing");
        }
        String full =
                path.startsWith("~/") ? System.getProperty("user.home") + path.substring(1) : path;
        return new Folder(Path.of(full).toAbsolutePath().normalize());
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new HashMap<String, String>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name =
                    URLDecoder.decode(
                            equals < 0 ? part : part.substring(0, equals), StandardCharsets.UTF_8);
            String value =
                    equals < 0
                            ? ""
                            : URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            // camelCase aliases of the same names.
            parameters.put(
                    name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT), value);
        }
        return parameters;
    }

    private static Target bucket(
            YamlSection replica,
            String host,
            String path,
            Map<String, String> parameters,
            UnaryOperator<@Nullable String> environment) {
        YamlSection settings = replica.over(YamlSection.of("", parameters), parameters.keySet());
        String bucket = host;
        String endpoint = settings.text("endpoint", "");
        var minio = Pattern.compile("([^.]+)\\.([^/]+:[0-9]+)").matcher(host);
        if (minio.matches()) {
            bucket = minio.group(1);
            endpoint = minio.group(2);
        }
        if (bucket.isEmpty()) {
            throw replica.wrong("bucket", "is missing");
        }
        if (endpoint.isEmpty()) {
            endpoint = orEmpty(environment.apply("LITESTREAM_S3_ENDPOINT"));
        }
        endpoint = withScheme(endpoint);
        String region =
                settings.text(
                        "region",
                        endpoint.isEmpty() ? orEmpty(environment.apply("AWS_REGION")) : "");
        String key =
                first(
                        settings.text("access-key-id", ""),
                        environment,
                        "AWS_ACCESS_KEY_ID",
                        "LITESTREAM_ACCESS_KEY_ID");
        String secret =
                first(
                        settings.text("secret-access-key", ""),
                        environment,
                        "AWS_SECRET_ACCESS_KEY",
                        "LITESTREAM_SECRET_ACCESS_KEY");
        var options =
                new S3Options(
                        bucket,
                        region.isEmpty() ? "us-east-1" : region,
                        endpoint,
                        key,
                        secret,
                        flag(settings, "force-path-style", !endpoint.isEmpty()),
                        tuning(settings));
        return new Bucket(options, path.replaceAll("^/+|/+$", ""));
    }

    private static S3Options.Tuning tuning(YamlSection settings) {
        long part = settings.bytes("part-size", S3Options.Tuning.DEFAULT.partSize());
        if (part < S3Options.Tuning.DEFAULT.partSize() || part > Integer.MAX_VALUE) {
            throw settings.wrong("part-size", "has to be between 5MiB and 2GiB");
        }
        return new S3Options.Tuning(
                (int) part,
                flag(settings, "sign-payload", true),
                !flag(settings, "skip-verify", false),
                Duration.ofSeconds(30),
                3,
                encryption(settings),
                settings.text("storage-class", ""));
    }

    private static S3Options.Encryption encryption(YamlSection settings) {
        String kms = settings.text("sse-kms-key-id", "");
        String key = settings.text("sse-customer-key", "");
        String keyPath = settings.text("sse-customer-key-path", "");
        String algorithm = settings.text("sse-customer-algorithm", "AES256");
        if (!kms.isEmpty() && !(key.isEmpty() && keyPath.isEmpty())) {
            throw settings.wrong(
                    "sse-kms-key-id",
                    "and a customer key are both given, one of the two is allowed");
        }
        if (!"AES256".equals(algorithm)) {
            throw settings.wrong("sse-customer-algorithm", "has to be AES256");
        }
        if (!keyPath.isEmpty()) {
            try {
                key = Files.readString(Path.of(keyPath)).strip();
            } catch (IOException _) {
                throw settings.wrong("sse-customer-key-path", "cannot be read");
            }
        }
        if (!kms.isEmpty()) {
            return new S3Options.Encryption.Kms(kms);
        }
        return key.isEmpty()
                ? new S3Options.Encryption.Default()
                : new S3Options.Encryption.CustomerKey(key);
    }

    /** A flag of the file, or its text in the parameters of an address. */
    private static boolean flag(YamlSection settings, String key, boolean otherwise) {
        String text = settings.text(key, "");
        return switch (text) {
            case "" -> otherwise;
            case "true" -> true;
            case "false" -> false;
            default -> throw settings.wrong(key, "has to be true or false, not " + text);
        };
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String first(
            String given, UnaryOperator<@Nullable String> environment, String... names) {
        if (!given.isEmpty()) {
            return given;
        }
        for (String name : names) {
            String value = environment.apply(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    /**
     * Without a scheme, {@code http} for this host and private addresses, {@code https} for all
     * others.
     */
    private static String withScheme(String endpoint) {
        if (endpoint.isEmpty() || endpoint.contains("://")) {
            return endpoint;
        }
        String host = String.valueOf(URI.create("x://" + endpoint).getHost());
        boolean numeric = host.matches("[0-9.]+|\\[.*]");
        boolean near = host.equals("localhost");
        if (numeric) {
            try {
                InetAddress address = InetAddress.getByName(host);
                near = address.isLoopbackAddress() || address.isSiteLocalAddress();
            } catch (UnknownHostException _) {
                // Not an address after all.
                near = false;
            }
        }
        return (near ? "http://" : "https://") + endpoint;
    }
}
