package dev.larder.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.storage.BlobStoreException.Kind;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** The contract in a folder, and what lies in the folder. */
class LocalBlobStoreTest {

    @TempDir Path dir;

    @Nested
    class WithSideCars extends BlobStoreContract {
        private BlobStore store = LocalBlobStore.withSideCars(Path.of(""));

        @BeforeEach
        void open() {
            store = LocalBlobStore.withSideCars(dir.resolve("storage"));
        }

        @Override
        BlobStore store() {
            return store;
        }
    }

    @Nested
    class Plain extends BlobStoreContract {
        private BlobStore store = LocalBlobStore.plain(Path.of(""));

        @BeforeEach
        void open() {
            store = LocalBlobStore.plain(dir.resolve("replica"));
        }

        @Override
        BlobStore store() {
            return store;
        }

        @Override
        boolean keepsAttributes() {
            return false;
        }
    }

    @Nested
    class OnDisk {
        private Path root;
        private LocalBlobStore store;

        @BeforeEach
        void open() {
            root = dir.resolve("storage");
            store = LocalBlobStore.withSideCars(root);
        }

        @Test
        void put_writesTheSideCarOfTheReference() throws IOException {
            store.put(
                    "coll/rec/my_photo.png",
                    PutOptions.contentType("image/png")
                            .metadata(Map.of("original-filename", "My photo <1>.png")),
                    BlobStoreContract.bytes("hello"));
            assertThat(root.resolve("coll/rec/my_photo.png")).hasContent("hello");
            assertThat(Files.readString(root.resolve("coll/rec/my_photo.png.attrs")))
                    .isEqualTo(
                            "{\"user.cache_control\":\"\",\"user.content_disposition\":\"\","
                                    + "\"user.content_encoding\":\"\",\"user.content_language\":\"\","
                                    + "\"user.content_type\":\"image/png\","
                                    + "\"user.metadata\":{\"original-filename\":\"My photo \\u003c1\\u003e.png\"},"
                                    + "\"md5\":\"XUFAKrxLKna5cZ2REBfFkg==\"}\n");
            try (var files = Files.list(root.resolve("coll/rec"))) {
                assertThat(files).hasSize(2);
            }
        }

        @Test
        void put_withoutMetadata_writesNull() throws IOException {
            store.put("a", PutOptions.bytes(), new byte[0]);
            assertThat(Files.readString(root.resolve("a.attrs")))
                    .contains("\"user.metadata\":null");
        }

        @Test
        void get_withoutSideCar_isBytesOfNoType() throws IOException {
            Files.createDirectories(root.resolve("c"));
            Files.writeString(root.resolve("c/old.txt"), "old");
            assertThat(store.head("c/old.txt").contentType()).isEqualTo("application/octet-stream");
            Files.writeString(root.resolve("c/old.txt.attrs"), "{torn");
            assertThat(store.head("c/old.txt").contentType()).isEqualTo("application/octet-stream");
        }

        @Test
        void delete_removesTheSideCarAndEmptiedDirectories() {
            store.put("c/d/a", PutOptions.bytes(), new byte[1]);
            store.put("c/b", PutOptions.bytes(), new byte[1]);
            store.delete("c/d/a");
            assertThat(root.resolve("c/d")).doesNotExist();
            assertThat(root.resolve("c/b")).exists();
            store.delete("c/b");
            assertThat(root).isEmptyDirectory();
        }

        @Test
        void putAndDelete_sideBySide_doNotStumble() throws Exception {
            try (var pool = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
                var runs = new java.util.ArrayList<java.util.concurrent.Future<?>>();
                for (int i = 0; i < 8; i++) {
                    String key = "c/d/e/" + i;
                    runs.add(
                            pool.submit(() -> {
                                for (int round = 0; round < 40; round++) {
                                    store.put(key, PutOptions.bytes(), new byte[1]);
                                    store.delete(key);
                                }
                            }));
                }
                for (var run : runs) {
                    run.get();
                }
            }
            assertThat(root).isEmptyDirectory();
        }

