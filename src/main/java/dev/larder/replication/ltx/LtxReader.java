package dev.larder.replication.ltx;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads one LTX file from front to back and verifies all of it: header rules, page order,
 * completeness of a snapshot, the page index, the file checksum, a database checksum where there is
 * one, and that nothing follows.
 *
 * <p>A damaged file is reported as {@link LtxException}, at the latest when {@link #next} would
 * return 0; pages handed out before are to be thrown away then.
 */
public final class LtxReader implements PageSource, Closeable {

    private final DataInputStream in;
    private final LtxHeader header;
    private final PageCodec codec = new PageCodec();
    private final Crc64 crc = new Crc64();
    private final ByteArrayOutputStream index = new ByteArrayOutputStream();
    private byte[] block = new byte[0];
    private long offset = LtxHeader.SIZE;
    private long databaseChecksum = DatabaseChecksum.EMPTY;
    private int lastPage;
    private boolean ended;

    /** Reads the header; the stream is buffered by the caller and closed by {@link #close()}. */
    public LtxReader(InputStream in) throws IOException {
        this.in = new DataInputStream(in);
        try {
            byte[] bytes = this.in.readNBytes(LtxHeader.SIZE);
            if (bytes.length < LtxHeader.SIZE) {
                throw new LtxException("it is shorter than a header");
            }
            crc.update(bytes);
            this.header = LtxHeader.decode(bytes);
        } catch (IOException e) {
            closeAfter(in, e);
            throw e;
        }
    }

    private static void closeAfter(InputStream in, IOException e) {
        try {
            in.close();
        } catch (IOException suppressed) {
            e.addSuppressed(suppressed);
        }
    }

    @Override
    public LtxHeader header() {
        return header;
    }

    /**
     * The database checksum of the pages read so far; of the whole database once a snapshot was
     * read to its end.
     */
    public long databaseChecksum() {
        return databaseChecksum;
    }

    /** Reads to the end, which verifies the file. */
    public void verify() throws IOException {
        byte[] page = new byte[header.pageSize()];
        while (next(page) != 0) {
            // Each page is checked as it is read.
        }
    }

    @Override
    public int next(byte[] page) throws IOException {
        if (ended) {
            return 0;
        }
        try {
            return readPage(page);
        } catch (EOFException e) {
            throw new LtxException("it ends too early", e);
        }
    }

    private int readPage(byte[] page) throws IOException {
        byte[] head = new byte[LtxWriter.PAGE_HEADER_SIZE];
        in.readFully(head);
        crc.update(head);
        int pgno = ByteBuffer.wrap(head).getInt();
        int flags = ByteBuffer.wrap(head).getShort(4) & 0xFFFF;
        if (pgno == 0) {
            if (flags != 0) {
                throw new LtxException("the mark at the end of its pages is damaged");
            }
            readEnd();
            ended = true;
            return 0;
        }
        requireInOrder(pgno);
        long size = head.length + readPayload(flags, page);
        crc.update(page, 0, header.pageSize());
        varint(pgno);
        varint(offset);
        varint(size);
        offset += size;
        lastPage = pgno;
        databaseChecksum =
                DatabaseChecksum.toggle(
                        databaseChecksum,
                        DatabaseChecksum.ofPage(pgno, page, 0, header.pageSize()));
        return pgno;
    }

    private void requireInOrder(int pgno) throws LtxException {
        if (pgno <= lastPage || pgno > header.commit() || pgno == header.lockPage()) {
            throw new LtxException("page " + pgno + " is not where it may be");
        }
        int expected = lastPage + 1 == header.lockPage() ? lastPage + 2 : lastPage + 1;
        if (header.range().isSnapshot() && pgno != expected) {
            throw new LtxException("it should be complete but lacks page " + expected);
        }
    }

    private long readPayload(int flags, byte[] page) throws IOException {
        if (flags == 0) {
            return codec.readFrame(in, page, header.pageSize());
        }
        if (flags != LtxWriter.FLAG_BLOCK) {
            throw new LtxException("a page has flags that are not known");
        }
        int size = in.readInt();
        crc.update(ByteBuffer.allocate(4).putInt(size).array());
        if (size < 1 || size > PageCodec.bound(header.pageSize())) {
            throw new LtxException("a page has an impossible compressed size");
        }
        if (block.length < size) {
            block = new byte[PageCodec.bound(header.pageSize())];
        }
        in.readFully(block, 0, size);
        codec.readBlock(block, size, page, header.pageSize());
        return 4L + size;
    }

    private void readEnd() throws IOException {
        if (header.range().isSnapshot() && lastPage < LtxWriter.lastUsedPage(header)) {
            throw new LtxException("it should be complete but ends at page " + lastPage);
        }
        index.write(0);
        byte[] expected = index.toByteArray();
        byte[] found = in.readNBytes(expected.length);
        if (!Arrays.equals(expected, found)) {
            throw new LtxException("its page index does not match its pages");
        }
        crc.update(found);
        byte[] sizeAndPost = new byte[16];
        in.readFully(sizeAndPost);
        crc.update(sizeAndPost);
        var trailer = ByteBuffer.wrap(sizeAndPost);
        if (trailer.getLong() != expected.length) {
            throw new LtxException("the size of its page index is wrong");
        }
        requirePostApply(trailer.getLong());
        if (in.readLong() != (DatabaseChecksum.FLAG | crc.value())) {
            throw new LtxException("its checksum does not match its content");
        }
        if (in.read() >= 0) {
            throw new LtxException("it has bytes after its end");
        }
    }

    private void requirePostApply(long checksum) throws LtxException {
        if (!header.hasChecksums()) {
            if (checksum != 0) {
                throw new LtxException("it has a database checksum that it says it lacks");
            }
        } else if (checksum >= 0 || (header.range().isSnapshot() && checksum != databaseChecksum)) {
            throw new LtxException("its database checksum does not match its pages");
        }
    }

    private void varint(long value) {
        long rest = value;
        while (rest >= 0x80) {
            index.write((int) (rest | 0x80));
            rest >>>= 7;
        }
        index.write((int) rest);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
