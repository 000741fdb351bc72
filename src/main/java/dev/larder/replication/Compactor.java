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
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes the higher levels of a replica: merges of the level below, and snapshots of the whole
 * database.
 */
final class Compactor {

    /** Each input takes a page and a read buffer; what is left over is merged the next time. */
    private static final int MOST_INPUTS = 400;

    private final Replica replica;
    private final LocalHistory history;
    private final PageEncoding encoding;

    Compactor(Replica replica, LocalHistory history, PageEncoding encoding) {
        this.replica = replica;
        this.history = history;
        this.encoding = encoding;
    }

    /**
     * Merges everything of the level below that this level does not have yet.
     *
     * @param level 1 to 8
     * @return the new file, read back and verified; null when there was nothing to merge
     */
    @Nullable StoredFile compact(int level) throws IOException {
        List<StoredFile> there = replica.list(level, false);
        List<StoredFile> below = replica.list(level - 1, false);
        if (below.isEmpty()) {
            return null;
        }
        long after =
                there.isEmpty()
                        ? below.getFirst().range().min() - 1
                        : there.getLast().range().max();
        var inputs = new ArrayList<StoredFile>();
        long reached = after;
        for (StoredFile file : RestorePlan.after(below, after)) {
            // The first may begin before: transactions are merged twice then, which does no harm.
            if (inputs.size() < MOST_INPUTS) {
                inputs.add(file);
                reached = file.range().max();
            }
        }
        if (inputs.isEmpty()) {
            return null;
        }
        var range = new TxidRange(inputs.getFirst().range().min(), reached);
        Path temporary = history.scratch().resolve("level-" + level + ".tmp");
        try {
            LtxHeader header = merge(inputs, temporary);
            return store(level, range, temporary, header);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private LtxHeader merge(List<StoredFile> inputs, Path temporary) throws IOException {
        var readers = new ArrayList<LtxReader>();
        try {
            for (StoredFile input : inputs) {
                readers.add(open(input));
            }
            var merge = new LtxMerge(readers);
            LocalHistory.writeWhole(temporary, out -> LtxWriter.copy(merge, out, encoding));
            return merge.header();
        } finally {
            for (LtxReader reader : readers) {
                reader.close();
            }
        }
    }

    /** Prefers the copy beside the database, which costs no download. */
    private LtxReader open(StoredFile file) throws IOException {
        if (file.level() == 0 && Files.exists(history.path(file.range()))) {
            return history.open(file.range());
        }
        try {
            return Restore.open(file, replica.open(file));
        } catch (LtxException e) {
            throw new LtxException(file + ": " + e.getMessage(), e);
        }
    }

    private StoredFile store(int level, TxidRange range, Path content, LtxHeader header)
            throws IOException {
        var file = new StoredFile(level, range, Files.size(content), header.timestamp());
        if (!replica.put(level, range, content, header.timestamp()) && !isSound(file)) {
            replica.replace(level, range, content, header.timestamp());
        }
        verify(replica, file);
        return file;
    }

    private boolean isSound(StoredFile file) throws IOException {
        try {
            verify(replica, file);
            return true;
        } catch (LtxException _) {
            return false;
        }
    }

    /**
     * Reads a stored file from front to back.
     *
     * @throws LtxException when it is damaged
     */
    static void verify(Replica replica, StoredFile file) throws IOException {
        try (InputStream in = replica.open(file);
                LtxReader reader = Restore.open(file, in)) {
            reader.verify();
        } catch (LtxException e) {
            throw new LtxException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Stores the whole database.
     *
     * @param again whether it is made even if there is one of this very transaction, which may be
     *     damaged
     * @return the new file; null when there is one already, or when the database is ahead of what
     *     is stored
     */
    @Nullable StoredFile snapshot(Cutter cutter, long stored, boolean again) throws IOException {
        Path temporary = history.scratch().resolve("snapshot.tmp");
        try (Cutter.View view = cutter.view()) {
            long txid = view.cut().txid();
            if (txid == 0 || txid > stored || (!again && hasSnapshot(txid))) {
                return null;
            }
            LocalHistory.writeWhole(
                    temporary, out -> LtxWriter.copy(new Pages(view), out, encoding));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        try (LtxReader reader =
                new LtxReader(new java.io.BufferedInputStream(Files.newInputStream(temporary)))) {
            LtxHeader header = reader.header();
            return store(StoredFile.SNAPSHOTS, header.range(), temporary, header);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private boolean hasSnapshot(long txid) throws IOException {
        List<StoredFile> there = replica.list(StoredFile.SNAPSHOTS, false);
        return !there.isEmpty() && there.getLast().range().max() >= txid;
    }

    /**
     * Makes a damaged file again, from the copy beside the database or from the level below, while
     * they still are there.
     *
     * @return whether that was possible
     */
    boolean repair(StoredFile damaged) throws IOException {
        Path temporary = history.scratch().resolve("repair.tmp");
        try {
            if (damaged.level() == 0 && Files.exists(history.path(damaged.range()))) {
                Files.copy(
                        history.path(damaged.range()),
                        temporary,
                        StandardCopyOption.REPLACE_EXISTING);
            } else if (damaged.level() == 0 || !mergeBelow(damaged, temporary)) {
                return false;
            }
            replica.replace(damaged.level(), damaged.range(), temporary, damaged.createdAt());
            verify(replica, damaged);
            return true;
        } catch (LtxException _) {
            // What it would be made from is damaged as well, which is reported on its own.
            return false;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private boolean mergeBelow(StoredFile damaged, Path temporary) throws IOException {
        var inputs = new ArrayList<StoredFile>();
        long reached = damaged.range().min() - 1;
        for (StoredFile file : replica.list(Math.min(damaged.level() - 1, 8), false)) {
            if (file.range().min() == reached + 1 && file.range().max() <= damaged.range().max()) {
                inputs.add(file);
                reached = file.range().max();
            }
        }
        if (reached != damaged.range().max()) {
            return false;
        }
        merge(inputs, temporary);
        return true;
    }

    /** All pages of the live database. */
    private static final class Pages implements dev.larder.replication.ltx.PageSource {
        private final Cutter.View view;
        private final LtxHeader header;
        private final java.util.PrimitiveIterator.OfInt pages;

        Pages(Cutter.View view) {
            this.view = view;
            Cutter.Cut cut = view.cut();
            var range = new TxidRange(1, cut.txid());
            this.header =
                    LtxHeader.of(
                            view.pageSize(),
                            cut.pages(),
                            range,
                            cut.timestampMillis(),
                            LtxHeader.WalOrigin.NONE);
            this.pages =
                    IntStream.rangeClosed(1, cut.pages())
                            .filter(pgno -> pgno != header.lockPage())
                            .iterator();
        }

        @Override
        public LtxHeader header() {
            return header;
        }

        @Override
        public int next(byte[] page) throws IOException {
            if (!pages.hasNext()) {
                return 0;
            }
            int pgno = pages.nextInt();
            view.page(pgno, page);
            return pgno;
        }
    }
}
