package dev.larder.replication;

import dev.larder.replication.ltx.LtxException;
import dev.larder.replication.ltx.TxidRange;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * A replica whose files are remembered: what was stored and not removed by us has to be there, byte
 * for byte. Kept in a text file beside the database; without that file it knows only what was
 * stored since.
 */
final class Ledger implements Replica {

    private final Replica replica;
    private final Path file;
    private final Map<String, Entry> entries = new TreeMap<>();

    /** Size and CRC-32C of a stored file. */
    private record Entry(long size, int crc) {}

    Ledger(Replica replica, Path file) throws IOException {
        this.replica = replica;
        this.file = file;
        load();
    }

    private static String key(int level, TxidRange range) {
        return level + "/" + range.fileName();
    }

    private void load() throws IOException {
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", -1);
                if (words.length == 3) {
                    entries.put(
                            words[0],
                            new Entry(Long.parseLong(words[1]), HexFormat.fromHexDigits(words[2])));
                } else if (words.length == 2 && "-".equals(words[0])) {
                    entries.remove(words[1]);
                }
            }
        } catch (NoSuchFileException _) {
            return;
        } catch (IllegalArgumentException _) {
            // A torn line after a power loss: what is not known cannot be missed.
            entries.clear();
        }
        rewrite();
    }

    private void rewrite() throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        var lines = new ArrayList<String>();
        entries.forEach((key, entry) -> lines.add(line(key, entry)));
        Files.write(temporary, lines);
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static String line(String key, Entry entry) {
        return key + " " + entry.size() + " " + HexFormat.of().toHexDigits(entry.crc());
    }

    private synchronized void remember(int level, TxidRange range, Path content)
            throws IOException {
        var crc = new CRC32C();
        long size;
        try (var in = new CheckedInputStream(Files.newInputStream(content), crc)) {
            size = in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        var entry = new Entry(size, (int) crc.getValue());
        entries.put(key(level, range), entry);
        append(line(key(level, range), entry));
    }

    private void append(String line) throws IOException {
        Files.write(
                file,
                (line + "\n").getBytes(StandardCharsets.US_ASCII),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** What is stored now, to be compared with a listing that is made afterwards. */
    synchronized Set<String> keys() {
        return Set.copyOf(entries.keySet());
    }

    /**
     * What was stored before a listing, has not been removed by us since, and is not in the
     * listing.
     *
     * @param known the keys from before the listing
     */
    synchronized List<String> missing(Set<String> known, List<StoredFile> all) {
        var keys = new TreeSet<>(known);
        keys.retainAll(entries.keySet());
        for (StoredFile one : all) {
            keys.remove(key(one.level(), one.range()));
        }
        return keys.stream().map(key -> key + " was stored but is gone").toList();
    }

    /**
     * Reads a file and compares it with what was stored; one that is not known yet is known from
     * now on.
     *
     * @throws LtxException when it is not the same
     */
    void requireUnchanged(StoredFile one) throws IOException {
        var crc = new CRC32C();
        long size;
        try (var in = new CheckedInputStream(replica.open(one), crc)) {
            size = in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        var found = new Entry(size, (int) crc.getValue());
        String key = key(one.level(), one.range());
        synchronized (this) {
            Entry known = entries.putIfAbsent(key, found);
            if (known == null) {
                append(line(key, found));
            } else if (!known.equals(found)) {
                throw new LtxException(one + ": it is not what was stored");
            }
        }
    }

    @Override
    public String address() {
        return replica.address();
    }

    @Override
    public List<StoredFile> list(int level, boolean exactTimes) throws IOException {
        return replica.list(level, exactTimes);
    }

    @Override
    public InputStream open(StoredFile one) throws IOException {
        return replica.open(one);
    }

    @Override
    public boolean put(int level, TxidRange range, Path content, Instant timestamp)
            throws IOException {
        boolean stored = replica.put(level, range, content, timestamp);
        if (stored) {
            remember(level, range, content);
        }
        return stored;
    }

    @Override
    public void replace(int level, TxidRange range, Path content, Instant timestamp)
            throws IOException {
        replica.replace(level, range, content, timestamp);
        remember(level, range, content);
    }

    @Override
    public void delete(Collection<StoredFile> files) throws IOException {
        synchronized (this) {
            for (StoredFile one : files) {
                String key = key(one.level(), one.range());
                if (entries.remove(key) != null) {
                    append("- " + key);
                }
            }
        }
        replica.delete(files);
    }

    @Override
    public @Nullable Note readNote(String name) throws IOException {
        return replica.readNote(name);
    }

    @Override
    public @Nullable String writeNote(String name, String content, @Nullable String expected)
            throws IOException {
        return replica.writeNote(name, content, expected);
    }
}
