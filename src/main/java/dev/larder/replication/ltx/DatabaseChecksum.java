package dev.larder.replication.ltx;

import java.nio.ByteBuffer;

/**
 * The order-free checksum of a whole database as LiteFS defines it: the XOR of the checksums of its
 * pages, so that a changed page is taken out and put in again without reading the others.
 */
public final class DatabaseChecksum {

    /** Bit 63, which is set in every stored checksum so that none is zero. */
    public static final long FLAG = 1L << 63;

    /** The checksum of a database without pages. */
    public static final long EMPTY = FLAG;

    private DatabaseChecksum() {}

    /**
     * The checksum of page {@code pgno} (from 1) with the content {@code length} bytes of {@code
     * page}.
     */
    public static long ofPage(int pgno, byte[] page, int offset, int length) {
        var crc = new Crc64();
        crc.update(ByteBuffer.allocate(4).putInt(pgno).array());
        crc.update(page, offset, length);
        return FLAG | crc.value();
    }

    /** {@code database} with one page's checksum put in, or taken out again. */
    public static long toggle(long database, long page) {
        return FLAG | (database ^ page);
    }
}
