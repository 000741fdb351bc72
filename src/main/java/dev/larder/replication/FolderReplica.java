package dev.larder.replication;

import dev.larder.replication.ltx.TxidRange;

import org.jspecify.annotations.Nullable;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A replica in a folder, laid out as Litestream's {@code file} type: {@code ltx/LEVEL/MIN-MAX.ltx},
 * the time of the transaction kept as the file's modification time. Files appear whole: written
 * beside, synced, then linked.
 */
final class FolderReplica implements Replica {

    private final Path folder;

    FolderReplica(Path folder) {
        this.folder = folder;
    }

    @Override
    public String address() {
        return folder.toUri().toString().replaceFirst("/$", "");
    }

    @Override
    public List<StoredFile> list(int level, boolean exactTimes) throws IOException {
        var files = new ArrayList<StoredFile>();
        Path directory = directory(level);
        if (Files.notExists(directory)) {
            return files;
        }
        try (var entries = Files.newDirectoryStream(directory, "*.ltx")) {
            for (Path entry : entries) {
                TxidRange range = TxidRange.parseName(String.valueOf(entry.getFileName()));
                if (range != null) {
                    addIfThere(files, level, range, entry);
                }
            }
        }
        files.sort(null);
        return files;
    }

    private static void addIfThere(List<StoredFile> files, int level, TxidRange range, Path entry)
            throws IOException {
        try {
            files.add(
                    new StoredFile(
                            level,
                            range,
                            Files.size(entry),
                            Files.getLastModifiedTime(entry).toInstant()));
        } catch (NoSuchFileException _) {
            // Removed while the folder was being listed.
        }
    }

    @Override
    public InputStream open(StoredFile file) throws IOException {
        try {
            return Files.newInputStream(path(file.level(), file.range()));
        } catch (FileNotFoundException e) {
            throw new NoSuchFileException(e.getMessage());
        }
    }

    @Override
    public boolean put(int level, TxidRange range, Path content, Instant timestamp)
            throws IOException {
        Path temporary = stage(level, range, content, timestamp);
        try {
            // A link fails when the name is taken, which a rename does not.
            Files.createLink(path(level, range), temporary);
            syncDirectory(directory(level));
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public void replace(int level, TxidRange range, Path content, Instant timestamp)
            throws IOException {
        Path temporary = stage(level, range, content, timestamp);
        Files.move(temporary, path(level, range), StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(directory(level));
    }

    private Path stage(int level, TxidRange range, Path content, Instant timestamp)
            throws IOException {
        Files.createDirectories(directory(level));
        Path temporary = directory(level).resolve(range.fileName() + ".tmp");
        Files.copy(content, temporary, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(temporary, FileTime.from(timestamp));
        sync(temporary);
        return temporary;
    }

    @Override
    public void delete(Collection<StoredFile> files) throws IOException {
        for (StoredFile file : files) {
            Files.deleteIfExists(path(file.level(), file.range()));
        }
    }

    @Override
    public @Nullable Note readNote(String name) throws IOException {
        try {
            String content = Files.readString(folder.resolve(name));
            return new Note(content, tag(content));
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    @Override
    public synchronized @Nullable String writeNote(
            String name, String content, @Nullable String expected) throws IOException {
        Path target = folder.resolve(name);
        Files.createDirectories(folder.resolve(name).getParent());
        Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
        // The file lock makes compare and write one step among the processes that share the folder.
        Path lock = target.resolveSibling(target.getFileName() + ".lock");
        try (var channel =
                        FileChannel.open(
                                lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            Note now = readNote(name);
            String found = now == null ? null : now.tag();
            if (!java.util.Objects.equals(found, expected)) {
                return null;
            }
            Files.writeString(temporary, content);
            sync(temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return tag(content);
    }

    private static String tag(String content) {
        var crc = new CRC32C();
        crc.update(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue()) + "-" + content.length();
    }

    static void sync(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    static void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (java.nio.file.AccessDeniedException _) {
            // Windows does not open directories; there a rename is durable without.
        }
    }

    private Path directory(int level) {
        return folder.resolve("ltx").resolve(Integer.toString(level));
    }

    private Path path(int level, TxidRange range) {
        return directory(level).resolve(range.fileName());
    }
}
