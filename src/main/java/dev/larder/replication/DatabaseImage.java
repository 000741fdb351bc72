package dev.larder.replication;

import dev.larder.replication.ltx.DatabaseChecksum;
import dev.larder.replication.ltx.LtxException;
import dev.larder.replication.ltx.LtxHeader;
import dev.larder.replication.ltx.PageSource;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A database file that is being put together from transaction files: pages are written where they
 * belong, then the file is cut to the new size. Never a file that a connection is open on.
 */
final class DatabaseImage implements Closeable {

    private final RandomAccessFile file;
    private @Nullable LtxHeader last;
    private @Nullable PageSums sums;

    /** Opens or creates the file; an empty image begins with the first file applied. */
    DatabaseImage(Path path) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    /**
     * Applies one transaction file. When it turns out damaged the image is spoiled.
     *
     * @throws LtxException when it is damaged or does not follow what was applied before
     */
    void apply(PageSource source) throws IOException {
        LtxHeader header = source.header();
        PageSums known = requireFollows(header);
        byte[] page = new byte[header.pageSize()];
        for (int pgno = source.next(page); pgno != 0; pgno = source.next(page)) {
            file.seek((pgno - 1L) * page.length);
            file.write(page);
            known.put(pgno, DatabaseChecksum.ofPage(pgno, page, 0, page.length));
        }
        known.resize(header.commit());
        file.setLength((long) header.commit() * header.pageSize());
        last = header;
    }

    private PageSums requireFollows(LtxHeader header) throws LtxException {
        LtxHeader before = last;
        PageSums known = sums;
        if (before == null || known == null) {
            if (!header.range().isSnapshot()) {
                throw new LtxException("a restore cannot begin with " + header.range());
            }
            PageSums fresh = new PageSums(header.lockPage());
            sums = fresh;
            return fresh;
        }
        if (before.pageSize() != header.pageSize()) {
            throw new LtxException(
                    "the page size changes from "
                            + before.pageSize()
                            + " to "
                            + header.pageSize()
                            + " at "
                            + header.range());
        }
        if (header.range().min() > before.txid() + 1 || header.range().max() <= before.txid()) {
            throw new LtxException(header.range() + " does not follow " + before.range());
        }
        return known;
    }

    /** The transaction id that the image is at, 0 while it is empty. */
    long txid() {
        LtxHeader header = last;
        return header == null ? 0 : header.txid();
    }

    /** When that transaction was taken, milliseconds since the epoch; 0 while it is empty. */
    long timestampMillis() {
        LtxHeader header = last;
        return header == null ? 0 : header.timestampMillis();
    }

    /** The checksum of the whole image. */
    long checksum() {
        PageSums known = sums;
        return known == null ? DatabaseChecksum.EMPTY : known.database();
    }

    long bytes() throws IOException {
        return file.length();
    }

    void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
