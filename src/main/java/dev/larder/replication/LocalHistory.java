package dev.larder.replication;

import dev.larder.replication.ltx.LtxException;
import dev.larder.replication.ltx.LtxHeader;
import dev.larder.replication.ltx.LtxReader;
import dev.larder.replication.ltx.TxidRange;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The files that were cut from the log and are still kept beside the database, laid out as
 * Litestream does: {@code .NAME-litestream/ltx/0/MIN-MAX.ltx}. The newest of them is the durable
 * position of replication, since its header says which part of the log it holds.
 *
 * <p>A file {@code larder/position} beside them tells the database checksum at that position. It is
 * a help and no more: without it, or when it does not match, the database is copied once more.
 */
final class LocalHistory {

    private final Path directory;

    /**
     * A state of the database.
     *
     * @param txid transaction id
     * @param checksum checksum of the database at it
     * @param given highest transaction id that was ever given, also if its file was given up since
     */
    record Position(long txid, long checksum, long given) {}

    /** Writes the content of a file. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    LocalHistory(Path directory) {
        this.directory = directory;
    }

    /** Where Litestream keeps its files for a database, unless told otherwise. */
    static Path directoryOf(Path database) {
        return database.resolveSibling("." + database.getFileName() + "-litestream");
    }

    /** Makes the folders and removes what a crash left half written. */
    void prepare() throws IOException {
        Files.createDirectories(level(0));
        Files.createDirectories(scratch());
        for (Path folder : List.of(level(0), scratch())) {
            try (var entries = Files.newDirectoryStream(folder, "*.tmp")) {
                for (Path entry : entries) {
                    Files.deleteIfExists(entry);
                }
            }
        }
    }

    /** A folder for files that are ours alone. */
    Path scratch() {
        return directory.resolve("larder");
    }

    /** Transaction files in order. */
    List<TxidRange> list() throws IOException {
        var ranges = new ArrayList<TxidRange>();
        try (var entries = Files.newDirectoryStream(level(0), "*.ltx")) {
            for (Path entry : entries) {
                TxidRange range = TxidRange.parseName(String.valueOf(entry.getFileName()));
                if (range != null) {
                    ranges.add(range);
                }
            }
        } catch (NoSuchFileException _) {
            // No history yet.
        }
        ranges.sort(null);
        return ranges;
    }

    Path path(TxidRange range) {
        return level(0).resolve(range.fileName());
    }

    private Path level(int level) {
        return directory.resolve("ltx").resolve(Integer.toString(level));
    }

    LtxReader open(TxidRange range) throws IOException {
        return new LtxReader(new BufferedInputStream(Files.newInputStream(path(range)), 1 << 16));
    }

    /**
     * The header of the newest file, which is verified; null when there is none or it is damaged.
     */
    @Nullable LtxHeader newest() throws IOException {
        List<TxidRange> ranges = list();
        if (ranges.isEmpty()) {
            return null;
        }
        try (LtxReader reader = open(ranges.getLast())) {
            reader.verify();
            return reader.header().range().equals(ranges.getLast()) ? reader.header() : null;
        } catch (LtxException _) {
            // A torn file after a power loss: the position is then unknown, as if there were no
            // file.
            return null;
        }
    }

    /** Stores a file so that it is there whole, and still is after a power loss, or not at all. */
    void write(TxidRange range, Content content) throws IOException {
        Path target = path(range);
        Path temporary = target.resolveSibling(range.fileName() + ".tmp");
        writeWhole(temporary, content);
        Files.move(
                temporary,
                target,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        FolderReplica.syncDirectory(level(0));
    }

    /** Writes and syncs a file; removes it again when that fails. */
    static void writeWhole(Path file, Content content) throws IOException {
        try {
            try (var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                content.writeTo(out);
            }
            FolderReplica.sync(file);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    void delete(TxidRange range) throws IOException {
        Files.deleteIfExists(path(range));
    }

    /** Forgets all transaction files, so that the next copy is a whole one. */
    void clear() throws IOException {
        for (TxidRange range : list()) {
            delete(range);
        }
    }

    /** Bytes of all transaction files. */
    long bytes() throws IOException {
        long bytes = 0;
        for (TxidRange range : list()) {
            try {
                bytes += Files.size(path(range));
            } catch (NoSuchFileException _) {
                // Removed meanwhile.
            }
        }
        return bytes;
    }

    /** The state that was noted last; null when none was, or the note is damaged. */
    @Nullable Position position() throws IOException {
        try {
            String[] words = Files.readString(positionFile()).strip().split(" ", -1);
            if (words.length != 3) {
                return null;
            }
            return new Position(
                    HexFormat.fromHexDigitsToLong(words[0]),
                    HexFormat.fromHexDigitsToLong(words[1]),
                    HexFormat.fromHexDigitsToLong(words[2]));
        } catch (NoSuchFileException | IllegalArgumentException _) {
            return null;
        }
    }

    void note(Position position) throws IOException {
        Path file = positionFile();
        Files.createDirectories(scratch());
        Path temporary = file.resolveSibling("position.tmp");
        String text =
                TxidRange.format(position.txid())
                        + " "
                        + TxidRange.format(position.checksum())
                        + " "
                        + TxidRange.format(position.given())
                        + "\n";
        Files.write(temporary, text.getBytes(StandardCharsets.US_ASCII));
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private Path positionFile() {
        return scratch().resolve("position");
    }
}
