package dev.larder.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.larder.storage.BlobStoreException.Kind;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;

/** What every store does alike. */
abstract class BlobStoreContract {

    static final PutOptions TEXT = PutOptions.contentType("text/plain; charset=utf-8");

    /** An empty store. */
    abstract BlobStore store();

    /** Whether the store keeps content type and metadata. */
    boolean keepsAttributes() {
        return true;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String read(Blob blob) throws IOException {
        try (blob) {
            return new String(blob.stream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Kind kindOf(ThrowingCallable call) {
        BlobStoreException e = catchThrowableOfType(BlobStoreException.class, call);
        assertThat(e).as("a BlobStoreException").isNotNull();
        return e.kind();
    }

    private List<String> keys(BlobQuery query) {
        return StreamSupport.stream(store().entries(query).spliterator(), false)
                .map(BlobEntry::key)
                .toList();
    }

    @Test
    void put_thenGet_givesTheSameBytesAndFacts() throws IOException {
        Instant before = Instant.now().minus(Duration.ofSeconds(2));
        String etag =
                store().put(
                                "coll/rec/file.txt",
                                TEXT.metadata(Map.of("Original-Filename", "Füße & mehr.txt")),
                                bytes("hello"));
        try (Blob blob = store().get("coll/rec/file.txt")) {
            assertThat(blob.stream().readAllBytes()).isEqualTo(bytes("hello"));
            assertThat(blob.info().size()).isEqualTo(5);
            assertThat(blob.info().etag()).isEqualTo(etag);
            assertThat(blob.info().modified()).isBetween(before, Instant.now().plusSeconds(2));
            if (keepsAttributes()) {
                assertThat(blob.info().contentType())
                        .isEqualToIgnoringWhitespace("text/plain; charset=utf-8");
                assertThat(blob.info().metadata())
                        .containsEntry("original-filename", "Füße & mehr.txt");
            }
        }
        BlobInfo head = store().head("coll/rec/file.txt");
        assertThat(head.size()).isEqualTo(5);
        assertThat(head.etag()).isEqualTo(etag);
    }

    @Test
    void put_overExisting_replaces() throws IOException {
        String first = store().put("a", TEXT, bytes("one"));
        String second = store().put("a", TEXT, bytes("two"));
        assertThat(second).isNotEqualTo(first);
        assertThat(read(store().get("a"))).isEqualTo("two");
    }

    @Test
    void put_emptyObject_isThere() throws IOException {
        store().put("empty", TEXT, new byte[0]);
        assertThat(store().head("empty").size()).isZero();
        assertThat(read(store().get("empty"))).isEmpty();
    }

    @Test
    void put_writerFails_leavesTheOldObject() throws IOException {
        store().put("a", TEXT, bytes("old"));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() ->
                        store().put(
                                        "a",
                                        TEXT,
                                        out -> {
                                            out.write(bytes("new"));
                                            throw new IOException("source is gone");
                                        }))
                .withMessageContaining("source is gone");
        assertThatThrownBy(() ->
                        store().put(
                                        "b",
                                        TEXT,
                                        out -> {
                                            out.write(bytes("new"));
                                            throw new IllegalStateException("stop");
                                        }))
                .hasMessage("stop");
        assertThat(read(store().get("a"))).isEqualTo("old");
        assertThat(keys(BlobQuery.prefix(""))).containsExactly("a");
    }

    @Test
    void put_largeObjectInPieces_isWhole() throws IOException {
        byte[] content = new byte[12 << 20];
        new Random(7).nextBytes(content);
        store().put(
                        "large",
                        PutOptions.bytes(),
                        out -> {
                            for (int at = 0; at < content.length; at += 999_983) {
                                out.write(content, at, Math.min(999_983, content.length - at));
                            }
                        });
        try (Blob blob = store().get("large")) {
            assertThat(Arrays.equals(blob.stream().readAllBytes(), content)).isTrue();
        }
        try (Blob blob = store().get("large", ByteRange.of(6 << 20, 1000))) {
            assertThat(blob.stream().readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(content, 6 << 20, (6 << 20) + 1000));
        }
    }

    @Test
    void put_largeObjectFailing_leavesNothing() {
        assertThatThrownBy(() ->
                        store().put(
                                        "large",
                                        PutOptions.bytes(),
                                        out -> {
                                            out.write(new byte[11 << 20]);
                                            throw new IllegalStateException("stop");
                                        }))
                .hasMessage("stop");
        assertThat(store().find("large")).isNull();
    }

    @Test
    void put_ifAbsent_refusesTheSecond() throws IOException {
        PutOptions absent = TEXT.when(BlobCondition.ifAbsent());
        store().put("a", absent, bytes("first"));
        assertThat(kindOf(() -> store().put("a", absent, bytes("second"))))
                .isEqualTo(Kind.PRECONDITION);
        assertThat(read(store().get("a"))).isEqualTo("first");
    }

    @Test
    void put_ifMatch_holdsOnlyForTheCurrentTag() throws IOException {
        String first = store().put("lease", TEXT, bytes("1"));
        String second = store().put("lease", TEXT.when(BlobCondition.ifMatch(first)), bytes("2"));
        assertThat(
                        kindOf(() ->
                                store().put(
                                                "lease",
                                                TEXT.when(BlobCondition.ifMatch(first)),
                                                bytes("3"))))
                .isEqualTo(Kind.PRECONDITION);
        assertThat(read(store().get("lease"))).isEqualTo("2");
        assertThat(second).isNotEqualTo(first);
        assertThat(
                        kindOf(() ->
                                store().put(
                                                "none",
                                                TEXT.when(BlobCondition.ifMatch(first)),
                                                bytes("3"))))
                .isIn(Kind.MISSING, Kind.PRECONDITION);
    }

    @Test
    void get_ranges_giveTheirBytes() throws IOException {
        store().put("a", TEXT, bytes("0123456789"));
        assertThat(read(store().get("a", ByteRange.of(2, 3)))).isEqualTo("234");
        assertThat(read(store().get("a", ByteRange.of(8, 100)))).isEqualTo("89");
        assertThat(read(store().get("a", ByteRange.from(7)))).isEqualTo("789");
        assertThat(read(store().get("a", ByteRange.last(4)))).isEqualTo("6789");
        assertThat(read(store().get("a", ByteRange.last(400)))).isEqualTo("0123456789");
        try (Blob blob = store().get("a", ByteRange.of(2, 3))) {
            assertThat(blob.info().size()).isEqualTo(10);
        }
        assertThat(kindOf(() -> store().get("a", ByteRange.from(10)))).isEqualTo(Kind.RANGE);
    }

    @Test
    void missingObject_isMissing() {
        assertThat(kindOf(() -> store().head("nothing/here"))).isEqualTo(Kind.MISSING);
        assertThat(kindOf(() -> store().get("nothing/here"))).isEqualTo(Kind.MISSING);
        assertThat(kindOf(() -> store().copy("nothing/here", "there"))).isEqualTo(Kind.MISSING);
        assertThat(store().find("nothing/here")).isNull();
        store().delete("nothing/here");
    }

    @Test
    void list_isInOrderOfBytes() {
        for (String key : List.of("b", "a/c", "a.txt", "a/b/c", "a", "ab", "a-", "é", "ß")) {
            if (!key.equals("a")) {
                store().put(key, TEXT, bytes(key));
            }
        }
        assertThat(keys(BlobQuery.prefix("")))
                .containsExactly("a-", "a.txt", "a/b/c", "a/c", "ab", "b", "ß", "é");
        assertThat(keys(BlobQuery.prefix("a/"))).containsExactly("a/b/c", "a/c");
        assertThat(keys(BlobQuery.prefix("a")))
                .containsExactly("a-", "a.txt", "a/b/c", "a/c", "ab");
        assertThat(keys(BlobQuery.prefix("nothing/"))).isEmpty();
        assertThat(keys(BlobQuery.prefix("").startAfter("a/b/c")))
                .containsExactly("a/c", "ab", "b", "ß", "é");
        assertThat(keys(BlobQuery.prefix("").startAfter("a/b0"))).first().isEqualTo("a/c");
        assertThat(keys(BlobQuery.prefix("a/").startAfter("a/b"))).containsExactly("a/b/c", "a/c");
    }

    @Test
    void list_entriesTellSizeAndTime() {
        store().put("a", TEXT, bytes("12345"));
        BlobEntry entry = store().list(BlobQuery.prefix("a")).entries().getFirst();
        assertThat(entry.size()).isEqualTo(5);
        assertThat(entry.modified()).isAfter(Instant.now().minusSeconds(60));
    }

    @Test
    void list_inPages_missesAndRepeatsNothing() {
        var expected = new ArrayList<String>();
        for (int i = 0; i < 23; i++) {
            String key = "p/%02d/x".formatted(i);
            store().put(key, TEXT, bytes("x"));
            expected.add(key);
        }
        for (int limit : new int[] {1, 2, 5, 22, 23, 24}) {
            assertThat(keys(BlobQuery.prefix("p/").limit(limit))).isEqualTo(expected);
        }
    }

    @Test
    void list_withDelimiter_tellsCommonBeginnings() {
        for (String key : List.of("r/a/1", "r/a/2", "r/b", "r/c/d/e", "r/c/f", "s/x")) {
            store().put(key, TEXT, bytes("x"));
        }
        BlobPage page = store().list(BlobQuery.prefix("r/").delimiter("/"));
        assertThat(page.entries()).extracting(BlobEntry::key).containsExactly("r/b");
        assertThat(page.prefixes()).containsExactly("r/a/", "r/c/");
        assertThat(page.nextToken()).isNull();

        var seen = new ArrayList<String>();
        BlobQuery query = BlobQuery.prefix("r/").delimiter("/").limit(1);
        while (true) {
            BlobPage one = store().list(query);
            one.entries().forEach(entry -> seen.add(entry.key()));
            seen.addAll(one.prefixes());
            if (one.nextToken() == null) {
                break;
            }
            query = query.continued(one.nextToken());
        }
        assertThat(seen).containsExactlyInAnyOrder("r/a/", "r/b", "r/c/");
    }

    @Test
    void delete_removes() {
        store().put("a/b", TEXT, bytes("x"));
        store().delete("a/b");
        assertThat(store().find("a/b")).isNull();
        assertThat(keys(BlobQuery.prefix(""))).isEmpty();
    }

    @Test
    void delete_ifMatch_refusesAnotherTag() {
        String first = store().put("lease", TEXT, bytes("1"));
        String second = store().put("lease", TEXT, bytes("2"));
        assertThat(kindOf(() -> store().delete("lease", BlobCondition.ifMatch(first))))
                .isEqualTo(Kind.PRECONDITION);
        store().delete("lease", BlobCondition.ifMatch(second));
        assertThat(store().find("lease")).isNull();
    }

    @Test
    void deletePrefix_removesOnlyWhatStartsSo() {
        for (String key :
                List.of(
                        "c/r1/a.png",
                        "c/r1/thumbs_a.png/1_a.png",
                        "c/r1/b.png",
                        "c/r2/a.png",
                        "cc/r1/a.png")) {
            store().put(key, TEXT, bytes("x"));
        }
        assertThat(store().deletePrefix("c/r1/thumbs_a.png/")).isEqualTo(1);
        assertThat(store().deletePrefix("c/r1/a")).isEqualTo(1);
        assertThat(keys(BlobQuery.prefix("")))
                .containsExactly("c/r1/b.png", "c/r2/a.png", "cc/r1/a.png");
        assertThat(store().deletePrefix("c/")).isEqualTo(2);
        assertThat(store().deletePrefix("c/")).isZero();
        assertThat(keys(BlobQuery.prefix(""))).containsExactly("cc/r1/a.png");
    }

    @Test
    void deletePrefix_empty_isRefused() {
        store().put("a", TEXT, bytes("x"));
        assertThatThrownBy(() -> store().deletePrefix(""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store().find("a")).isNotNull();
    }

    @Test
    void copy_keepsBytesAndFacts() throws IOException {
        store().put("a", TEXT.metadata(Map.of("k", "v w")), bytes("content"));
        store().put("b/c", TEXT, bytes("old"));
        store().copy("a", "b/c");
        assertThat(read(store().get("b/c"))).isEqualTo("content");
        if (keepsAttributes()) {
            assertThat(store().head("b/c").contentType())
                    .isEqualToIgnoringWhitespace("text/plain; charset=utf-8");
            assertThat(store().head("b/c").metadata()).containsEntry("k", "v w");
        }
        assertThat(read(store().get("a"))).isEqualTo("content");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain.txt",
                "with space.txt",
                "a/../b",
                "a/..b/c",
                "per%20cent+plus",
                "quote'\"<>&?#*:|",
                "control\u0001\n.txt",
                "ümlaut/中文.txt",
                "__0x2f__",
                "deep/er/and/deep/er/still"
            })
    void oddKeys_comeBackAsTheyWere(String key) throws IOException {
        store().put(key, TEXT, bytes(key));
        assertThat(read(store().get(key))).isEqualTo(key);
        if (!key.contains("__0x")) {
            assertThat(keys(BlobQuery.prefix(""))).containsExactly(key);
        }
        store().delete(key);
        assertThat(store().find(key)).isNull();
    }

    @Test
    void test_leavesNothingBehind() {
        store().test();
        assertThat(keys(BlobQuery.prefix(""))).isEmpty();
    }
}
