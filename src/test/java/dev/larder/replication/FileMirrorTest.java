package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.storage.LocalBlobStore;
import dev.larder.storage.PutOptions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The mirror of uploaded files. */
class FileMirrorTest {

    @TempDir private Path dir;

    private LocalBlobStore source;
    private LocalBlobStore target;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private FileMirror mirror;

    @BeforeEach
    void open() {
        source = LocalBlobStore.withSideCars(dir.resolve("storage"));
        target = LocalBlobStore.withSideCars(dir.resolve("mirror"));
        mirror = mirror();
        put("c1/r1/a.txt", "a");
        put("c1/r1/thumbs_a.txt/100x100_a.txt", "thumbnail");
        put("c2/r2/b.png", "bb");
    }

    private FileMirror mirror() {
        return new FileMirror(() -> source, target, "up/", () -> Duration.ofDays(1), () -> now);
    }

    private void put(String key, String content) {
        source.put(key, PutOptions.contentType("text/x-test"), content.getBytes());
    }

    private Path mirrored(String key) {
        return dir.resolve("mirror/up/files").resolve(key);
    }

    @Test
    void round_newFiles_areCopiedOnceWithTheirTypeAndWithoutThumbnails() throws IOException {
        assertThat(mirror.round()).isEqualTo(new FileMirror.Round(2, 2, 0));
        assertThat(mirror.round()).isEqualTo(new FileMirror.Round(2, 0, 0));
        assertThat(mirror().round()).as("a new start").isEqualTo(new FileMirror.Round(2, 0, 0));
        assertThat(mirrored("c2/r2/b.png")).hasContent("bb");
        assertThat(target.head("up/files/c1/r1/a.txt").contentType()).isEqualTo("text/x-test");
        assertThat(mirrored("c1/r1/thumbs_a.txt")).doesNotExist();
    }

    @Test
    void round_fileDropped_isKeptForHistoryAlsoOverARestartAndThenRemoved() throws IOException {
        mirror.round();
        source.delete("c1/r1/a.txt");
        mirror.round();
        now = now.plus(Duration.ofHours(23));
        mirror = mirror();
        assertThat(mirror.round().deleted()).isZero();
        assertThat(mirrored("c1/r1/a.txt")).exists();
        now = now.plus(Duration.ofHours(2));
        assertThat(mirror.round()).isEqualTo(new FileMirror.Round(1, 0, 1));
        assertThat(mirrored("c1/r1/a.txt")).doesNotExist();
        assertThat(mirrored("c2/r2/b.png")).exists();
    }

    @Test
    void bringBack_droppedFile_isThereAgainAndStays() throws IOException {
        mirror.round();
        source.delete("c1/r1/a.txt");
        mirror.round();
        assertThat(mirror.bringBack(List.of("c1/r1/a.txt", "c9/never"))).isEqualTo(1);
        assertThat(dir.resolve("storage/c1/r1/a.txt")).hasContent("a");
        now = now.plus(Duration.ofDays(30));
        assertThat(mirror.round()).isEqualTo(new FileMirror.Round(2, 0, 0));
    }

    @Test
    void bringBackAll_folderLost_bringsWhatWasThereButNotWhatWasDropped() throws IOException {
        mirror.round();
        source.delete("c2/r2/b.png");
        mirror.round();
        source = LocalBlobStore.withSideCars(dir.resolve("new-machine"));
        assertThat(mirror().bringBackAll()).isEqualTo(1);
        assertThat(dir.resolve("new-machine/c1/r1/a.txt")).hasContent("a");
        assertThat(dir.resolve("new-machine/c2")).doesNotExist();
    }

    @Test
    void round_noteSpoiled_keepsForLongerRatherThanFail() throws IOException {
        mirror.round();
        source.delete("c1/r1/a.txt");
        mirror.round();
        Files.writeString(dir.resolve("mirror/up/removed.txt"), "nonsense\n");
        now = now.plus(Duration.ofDays(2));
        assertThat(mirror().round().deleted()).isZero();
        assertThat(mirrored("c1/r1/a.txt")).exists();
    }
}
