package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.larder.replication.ltx.PageEncoding;
import dev.larder.storage.S3Options;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

class LitestreamConfigTest {

    private static LitestreamConfig parse(String text, Map<String, String> environment) {
        return LitestreamConfig.parse(text, environment::get);
    }

    private static LitestreamConfig parse(String text) {
        return parse(text, Map.of());
    }

    @Test
    void parse_exampleOfTheRepository_isUsableAndHasNoRemarks() throws Exception {
        String text = Files.readString(Path.of("litestream.yml"));
        LitestreamConfig config =
                parse(text, Map.of("LARDER_REPLICA_KEY", "key", "LARDER_REPLICA_SECRET", "secret"));
        assertThat(config.remarks()).isEmpty();
        assertThat(config.databases())
                .extracting(entry -> entry.path().getFileName().toString())
                .contains("data.db");
    }

    @Test
    void parse_onlyAPath_hasLitestreamsDefaults() {
        LitestreamConfig config = parse("dbs: [{path: /d/data.db, replica: {path: /r}}]");
        assertThat(config.schedule().levels())
                .containsExactly(
                        Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(1));
        assertThat(config.schedule().snapshotInterval()).isEqualTo(Duration.ofHours(24));
        assertThat(config.schedule().transactionRetention()).isEqualTo(Duration.ofMinutes(5));
        LitestreamConfig.Entry entry = config.databases().getFirst();
        assertThat(entry.metaPath()).isEqualTo(Path.of("/d/.data.db-litestream"));
        assertThat(entry.syncInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(entry.restoreIfMissing()).isNull();
        assertThat(entry.encoding()).isEqualTo(PageEncoding.BLOCK);
        assertThat(entry.target()).isEqualTo(new Target.Folder(Path.of("/r")));
    }

    @Test
    void parse_bucketUrl_readsItsParameters() {
        Target target =
                Target.parse(
                        "s3://b/some/path?endpoint=localhost:9000&forcePathStyle=true&region=eu",
                        Map.of("AWS_ACCESS_KEY_ID", "id")::get);
        assertThat(target)
                .isInstanceOfSatisfying(
                        Target.Bucket.class,
                        bucket -> {
                            assertThat(bucket.path()).isEqualTo("some/path");
                            S3Options options = bucket.options();
                            assertThat(options.bucket()).isEqualTo("b");
                            assertThat(options.endpoint()).isEqualTo("http://localhost:9000");
                            assertThat(options.region()).isEqualTo("eu");
                            assertThat(options.accessKey()).isEqualTo("id");
                            assertThat(options.pathStyle()).isTrue();
                        });
    }

    @Test
    void parse_topLevelReplicaSettings_areDefaultsOfEveryReplica() {
        LitestreamConfig config =
                parse(
                        """
                        access-key-id: $KEY
                        secret-access-key: ${SECRET}
                        region: eu-1
                        sync-interval: 2s
                        dbs:
                          - path: /d/data.db
                            replica: {type: s3, bucket: b, path: p, sync-interval: 100ms}
                        """,
                        Map.of("KEY", "k", "SECRET", "s"));
        LitestreamConfig.Entry entry = config.databases().getFirst();
        assertThat(entry.syncInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(entry.target())
                .isInstanceOfSatisfying(
                        Target.Bucket.class,
                        bucket -> {
                            assertThat(bucket.options().accessKey()).isEqualTo("k");
                            assertThat(bucket.options().secret()).isEqualTo("s");
                            assertThat(bucket.options().region()).isEqualTo("eu-1");
                        });
    }

    @Test
    void parse_keysWithoutEffect_areNamed() {
        LitestreamConfig config =
                parse(
                        """
                        addr: ":9090"
                        unheard-of: 1
                        dbs:
                          - path: /d/data.db
                            busy-timeout: 1s
                            replica: {path: /r, colour: red}
                        """);
        assertThat(String.join(" ", config.remarks()))
                .contains(
                        "addr has no effect",
                        "unheard-of",
                        "dbs[0].busy-timeout",
                        "replica.colour");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    dbs: [{replica: {path: /r}}]                                        | dbs[0].path or dir
                    dbs: [{path: /d, replica: {url: 'sftp://h/p'}}]                     | sftp, which is not supported
                    dbs: [{path: /d, replica: {path: /r}, replicas: [{path: /q}]}]      | one of the two
                    dbs: [{path: /d, replicas: [{path: /r}, {path: /q}]}]               | more than one
                    dbs: [{path: /d, replica: {path: /r, sync-interval: soon}}]         | sync-interval is not a duration
                    dbs: [{path: /d, replica: {path: /r, sync-interval: 0}}]            | sync-interval has to be at least
                    dbs: [{path: /d, replica: {path: /r, age: {recipients: [x]}}}]      | age cannot be used
                    dbs: [{path: /d, replica: {type: s3, bucket: b, part-size: 5MB}}]   | part-size has to be between
                    dbs: {path: /d}                                                     | dbs is not a list
                    snapshot: {interval: -1s}                                           | snapshot.interval has to be
                    levels: [{interval: 0}]                                             | interval has to be
                    'dbs: [unclosed'                                                    | not valid YAML
                    """)
    void parse_badInput_isOneSentenceWithTheKey(String text, String part) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> parse(text))
                .withMessageContaining(part);
    }

    @ParameterizedTest
    @CsvSource({"a$X-b, a1-b", "a${X}b, a1b", "a$$b, ab", "a$Y, a", "'a$ b', 'a$ b'", "${}x, x"})
    void expand_variables_asLitestreamDoes(String text, String expected) {
        assertThat(LitestreamConfig.expand(text, Map.of("X", "1")::get)).isEqualTo(expected);
    }
}