        @Test
        void deletePrefix_removesEmptiedDirectoriesButNotTheRoot() throws IOException {
            store.put("c/r/thumbs_a/1_a", PutOptions.bytes(), new byte[1]);
            Files.createFile(root.resolve("c/r/left.0123456789abcdef.tmp"));
            store.deletePrefix("c/r/");
            assertThat(root.resolve("c")).isEmptyDirectory();
            store.deletePrefix("c/");
            assertThat(root).isEmptyDirectory();
        }

        @ParameterizedTest
        @CsvSource({
            "a/../b, a/..__0x2f__b",
            "a//b, a/__0x2f__b",
            "a/b/, a/b__0x2f__",
            "a/..b/c, a/..b/c",
        })
        void put_keyThatNeedsEscape_liesInsideTheRoot(String key, String path) {
            store.put(key, PutOptions.bytes(), BlobStoreContract.bytes("x"));
            assertThat(root.resolve(path)).isRegularFile();
        }

        @Test
        void put_controlCharacter_isHexOnDisk() {
            store.put("a\u0001\n", PutOptions.bytes(), new byte[1]);
            assertThat(root.resolve("a__0x1____0xa__")).isRegularFile();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "/etc/passwd", "..", ".", "a/..", "a/.", "./a", "a/./b", "x.attrs"})
        void key_thatIsNoFileBelowTheRoot_isInvalid(String key) {
            assertThat(
                            BlobStoreContract.kindOf(
                                    () -> store.put(key, PutOptions.bytes(), new byte[1])))
                    .isEqualTo(Kind.INVALID_KEY);
            assertThat(BlobStoreContract.kindOf(() -> store.get(key))).isEqualTo(Kind.INVALID_KEY);
            assertThat(BlobStoreContract.kindOf(() -> store.delete(key)))
                    .isEqualTo(Kind.INVALID_KEY);
        }

        @ParameterizedTest
        @ValueSource(strings = {"../", "a/../../", "../x", "./"})
        void prefix_thatLeadsOut_touchesNothing(String prefix) throws IOException {
            Path outside = Files.writeString(dir.resolve("x"), "keep");
            store.put("a/b", PutOptions.bytes(), new byte[1]);
            try {
                assertThat(store.deletePrefix(prefix)).isZero();
            } catch (BlobStoreException e) {
                assertThat(e.kind()).isEqualTo(Kind.INVALID_KEY);
            }
            assertThat(outside).hasContent("keep");
            assertThat(store.find("a/b")).isNotNull();
        }

        @Test
        void link_inPlaceOfAnObject_isNoObject() throws IOException {
            Path secret = Files.writeString(dir.resolve("secret"), "secret");
            Files.createDirectories(root.resolve("c"));
            Files.createSymbolicLink(root.resolve("c/link"), secret);
            assertThat(BlobStoreContract.kindOf(() -> store.get("c/link"))).isEqualTo(Kind.MISSING);
            assertThat(store.list(BlobQuery.prefix("")).entries()).isEmpty();
            store.put("c/link", PutOptions.bytes(), BlobStoreContract.bytes("mine"));
            assertThat(secret).hasContent("secret");
            assertThat(Files.isSymbolicLink(root.resolve("c/link"))).isFalse();
        }

        @Test
        void link_inPlaceOfADirectory_isNotFollowed() throws IOException {
            Path outside = Files.createDirectories(dir.resolve("outside"));
            Files.writeString(outside.resolve("f"), "keep");
            Files.createDirectories(root);
            Files.createSymbolicLink(root.resolve("c"), outside);
            assertThat(BlobStoreContract.kindOf(() -> store.get("c/f"))).isEqualTo(Kind.MISSING);
            assertThat(
                            BlobStoreContract.kindOf(
                                    () -> store.put("c/new", PutOptions.bytes(), new byte[1])))
                    .isEqualTo(Kind.FORBIDDEN);
            assertThat(
                            BlobStoreContract.kindOf(
                                    () -> store.put("c/d/new", PutOptions.bytes(), new byte[1])))
                    .isEqualTo(Kind.FORBIDDEN);
            store.delete("c/f");
            assertThat(store.deletePrefix("c/")).isZero();
            assertThat(store.list(BlobQuery.prefix("")).entries()).isEmpty();
            assertThat(outside.resolve("f")).hasContent("keep");
            store.deletePrefix("c");
            assertThat(Files.exists(root.resolve("c"), LinkOption.NOFOLLOW_LINKS)).isFalse();
            assertThat(outside.resolve("f")).hasContent("keep");
        }

