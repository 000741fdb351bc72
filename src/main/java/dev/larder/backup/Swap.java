package dev.larder.backup;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts the content of an extracted archive in the place of a data directory's: first the files, by
 * renaming, then the databases. A journal in the directory says how far it is, so that a process
 * that ends in the middle leaves the old state or the new one: while files are renamed the next
 * start takes everything back; once the databases are being replaced it finishes.
 */
final class Swap {

    private static final Logger LOG = LoggerFactory.getLogger(Swap.class);

    /** Name of the journal; as a runtime file it is in no backup. */
    static final String JOURNAL = ".larder-restore";

    private static final String MOVING = "moving";
    private static final String LOADING = "loading";

    private final Path directory;
    private final Path old;
    private final Path extracted;
    private final List<String> incoming;
    private final Renames renames;

    /** Renames a file or folder; a test makes it fail. */
    @FunctionalInterface
    interface Renames {
        void rename(Path from, Path to) throws IOException;
    }

    private Swap(Path directory, Path old, Path extracted, List<String> incoming, Renames renames) {
        this.directory = directory;
        this.old = old;
        this.extracted = extracted;
        this.incoming = List.copyOf(incoming);
        this.renames = renames;
    }

    /**
     * Prepares a swap.
     *
     * @param old folder that takes what is there now
     * @param extracted what is to take its place
     * @param exclude names that stay as they are
     */
    static Swap of(Path directory, Path old, Path extracted, Set<String> exclude, Renames renames)
            throws IOException {
        return new Swap(directory, old, extracted, movable(extracted, exclude), renames);
    }

    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> movable(Path folder, Set<String> exclude) throws IOException {
        var names = new ArrayList<String>();
        for (Path child : DataFolder.children(folder)) {
            String name = String.valueOf(child.getFileName());
            if (!exclude.contains(name)
                    && !DataFolder.isRuntime(name)
                    && !DataFolder.isDatabase(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Moves the files; the databases are as before. */
    void moveFiles(Set<String> exclude) throws IOException {
        note(MOVING);
        for (String name : movable(directory, exclude)) {
            renames.rename(directory.resolve(name), old.resolve(name));
        }
        for (String name : incoming) {
            renames.rename(extracted.resolve(name), directory.resolve(name));
        }
    }

    /** From now on there is no way back but {@link #takeBackFiles}. */
    void loading() throws IOException {
        note(LOADING);
    }

    /** All is in place. */
    void done() throws IOException {
        Files.deleteIfExists(directory.resolve(JOURNAL));
    }

    /** Puts the files back as they were, however many of them were moved. */
    void takeBackFiles() throws IOException {
        for (String name : incoming) {
            boolean moved =
                    Files.notExists(extracted.resolve(name))
                            && Files.exists(directory.resolve(name));
            if (moved) {
                rename(directory.resolve(name), extracted.resolve(name));
            }
        }
        for (String name : movable(old, Set.of())) {
            rename(old.resolve(name), directory.resolve(name));
        }
    }

    private void note(String phase) throws IOException {
        var lines = new ArrayList<>(List.of(phase, relative(old), relative(extracted)));
        lines.addAll(incoming);
        Path temporary = directory.resolve(JOURNAL + ".tmp");
        Files.write(temporary, lines);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(
                temporary,
                directory.resolve(JOURNAL),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private String relative(Path inside) {
        return directory.relativize(inside).toString();
    }

    /**
     * Brings a swap to an end that another process left in the middle; no database is open.
     *
     * @return whether there was one
     */
    static boolean recover(Path directory) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(directory.resolve(JOURNAL), StandardCharsets.UTF_8);
        } catch (NoSuchFileException _) {
            return false;
        }
        var left =
                new Swap(
                        directory,
                        directory.resolve(lines.get(1)),
                        directory.resolve(lines.get(2)),
                        lines.subList(3, lines.size()),
                        Swap::rename);
        boolean forward = lines.getFirst().equals(LOADING);
        if (forward) {
            left.replaceDatabases();
        } else {
            left.takeBackFiles();
        }
        left.done();
        LOG.atWarn()
                .addKeyValue("result", forward ? "restored" : "as before")
                .log("a restore that was broken off was brought to an end");
        return true;
    }

    private void replaceDatabases() throws IOException {
        for (String name : List.of(DataFolder.DATA, DataFolder.AUXILIARY)) {
            Path restored = extracted.resolve(name);
            if (Files.exists(restored)) {
                Files.deleteIfExists(directory.resolve(name + "-wal"));
                Files.deleteIfExists(directory.resolve(name + "-shm"));
                Files.move(
                        restored,
                        directory.resolve(name),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
