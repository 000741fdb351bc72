package dev.larder.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

class ArchiveTest {

    @TempDir Path dir;

    private Path zip(String... entries) throws IOException {
        Path file = dir.resolve("a.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                if (!entry.endsWith("/")) {
                    zip.write(entry.getBytes());
                }
            }
        }
        return file;
    }

    @Test
    void write_takesRegularFilesAndTheGivenDatabases() throws IOException {
        Path folder = Files.createDirectories(dir.resolve("data"));
        Files.createDirectories(folder.resolve("storage/c/r"));
        Files.writeString(folder.resolve("storage/c/r/a.txt"), "file");
        Files.writeString(folder.resolve("storage/c/r/a.txt.attrs"), "attrs");
        Files.writeString(folder.resolve("types.d.ts"), "types");
        Files.writeString(folder.resolve("data.db"), "live");
        Files.writeString(folder.resolve("data.db-wal"), "log");
        Files.writeString(folder.resolve(".larder.lock"), "");
        Files.createDirectories(folder.resolve(".data.db-litestream/ltx"));
        Files.writeString(folder.resolve(".data.db-litestream/ltx/1"), "x");
        Files.createDirectories(folder.resolve("backups"));
        Files.writeString(folder.resolve("backups/old.zip"), "old");
        Path secret = Files.writeString(dir.resolve("secret"), "secret");
        Files.createSymbolicLink(folder.resolve("link"), secret);
        Files.createSymbolicLink(folder.resolve("storage/link"), dir);
        Path copy = Files.writeString(dir.resolve("copy"), "copy");
        Path archive = dir.resolve("out.zip");
        try (OutputStream out = Files.newOutputStream(archive)) {
            Archive.write(folder, Map.of("data.db", copy), Set.of("backups"), out);
        }
        try (var zip = new ZipFile(archive.toFile())) {
            assertThat(Collections.list(zip.entries()))
                    .extracting(ZipEntry::getName)
                    .containsExactlyInAnyOrder(
                            "data.db",
                            "storage/c/r/a.txt",
                            "storage/c/r/a.txt.attrs",
                            "types.d.ts");
            assertThat(zip.getInputStream(zip.getEntry("data.db"))).hasContent("copy");
        }
    }

    @Test
    void extract_giveBackWhatWasWritten() throws IOException {
        Path to = dir.resolve("to");
        Archive.extract(
                zip("data.db", "storage/", "storage/a/b", "backups/x.zip"),
                to,
                1000,
                Set.of("backups"));
        assertThat(to.resolve("storage/a/b")).hasContent("storage/a/b");
        assertThat(to.resolve("data.db")).exists();
        assertThat(to.resolve("backups")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "a/../../evil",
                "/evil",
                "a//evil",
                "./evil",
                "..",
                "a/..",
                "C:/evil",
                "c:evil",
                "a\\..\\..\\evil",
                "\\evil",
                ""
            })
    void extract_nameThatLeadsOut_isRefused(String name) throws IOException {
        Path archive = zip("data.db", name);
        Path to = dir.resolve("to");
        assertThatExceptionOfType(BackupException.class)
                .isThrownBy(() -> Archive.extract(archive, to, 1000, Set.of()));
        assertThat(dir.resolve("evil")).doesNotExist();
        assertThat(Path.of("/evil")).doesNotExist();
    }

    @Test
    void extract_namesThatDifferInCase_areRefused() throws IOException {
        Path archive = zip("data.db", "Data.db");
        assertThatExceptionOfType(BackupException.class)
                .isThrownBy(() -> Archive.extract(archive, dir.resolve("to"), 1000, Set.of()))
                .withMessageContaining("twice");
    }

    @Test
    void extract_moreThanTheLimit_isRefusedWhateverTheArchiveSays() throws IOException {
        Path bomb = dir.resolve("bomb.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new ZipEntry("zeros"));
            for (int i = 0; i < 200; i++) {
                zip.write(new byte[100_000]);
            }
        }
        assertThat(Files.size(bomb)).isLessThan(50_000);
        Path to = dir.resolve("to");
        assertThatExceptionOfType(BackupException.class)
                .isThrownBy(() -> Archive.extract(bomb, to, 1_000_000, Set.of()))
                .withMessageContaining("room");
        assertThat(Files.size(to.resolve("zeros"))).isLessThanOrEqualTo(1_000_000);
    }

    /** A link in an archive comes out as a small file that holds the text of its target. */
    @Test
    void extract_link_isAPlainFile() throws IOException {
        Path archive = zip("link", "link2/x");
        byte[] bytes = Files.readAllBytes(archive);
        for (int i = 0; i < bytes.length - 46; i++) {
            boolean central =
                    bytes[i] == 'P'
                            && bytes[i + 1] == 'K'
                            && bytes[i + 2] == 1
                            && bytes[i + 3] == 2;
            if (central) {
                bytes[i + 5] = 3; // made on Unix
                bytes[i + 40] = (byte) 0xff;
                bytes[i + 41] = (byte) 0xa1; // a symbolic link
            }
        }
        Files.write(archive, bytes);
        Path to = dir.resolve("to");
        Archive.extract(archive, to, 1000, Set.of());
        assertThat(Files.isSymbolicLink(to.resolve("link"))).isFalse();
        assertThat(to.resolve("link")).hasContent("link");
    }
}
