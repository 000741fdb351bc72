package dev.larder.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.storage.Blob;
import dev.larder.storage.BlobQuery;
import dev.larder.storage.BlobStore;
import dev.larder.storage.LocalBlobStore;
import dev.larder.storage.PutOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;

class ThumbsTest {

    @TempDir Path dir;

    private final Thumbs thumbs =
            new Thumbs(
                    new ThumbProperties(
                            2, Duration.ofSeconds(60), 50_000_000, DataSize.ofMegabytes(64)));
    private BlobStore store = LocalBlobStore.withSideCars(Path.of(""));

    @BeforeEach
    void open() {
        store = LocalBlobStore.withSideCars(dir);
    }

    @AfterEach
    void close() {
        thumbs.close();
    }

    private boolean ensure(String name, String type, String size) {
        ThumbSize parsed = Objects.requireNonNull(ThumbSize.parse(size));
        return thumbs.ensure(store, "c/r/" + name, type, Thumbs.key("c/r", name, size), parsed);
    }

    @Test
    void ensure_firstTime_storesBesideTheOriginal() throws Exception {
        store.put(
                "c/r/a.jpg",
                PutOptions.contentType("image/jpeg"),
                Pictures.encoded(300, 300, "jpg"));
        assertThat(ensure("a.jpg", "image/jpeg", "100x50")).isTrue();
        try (Blob thumb = store.get("c/r/thumbs_a.jpg/100x50_a.jpg")) {
            assertThat(thumb.info().contentType()).isEqualTo("image/jpeg");
            assertThat(Pictures.decoded(thumb.stream().readAllBytes()).getHeight()).isEqualTo(50);
        }
    }

    @Test
    void ensure_brokenPicture_isFalseAndNotTriedAgain() {
        store.put("c/r/a.png", PutOptions.contentType("image/png"), new byte[100]);
        assertThat(ensure("a.png", "image/png", "100x100")).isFalse();
        store.delete("c/r/a.png");
        assertThat(ensure("a.png", "image/png", "100x100")).isFalse();
    }

    @Test
    void ensure_outOfMemory_isFalseAndTheNextIsMade() throws IOException {
        store.put(
                "c/r/a.jpg",
                PutOptions.contentType("image/jpeg"),
                Pictures.encoded(300, 300, "jpg"));
        BlobStore exhausting =
                (BlobStore)
                        java.lang.reflect.Proxy.newProxyInstance(
                                BlobStore.class.getClassLoader(),
                                new Class<?>[] {BlobStore.class},
                                (_, method, _) ->
                                        method.getName().equals("find")
                                                ? null
                                                : new long[Integer.MAX_VALUE]);
        ThumbSize size = Objects.requireNonNull(ThumbSize.parse("90x90"));
        for (int i = 0; i < 5; i++) { // more often than there are threads
            String name = "c/r/" + i + ".jpg";
            assertThat(
                            thumbs.ensure(
                                    exhausting,
                                    name,
                                    "image/jpeg",
                                    Thumbs.key("c/r", i + ".jpg", "90x90"),
                                    size))
                    .isFalse();
        }

        assertThat(ensure("a.jpg", "image/jpeg", "90x90")).isTrue();
    }

    @Test
    void ensure_missingOriginal_isFalse() {
        assertThat(ensure("none.png", "image/png", "100x100")).isFalse();
    }

    @Test
    void ensure_manyAtOnce_allGetTheirs() throws Exception {
        for (int i = 0; i < 10; i++) {
            store.put(
                    "c/r/" + i + ".jpg",
                    PutOptions.contentType("image/jpeg"),
                    Pictures.encoded(1200, 900, "jpg"));
        }
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String name = i % 10 + ".jpg";
            calls.add(() -> ensure(name, "image/jpeg", "100x100"));
        }
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> call : pool.invokeAll(calls)) {
                assertThat(call.get()).isTrue();
            }
        }
        long stored =
                StreamSupport.stream(
                                store.entries(BlobQuery.prefix("c/r/thumbs_")).spliterator(), false)
                        .count();
        assertThat(stored).isEqualTo(10);
    }
}
