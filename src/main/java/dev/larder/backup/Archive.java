package dev.larder.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Writes data directories into ZIP archives and back, in pieces of a fixed size. */
final class Archive {

    private static final int BUFFER = 64 << 10;

    private Archive() {}

    /**
     * Writes all regular files of a folder; what disappears meanwhile is left out.
     *
     * @param databases files that take the place of those with the same name
     * @param exclude names directly inside the folder that are left out
     */
    static void write(
            Path folder, Map<String, Path> databases, Set<String> exclude, OutputStream out)
            throws IOException {
        var zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.BEST_SPEED);
        byte[] buffer = new byte[BUFFER];
        for (Map.Entry<String, Path> database : databases.entrySet()) {
            add(zip, database.getKey(), database.getValue(), buffer);
        }
        for (Path child : DataFolder.children(folder)) {
            String name = child.getFileName().toString();
            if (!exclude.contains(name)
                    && !databases.containsKey(name)
                    && !DataFolder.isRuntime(name)) {
                addTree(zip, folder, child, buffer);
            }
        }
        zip.finish();
        zip.flush();
    }

    /** Bytes that {@link #write} would pack, as things are now; more than the archive will have. */
    static long size(Path folder, Map<String, Path> databases, Set<String> exclude)
            throws IOException {
        var total = new AtomicLong();
        for (Path database : databases.values()) {
            total.addAndGet(Files.size(database));
        }
        for (Path child : DataFolder.children(folder)) {
            String name = child.getFileName().toString();
            if (!exclude.contains(name)
                    && !databases.containsKey(name)
                    && !DataFolder.isRuntime(name)) {
                Files.walkFileTree(
                        child,
                        new SimpleFileVisitor<>() {
                            @Override
                            public FileVisitResult visitFile(
                                    Path file, BasicFileAttributes attributes) {
                                total.addAndGet(attributes.size());
                                return FileVisitResult.CONTINUE;
                            }

                            @Override
                            public FileVisitResult visitFileFailed(Path file, IOException e) {
                                return FileVisitResult
                                        .CONTINUE; // only an estimate; writing tells what is wrong
                            }
                        });
            }
        }
        return total.get();
    }

    private static void addTree(ZipOutputStream zip, Path folder, Path start, byte[] buffer)
            throws IOException {
        Files.walkFileTree(
                start,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (attributes.isRegularFile()) {
                            add(
                                    zip,
                                    folder.relativize(file).toString().replace('\\', '/'),
                                    file,
                                    buffer);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult
                                    .CONTINUE; // removed while the archive was written
                        }
                        throw e;
                    }
                });
    }

    private static void add(ZipOutputStream zip, String name, Path file, byte[] buffer)
            throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            var entry = new ZipEntry(name);
            entry.setLastModifiedTime(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
            zip.putNextEntry(entry);
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                zip.write(buffer, 0, count);
            }
            zip.closeEntry();
        } catch (NoSuchFileException _) {
            // removed while the archive was written
        }
    }

    /**
     * Extracts an archive into an empty folder. Only folders and regular files come out, all of
     * them inside the folder.
     *
     * @param limit most bytes that may come out, whatever the archive announces
     * @param skip names directly inside the archive that are left out
     * @throws BackupException when a name leads out of the folder, occurs twice, or the limit is
     *     passed
     */
    static void extract(Path archive, Path folder, long limit, Set<String> skip)
            throws IOException {
        Files.createDirectories(folder);
        Set<String> seen = new HashSet<>();
        byte[] buffer = new byte[BUFFER];
        long left = limit;
        try (var zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries();
                    entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                String name = checkedName(entry.getName());
                int slash = name.indexOf('/');
                if (entry.isDirectory()
                        || skip.contains(slash < 0 ? name : name.substring(0, slash))) {
                    continue;
                }
                if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                    throw new BackupException(
                            "the archive holds the name " + name + " twice", null);
                }
                left -= copy(zip, entry, folder.resolve(name), left, buffer);
            }
        }
    }

    private static long copy(ZipFile zip, ZipEntry entry, Path target, long limit, byte[] buffer)
            throws IOException {
        Files.createDirectories(target.getParent());
        long written = 0;
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out =
                        Files.newOutputStream(
                                target, java.nio.file.StandardOpenOption.CREATE_NEW)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                written += count;
                if (written > limit) {
                    throw new BackupException(
                            "the archive holds more than there is room for", null);
                }
                out.write(buffer, 0, count);
            }
        }
        if (entry.getLastModifiedTime() != null) {
            Files.setLastModifiedTime(target, entry.getLastModifiedTime());
        }
        return written;
    }

    /**
     * A relative path of ordinary parts; a name that is anything else makes the whole archive
     * suspect.
     */
    private static String checkedName(String name) {
        String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        boolean odd =
                path.isEmpty()
                        || path.contains("\\")
                        || path.indexOf('\0') >= 0
                        || path.matches("[A-Za-z]:.*");
        for (String part : path.split("/", -1)) {
            odd |= part.isEmpty() || part.equals(".") || part.equals("..");
        }
        if (odd) {
            throw new BackupException(
                    "the archive holds the name " + name + ", which leads elsewhere", null);
        }
        return path;
    }
}
