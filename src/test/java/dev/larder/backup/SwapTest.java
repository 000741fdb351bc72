package dev.larder.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A restore that ends in the middle, at every step. */
class SwapTest {

    private static final Set<String> EXCLUDE = Set.of("backups", DataFolder.SCRATCH);

    @TempDir private Path dir;

    /** The process ends. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private Path data;
    private Path old;
    private Path extracted;

    private void prepare(String name) throws IOException {
        data = dir.resolve(name);
        old = Files.createDirectories(data.resolve(DataFolder.SCRATCH).resolve("old"));
        extracted = Files.createDirectories(data.resolve(DataFolder.SCRATCH).resolve("new"));
        write(data, "old", "storage/a", "hooks/h", "data.db", "auxiliary.db", "data.db-wal");
        write(data, "kept", "backups/b.zip", "litestream.yml");
        write(extracted, "new", "storage/a", "public/p", "data.db", "auxiliary.db");
    }

    private static void write(Path folder, String content, String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content + " " + name);
        }
    }

    /** All files but the scratch, with their content. */
    private Map<String, String> state() throws IOException {
        var state = new TreeMap<String, String>();
        try (var files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = data.relativize(file).toString();
                if (!name.startsWith(DataFolder.SCRATCH)) {
                    state.put(name, Files.readString(file));
                }
            }
        }
        return state;
    }

    private Swap swap(int renames) throws IOException {
        int[] left = {renames};
        return Swap.of(
                data,
                old,
                extracted,
                EXCLUDE,
                (from, to) -> {
                    if (left[0]-- == 0) {
                        throw new Killed();
                    }
                    Swap.rename(from, to);
                });
    }

    @Test
    void moveFiles_endedAtAnyRename_nextStartIsAsBefore() throws IOException {
        int steps = 0;
        for (boolean ended = true; ended; steps++) {
            prepare("data" + steps);
            Map<String, String> before = state();
            ended = false;
            try {
                swap(steps).moveFiles(EXCLUDE);
            } catch (Killed _) {
                ended = true;
            }
            assertThat(Swap.recover(data)).isTrue();
            assertThat(state()).as("ended at rename " + steps).isEqualTo(before);
        }
        assertThat(steps).isGreaterThan(4);
    }

    @Test
    void loading_endedBeforeTheDatabasesAreReplaced_nextStartHasTheNewState() throws IOException {
        prepare("data");
        Swap swap = swap(-1);
        swap.moveFiles(EXCLUDE);
        swap.loading();
        assertThat(Swap.recover(data)).isTrue();
        assertThat(state())
                .containsOnlyKeys(
                        "auxiliary.db",
                        "backups/b.zip",
                        "data.db",
                        "litestream.yml",
                        "public/p",
                        "storage/a")
                .containsEntry("data.db", "new data.db")
                .containsEntry("storage/a", "new storage/a")
                .containsEntry("litestream.yml", "kept litestream.yml");
        assertThat(Swap.recover(data)).isFalse();
    }

    @Test
    void takeBackFiles_afterAFailure_isAsBefore() throws IOException {
        prepare("data");
        Map<String, String> before = state();
        Swap swap = swap(-1);
        swap.moveFiles(EXCLUDE);
        swap.takeBackFiles();
        swap.done();
        assertThat(state()).isEqualTo(before);
        assertThat(Swap.recover(data)).isFalse();
    }
}
