package dev.larder.replication.ltx;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes one LTX file: pages in ascending order, then {@link #finish()}.
 *
 * <p>The page index is kept in memory until the end, eight to eleven bytes for each page.
 */
public final class LtxWriter implements Closeable {

    static final int PAGE_HEADER_SIZE = 6;
    static final int FLAG_BLOCK = 1;

    private final OutputStream out;
    private final LtxHeader header;
    private final PageEncoding encoding;
    private final PageCodec codec = new PageCodec();
    private final Crc64 crc = new Crc64();
    private final ByteArrayOutputStream index = new ByteArrayOutputStream();
    private long offset;
    private int lastPage;

    /**
     * Writes the header at once.
     *
     * @throws LtxException when the header breaks a rule of the format
     * @throws IllegalArgumentException when it asks for database checksums, which Litestream's
     *     merger cannot carry
     */
    public LtxWriter(OutputStream out, LtxHeader header, PageEncoding encoding) throws IOException {
        header.check();
        if (header.hasChecksums()) {
            throw new IllegalArgumentException("files are written without database checksums");
        }
        this.out = out;
        this.header = header;
        this.encoding = encoding;
        put(header.encode());
    }

    /** Copies all pages of {@code source} and finishes; the source has then been verified. */
    public static long copy(PageSource source, OutputStream out, PageEncoding encoding)
            throws IOException {
        var writer = new LtxWriter(out, source.header(), encoding);
        byte[] page = new byte[source.header().pageSize()];
        for (int pgno = source.next(page); pgno != 0; pgno = source.next(page)) {
            writer.page(pgno, page, 0);
        }
        return writer.finish();
    }

    /**
     * Adds a page.
     *
     * @throws IllegalArgumentException when pages come out of order, or one that a file cannot hold
     */
    public void page(int pgno, byte[] bytes, int from) throws IOException {
        if (pgno <= lastPage || pgno > header.commit() || pgno == header.lockPage()) {
            throw new IllegalArgumentException(
                    "page " + pgno + " after " + lastPage + " of " + header.commit());
        }
        requireNoGap(pgno);
        byte[] payload = codec.compress(bytes, from, header.pageSize(), encoding);
        boolean block = encoding == PageEncoding.BLOCK;
        var head = ByteBuffer.allocate(PAGE_HEADER_SIZE + (block ? 4 : 0));
        head.putInt(pgno).putShort((short) (block ? FLAG_BLOCK : 0));
        if (block) {
            head.putInt(payload.length);
        }
        varint(index, pgno);
        varint(index, offset);
        varint(index, head.capacity() + (long) payload.length);
        crc.update(head.array());
        crc.update(bytes, from, header.pageSize());
        out.write(head.array());
        out.write(payload);
        offset += head.capacity() + (long) payload.length;
        lastPage = pgno;
    }

    private void requireNoGap(int pgno) {
        int expected = lastPage + 1 == header.lockPage() ? lastPage + 2 : lastPage + 1;
        if (header.range().isSnapshot() && pgno != expected) {
            throw new IllegalArgumentException("a snapshot lacks page " + expected);
        }
    }

    /**
     * Ends the file; the stream is flushed but left open.
     *
     * @return the size of the file in bytes
     */
    public long finish() throws IOException {
        if (header.range().isSnapshot() && lastPage < lastUsedPage(header)) {
            throw new IllegalArgumentException(
                    "a snapshot of " + header.commit() + " pages ends at " + lastPage);
        }
        put(new byte[PAGE_HEADER_SIZE]);
        varint(index, 0);
        byte[] entries = index.toByteArray();
        put(entries);
        put(ByteBuffer.allocate(8).putLong(entries.length).array());
        put(new byte[8]);
        long checksum = DatabaseChecksum.FLAG | crc.value();
        out.write(ByteBuffer.allocate(8).putLong(checksum).array());
        out.flush();
        return offset + 8;
    }

    /**
     * Closes the stream; without {@link #finish()} before it, what was written is no valid file.
     */
    @Override
    public void close() throws IOException {
        out.close();
    }

    /** The last page a snapshot holds: its size, unless that is the lock page. */
    static int lastUsedPage(LtxHeader header) {
        return header.commit() == header.lockPage() ? header.commit() - 1 : header.commit();
    }

    private void put(byte[] bytes) throws IOException {
        crc.update(bytes);
        out.write(bytes);
        offset += bytes.length;
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) (rest | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
