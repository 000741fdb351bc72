package dev.larder.backup;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What lies in a data directory, as far as backups are concerned. */
final class DataFolder {

    static final String DATA = "data.db";
    static final String AUXILIARY = "auxiliary.db";

    /**
     * Scratch that is emptied at every start; on the same volume, so that files can be renamed into
     * place.
     */
    static final String SCRATCH = ".pb_temp_to_delete";

    /**
     * What is no content of an installation: other backups, scratch, signals, certificates, an
     * empty volume's folder.
     */
    static final Set<String> NOT_BACKED_UP =
            Set.of("backups", SCRATCH, ".notify", ".autocert_cache", "lost+found");

    private DataFolder() {}

    /**
     * Names of the server's own that describe the running process and not its data: the lock, the
     * logs of open databases, the replicator's position, and where this server replicates to, since
     * another one that is restored from the archive must not write there as well.
     */
    static boolean isRuntime(String name) {
        return name.equals(".larder.lock")
                || name.startsWith(Swap.JOURNAL)
                || name.equals("litestream.yml")
                || name.endsWith(".db-wal")
                || name.endsWith(".db-shm")
                || name.endsWith("-litestream");
    }

    static boolean isDatabase(String name) {
        return name.equals(DATA) || name.equals(AUXILIARY);
    }

    static List<Path> children(Path folder) throws IOException {
        var children = new ArrayList<Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException _) {
            return List.of();
        }
        children.sort(null);
        return children;
    }

    /** Removes a folder with all it holds; links are removed, not followed. */
    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException e) throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        Files.deleteIfExists(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
