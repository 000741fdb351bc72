package dev.larder.replication.ltx;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The first 100 bytes of an LTX file.
 *
 * @param flags bit 1 says that the file carries no database checksums; no other bit is known
 * @param pageSize bytes of a page, a power of two from 512 to 65536
 * @param commit pages of the database after this file was applied, the lock page counted
 * @param range transaction ids covered
 * @param timestampMillis when the file's last transaction was taken, milliseconds since the epoch
 * @param preApplyChecksum database checksum before, 0 where there is none
 * @param wal the part of the write-ahead log that was copied, {@link WalOrigin#NONE} in merged
 *     files
 * @param nodeId 0, or the epoch of the writer that claimed the file
 */
public record LtxHeader(
        int flags,
        int pageSize,
        int commit,
        TxidRange range,
        long timestampMillis,
        long preApplyChecksum,
        WalOrigin wal,
        long nodeId) {

    /** Bytes of a header. */
    public static final int SIZE = 100;

    static final int FLAG_NO_CHECKSUM = 2;
    private static final int MAGIC = 0x4C545831;

    /**
     * Where in a write-ahead log the pages of a file came from.
     *
     * @param offset first byte of the copied part, 0 for none
     * @param size bytes of the copied part
     */
    public record WalOrigin(long offset, long size, int salt1, int salt2) {

        /** Not copied from a log. */
        public static final WalOrigin NONE = new WalOrigin(0, 0, 0, 0);

        /** The first byte after the copied part. */
        public long end() {
            return offset + size;
        }
    }

    /** A header as a replica for Litestream must have it: without database checksums. */
    public static LtxHeader of(
            int pageSize, int commit, TxidRange range, long timestampMillis, WalOrigin wal) {
        return new LtxHeader(FLAG_NO_CHECKSUM, pageSize, commit, range, timestampMillis, 0, wal, 0);
    }

    /**
     * Page numbers are Java ints here: a database of more than 2^31 - 1 pages is refused with a
     * clear message.
     */
    static LtxHeader decode(byte[] bytes) throws LtxException {
        var in = ByteBuffer.wrap(bytes);
        if (in.getInt() != MAGIC) {
            throw new LtxException("it does not start with LTX1");
        }
        int flags = in.getInt();
        int pageSize = in.getInt();
        int commit = in.getInt();
        if (commit < 0) {
            throw new LtxException("it counts more than 2147483647 pages");
        }
        long min = in.getLong();
        long max = in.getLong();
        if (min < 1 || max < min) {
            throw new LtxException("its transaction ids are out of order");
        }
        long timestamp = in.getLong();
        long preApply = in.getLong();
        var wal = new WalOrigin(in.getLong(), in.getLong(), in.getInt(), in.getInt());
        var header =
                new LtxHeader(
                        flags,
                        pageSize,
                        commit,
                        new TxidRange(min, max),
                        timestamp,
                        preApply,
                        wal,
                        in.getLong());
        header.check();
        while (in.hasRemaining()) {
            if (in.get() != 0) {
                throw new LtxException("the reserved bytes of its header are not zero");
            }
        }
        return header;
    }

    /** The last of the transactions, which names the state this file leads to. */
    public long txid() {
        return range.max();
    }

    /** When the file's last transaction was taken. */
    public Instant timestamp() {
        return Instant.ofEpochMilli(timestampMillis);
    }

    /** Whether the file carries database checksums, as LiteFS writes and Litestream never does. */
    public boolean hasChecksums() {
        return (flags & FLAG_NO_CHECKSUM) == 0;
    }

    /** The page that SQLite never uses, because it holds the bytes that file locks are taken on. */
    public int lockPage() {
        return lockPage(pageSize);
    }

    /** The page around byte 2^30 for a page size. */
    public static int lockPage(int pageSize) {
        return 0x40000000 / pageSize + 1;
    }

    static boolean isPageSize(int size) {
        return size >= 512 && size <= 65536 && Integer.bitCount(size) == 1;
    }

    byte[] encode() {
        return ByteBuffer.allocate(SIZE)
                .putInt(MAGIC)
                .putInt(flags)
                .putInt(pageSize)
                .putInt(commit)
                .putLong(range.min())
                .putLong(range.max())
                .putLong(timestampMillis)
                .putLong(preApplyChecksum)
                .putLong(wal.offset())
                .putLong(wal.size())
                .putInt(wal.salt1())
                .putInt(wal.salt2())
                .putLong(nodeId)
                .array();
    }

    void check() throws LtxException {
        require((flags & ~FLAG_NO_CHECKSUM) == 0, "it has flags that are not known");
        require(isPageSize(pageSize), "its page size is not one of SQLite's");
        require(wal.offset() >= 0 && wal.size() >= 0, "its log offsets are negative");
        require(
                wal.offset() != 0 || (wal.salt1() == 0 && wal.salt2() == 0),
                "it has log salts without an offset");
        require(wal.offset() != 0 || wal.size() == 0, "it has a log size without an offset");
        if (range.isSnapshot() || !hasChecksums()) {
            require(
                    preApplyChecksum == 0,
                    "it has a checksum of a state before that it cannot have");
        } else {
            require(preApplyChecksum < 0, "it lacks the checksum of the state before");
        }
    }

    private static void require(boolean holds, String otherwise) throws LtxException {
        if (!holds) {
            throw new LtxException(otherwise);
        }
    }
}
