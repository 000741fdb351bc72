package dev.larder.replication;

import dev.larder.replication.ltx.LtxException;
import dev.larder.replication.ltx.LtxHeader;
import dev.larder.replication.ltx.LtxMerge;
import dev.larder.replication.ltx.LtxReader;
import dev.larder.replication.ltx.LtxWriter;
import dev.larder.replication.ltx.PageEncoding;
import dev.larder.replication.ltx.TxidRange;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * Brings the transaction files to the replica, one by one and in order, and keeps their number here
 * bounded while the replica cannot be reached.
 */
final class Uploader {

    private final Replica replica;
    private final LocalHistory history;
    private final PageEncoding encoding;
    private volatile long stored;

    /**
     * @param stored highest transaction id in the replica
     */
    Uploader(Replica replica, LocalHistory history, PageEncoding encoding, long stored) {
        this.replica = replica;
        this.history = history;
        this.encoding = encoding;
        this.stored = stored;
    }

    /** The transaction id up to which the replica has everything. */
    long stored() {
        return stored;
    }

    /** The local file that leads on from what is stored; null when there is none. */
    private @Nullable TxidRange next() throws IOException {
        TxidRange best = null;
        for (TxidRange range : history.list()) {
            if (range.min() <= stored + 1
                    && range.max() > stored
                    && (best == null || range.max() > best.max())) {
                best = range;
            }
        }
        return best;
    }

    /** Whether there are files that do not lead on from what is stored: the history has a hole. */
    boolean hasGap() throws IOException {
        List<TxidRange> ranges = history.list();
        return next() == null && !ranges.isEmpty() && ranges.getLast().max() > stored;
    }

    /**
     * Stores the next file.
     *
     * @return its header; null when everything is stored
     * @throws ConflictException when the replica has another file of that name
     */
    @Nullable LtxHeader uploadNext() throws IOException {
        TxidRange range = next();
        if (range == null) {
            return null;
        }
        LtxHeader header;
        try (LtxReader reader = history.open(range)) {
            header = reader.header();
        }
        Path local = history.path(range);
        if (!replica.put(0, range, local, header.timestamp())) {
            settle(range, local, header);
        }
        stored = range.max();
        return header;
    }

    /**
     * The name is taken. When the answer to an earlier put was lost it is our own file; when what
     * is there is damaged it is replaced.
     */
    private void settle(TxidRange range, Path local, LtxHeader header) throws IOException {
        var file = new StoredFile(0, range, Files.size(local), header.timestamp());
        byte[] found = bytes(file);
        if (Arrays.equals(found, Files.readAllBytes(local))) {
            return;
        }
        try (LtxReader reader = Restore.open(file, new java.io.ByteArrayInputStream(found))) {
            reader.verify();
        } catch (LtxException _) {
            replica.replace(0, range, local, header.timestamp());
            return;
        }
        throw new ConflictException(
                "Another writer has stored transaction "
                        + TxidRange.format(range.max())
                        + " in "
                        + replica.address()
                        + ".");
    }

    /**
     * Whether the newest file that is here and, under the same name, in the replica is sound in
     * both places and still not the same.
     */
    boolean isForeign() throws IOException {
        var here = new HashSet<>(history.list());
        for (StoredFile there : replica.list(0, false).reversed()) {
            if (here.contains(there.range())) {
                return !Arrays.equals(bytes(there), Files.readAllBytes(history.path(there.range())))
                        && isSound(there);
            }
        }
        return false;
    }

    private byte[] bytes(StoredFile file) throws IOException {
        try (InputStream in = replica.open(file)) {
            return in.readAllBytes();
        }
    }

    private boolean isSound(StoredFile there) throws IOException {
        try (LtxReader local = history.open(there.range());
                LtxReader stored = Restore.open(there, replica.open(there))) {
            local.verify();
            stored.verify();
            return true;
        } catch (LtxException _) {
            return false;
        }
    }

    /** Bytes of the files that are not stored yet. */
    long backlogBytes() throws IOException {
        long bytes = 0;
        for (TxidRange range : backlog()) {
            bytes += Files.size(history.path(range));
        }
        return bytes;
    }

    private List<TxidRange> backlog() throws IOException {
        return history.list().stream().filter(range -> range.max() > stored).toList();
    }

    /**
     * Merges everything that is not stored, but the newest file, into one; pages written often are
     * kept once.
     */
    void squash() throws IOException {
        List<TxidRange> ranges = new ArrayList<>(backlog());
        if (ranges.size() < 3) {
            return;
        }
        ranges.removeLast();
        var readers = new ArrayList<LtxReader>();
        try {
            for (TxidRange range : ranges) {
                readers.add(history.open(range));
            }
            var merged = new TxidRange(ranges.getFirst().min(), ranges.getLast().max());
            history.write(merged, out -> LtxWriter.copy(new LtxMerge(readers), out, encoding));
            for (TxidRange range : ranges) {
                history.delete(range);
            }
        } finally {
            for (LtxReader reader : readers) {
                reader.close();
            }
        }
    }

    /** Forgets everything that is not stored; the next transaction then has to be a whole copy. */
    void dropBacklog() throws IOException {
        for (TxidRange range : backlog()) {
            history.delete(range);
        }
    }

    /** Removes local files that are stored and merged there, the newest excepted. */
    void forget(long merged) throws IOException {
        List<TxidRange> ranges = history.list();
        for (TxidRange range : ranges.subList(0, Math.max(0, ranges.size() - 1))) {
            if (range.max() <= Math.min(stored, merged)) {
                history.delete(range);
            }
        }
    }
}
