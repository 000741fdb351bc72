package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.larder.replication.ltx.TxidRange;
import dev.larder.storage.LocalBlobStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What every kind of replica does, and how it lays out its files. */
class ReplicaTest {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    @TempDir Path dir;

    private Replica replica(String kind) {
        return kind.equals("folder")
                ? new FolderReplica(dir.resolve("r"))
                : new BlobReplica(
                        LocalBlobStore.withSideCars(dir.resolve("b")),
                        "some/path",
                        "s3://b/some/path");
    }

    private Path content(String text) throws Exception {
        return Files.writeString(dir.resolve("content"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void put_nameTaken_leavesTheFirst(String kind) throws Exception {
        Replica replica = replica(kind);
        var range = new TxidRange(1, 1);
        assertThat(replica.put(0, range, content("first"), TIME)).isTrue();
        assertThat(replica.put(0, range, content("second"), TIME)).isFalse();
        StoredFile file = replica.list(0, true).getFirst();
        assertThat(file).isEqualTo(new StoredFile(0, range, 5, TIME));
        try (var in = replica.open(file)) {
            assertThat(in.readAllBytes()).asString().isEqualTo("first");
        }
        replica.replace(0, range, content("third"), TIME);
        try (var in = replica.open(file)) {
            assertThat(in.readAllBytes()).asString().isEqualTo("third");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void list_severalLevels_areApartAndInOrder(String kind) throws Exception {
        Replica replica = replica(kind);
        for (long txid : new long[] {3, 1, 2}) {
            replica.put(0, new TxidRange(txid, txid), content("x"), TIME);
        }
        replica.put(9, new TxidRange(1, 3), content("x"), TIME);
        assertThat(replica.list(0, false))
                .extracting(file -> file.range().max())
                .containsExactly(1L, 2L, 3L);
        replica.delete(List.of(replica.list(0, false).getFirst()));
        assertThat(replica.list(0, false)).hasSize(2);
        assertThat(replica.list(9, false)).hasSize(1);
        assertThat(replica.list(1, false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void open_goneMeanwhile_saysSo(String kind) {
        Replica replica = replica(kind);
        var file = new StoredFile(0, new TxidRange(1, 1), 1, TIME);
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> replica.open(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "bucket"})
    void writeNote_changedByAnother_isRefused(String kind) throws Exception {
        Replica replica = replica(kind);
        assertThat(replica.readNote("lock.json")).isNull();
        String first = Objects.requireNonNull(replica.writeNote("lock.json", "one", null));
        assertThat(replica.writeNote("lock.json", "other", null)).isNull();
        assertThat(replica.writeNote("lock.json", "two", first)).isNotNull();
        assertThat(replica.writeNote("lock.json", "late", first)).isNull();
        assertThat(Objects.requireNonNull(replica.readNote("lock.json")).content())
                .isEqualTo("two");
    }

    @Test
    void layout_folderAndBucket_isLitestreams() throws Exception {
        replica("folder").put(9, new TxidRange(1, 10), content("x"), TIME);
        replica("bucket").put(9, new TxidRange(1, 10), content("x"), TIME);
        assertThat(dir.resolve("r/ltx/9/0000000000000001-000000000000000a.ltx")).exists();
        assertThat(dir.resolve("b/some/path/0009/0000000000000001-000000000000000a.ltx")).exists();
    }
}