        @Test
        void root_mayBeALink() throws IOException {
            Path elsewhere = Files.createDirectories(dir.resolve("elsewhere"));
            Files.createSymbolicLink(dir.resolve("linked"), elsewhere);
            var linked = LocalBlobStore.withSideCars(dir.resolve("linked"));
            linked.put("a/b", PutOptions.bytes(), new byte[1]);
            assertThat(elsewhere.resolve("a/b")).isRegularFile();
            assertThat(linked.list(BlobQuery.prefix("")).entries()).hasSize(1);
        }

        @Test
        void object_belowAnotherObject_isRefused() {
            store.put("a", PutOptions.bytes(), new byte[1]);
            assertThat(BlobStoreContract.kindOf(() -> store.get("a/b"))).isEqualTo(Kind.MISSING);
            store.put("d/e", PutOptions.bytes(), new byte[1]);
            assertThat(
                            BlobStoreContract.kindOf(
                                    () -> store.put("d", PutOptions.bytes(), new byte[1])))
                    .isEqualTo(Kind.INVALID_KEY);
            assertThat(store.find("d/e")).isNotNull();
        }

        @Test
        void get_fileCutWhileOpen_failsInsteadOfEnding() throws IOException {
            store.put("a", PutOptions.bytes(), new byte[100_000]);
            try (Blob blob = store.get("a")) {
                try (var file =
                        Files.newByteChannel(
                                root.resolve("a"), java.nio.file.StandardOpenOption.WRITE)) {
                    file.truncate(10);
                }
                assertThat(
                                org.assertj.core.api.Assertions.catchThrowable(
                                        () -> blob.stream().readAllBytes()))
                        .isInstanceOf(java.io.EOFException.class);
            }
        }

        @Test
        void list_beyondTheBasicPlane_isInOrderOfUtf8() {
            for (String key : java.util.List.of("\uD83D\uDE00", "\uE000", "z")) {
                store.put(key, PutOptions.bytes(), new byte[1]);
            }
            assertThat(store.list(BlobQuery.prefix("")).entries())
                    .extracting(BlobEntry::key)
                    .containsExactly("z", "\uE000", "\uD83D\uDE00");
        }

        @Test
        void put_withTime_setsTheTimeOfTheFile() throws IOException {
            Instant then = Instant.parse("2024-02-29T12:00:00.123456Z");
            var plain = LocalBlobStore.plain(dir.resolve("replica"));
            plain.put("0/1.ltx", PutOptions.bytes().modified(then), new byte[1]);
            assertThat(plain.head("0/1.ltx").modified()).isEqualTo(then);
            assertThat(dir.resolve("replica/0/1.ltx.attrs")).doesNotExist();
            plain.put("x.attrs", PutOptions.bytes(), new byte[1]);
            assertThat(plain.list(BlobQuery.prefix("x")).entries()).hasSize(1);
        }
    }

    /**
     * In a bucket it is the store's own promise; the stand-in of the tests looks and writes in two
     * steps.
     */
    @Test
    void put_ifAbsentAtOnce_letsOneThrough() throws Exception {
        BlobStore store = LocalBlobStore.plain(dir.resolve("race"));
        List<Callable<Boolean>> racers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] content = BlobStoreContract.bytes("racer " + i);
            racers.add(() -> {
                try {
                    store.put(
                            "race", BlobStoreContract.TEXT.when(BlobCondition.ifAbsent()), content);
                    return true;
                } catch (BlobStoreException e) {
                    assertThat(e.kind()).isIn(Kind.PRECONDITION, Kind.CONFLICT);
                    return false;
                }
            });
        }
        int winners = 0;
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : pool.invokeAll(racers)) {
                winners += result.get() ? 1 : 0;
            }
        }
        assertThat(winners).isEqualTo(1);
    }
}
