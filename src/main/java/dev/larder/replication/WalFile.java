package dev.larder.replication;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the committed frames of SQLite's write-ahead log (SQLite file format, "The Write-Ahead
 * Log").
 *
 * <p>Frames count up to the last whose salts are the header's, whose checksum continues the one
 * before, and that ends a transaction; a longer file with frames of an earlier log is normal.
 * Committed frames do not change until the log starts anew, so they may be read while others are
 * appended.
 */
final class WalFile implements Closeable {

    static final int HEADER_SIZE = 32;
    static final int FRAME_HEADER_SIZE = 24;

    private static final int MAGIC = 0x377F0682;
    private static final int VERSION = 3007000;

    private final RandomAccessFile file;
    private final ByteOrder order;
    private final int pageSize;
    private final WalPosition start;

    /**
     * Pages committed in a part of the log.
     *
     * @param pages where in the log the newest content of each page begins
     * @param commit pages of the database after the last transaction
     * @param end the place after the last frame of that transaction
     */
    record Segment(Map<Integer, Long> pages, int commit, WalPosition end) {

        private static Segment of(Map<Integer, Long> pages, int commit, WalPosition end) {
            // Pages beyond the end were cut off by a later transaction.
            pages.keySet().removeIf(pgno -> Integer.compareUnsigned(pgno, commit) > 0);
            return new Segment(pages, commit, end);
        }
    }

    private WalFile(RandomAccessFile file, ByteOrder order, int pageSize, WalPosition start) {
        this.file = file;
        this.order = order;
        this.pageSize = pageSize;
        this.start = start;
    }

    /** Opens a log; null when there is none, or when it has no valid header yet. */
    static @Nullable WalFile open(Path path) throws IOException {
        if (Files.notExists(path)) {
            return null;
        }
        var file = new RandomAccessFile(path.toFile(), "r");
        WalFile wal = null;
        try {
            wal = readHeader(file);
            return wal;
        } finally {
            if (wal == null) {
                file.close();
            }
        }
    }

    private static @Nullable WalFile readHeader(RandomAccessFile file) throws IOException {
        byte[] bytes = new byte[HEADER_SIZE];
        if (file.length() < HEADER_SIZE) {
            return null;
        }
        file.readFully(bytes);
        var header = ByteBuffer.wrap(bytes);
        int magic = header.getInt(0);
        if ((magic & ~1) != MAGIC || header.getInt(4) != VERSION) {
            return null;
        }
        ByteOrder order = (magic & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        long sum = checksum(0, bytes, 0, 24, order);
        if (sum != pair(header.getInt(24), header.getInt(28))) {
            return null;
        }
        var start =
                new WalPosition(
                        header.getInt(16),
                        header.getInt(20),
                        HEADER_SIZE,
                        header.getInt(24),
                        header.getInt(28));
        return new WalFile(file, order, header.getInt(8), start);
    }

    int pageSize() {
        return pageSize;
    }

    /** The place before the first frame. */
    WalPosition start() {
        return start;
    }

    /**
     * Reads on from a place in this log to the last committed frame.
     *
     * @param maxBytes a transaction that ends beyond so many bytes is the last one read; 0 for no
     *     limit
     */
    Segment read(WalPosition from, long maxBytes) throws IOException {
        var committed = new HashMap<Integer, Long>();
        var pending = new HashMap<Integer, Long>();
        WalPosition end = from;
        int commit = 0;
        byte[] frame = new byte[FRAME_HEADER_SIZE + pageSize];
        long sum = pair(from.sum1(), from.sum2());
        long length = file.length();
        file.seek(from.offset());
        for (long at = from.offset(); at + frame.length <= length; at += frame.length) {
            file.readFully(frame);
            var header = ByteBuffer.wrap(frame);
            if (header.getInt(8) != start.salt1() || header.getInt(12) != start.salt2()) {
                break;
            }
            sum =
                    checksum(
                            checksum(sum, frame, 0, 8, order),
                            frame,
                            FRAME_HEADER_SIZE,
                            pageSize,
                            order);
            if (sum != pair(header.getInt(16), header.getInt(20)) || header.getInt(0) == 0) {
                break;
            }
            pending.put(header.getInt(0), at + FRAME_HEADER_SIZE);
            if (header.getInt(4) == 0) {
                continue;
            }
            commit = header.getInt(4);
            committed.putAll(pending);
            pending.clear();
            end =
                    new WalPosition(
                            start.salt1(),
                            start.salt2(),
                            at + frame.length,
                            (int) (sum >>> 32),
                            (int) sum);
            if (maxBytes > 0 && end.offset() - from.offset() >= maxBytes) {
                break;
            }
        }
        return Segment.of(committed, commit, end);
    }

    /**
     * The place after the frame that ends at {@code offset}, if that frame belongs to the log with
     * these salts and its header is whole; null otherwise. Its content is not verified.
     */
    @Nullable WalPosition after(long offset, int salt1, int salt2) throws IOException {
        if (salt1 != start.salt1() || salt2 != start.salt2()) {
            return null;
        }
        if (offset == HEADER_SIZE) {
            return start;
        }
        long at = offset - pageSize - FRAME_HEADER_SIZE;
        if (at < HEADER_SIZE || offset > file.length()) {
            return null;
        }
        byte[] bytes = new byte[FRAME_HEADER_SIZE];
        file.seek(at);
        file.readFully(bytes);
        var header = ByteBuffer.wrap(bytes);
        if (header.getInt(8) != salt1 || header.getInt(12) != salt2) {
            return null;
        }
        return new WalPosition(salt1, salt2, offset, header.getInt(16), header.getInt(20));
    }

    /** The page number of the frame that ends at {@code offset}. */
    int pageBefore(long offset) throws IOException {
        file.seek(offset - pageSize - FRAME_HEADER_SIZE);
        return file.readInt();
    }

    /** Reads the page whose content begins at {@code offset}. */
    void page(long offset, byte[] into) throws IOException {
        file.seek(offset);
        file.readFully(into, 0, pageSize);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /**
     * Both halves of a log checksum in one value, continued over {@code length} bytes, a multiple
     * of eight.
     */
    private static long checksum(long seed, byte[] bytes, int from, int length, ByteOrder order) {
        var words = ByteBuffer.wrap(bytes, from, length).slice().order(order).asIntBuffer();
        int s0 = (int) (seed >>> 32);
        int s1 = (int) seed;
        for (int i = 0; i < length / 4; i += 2) {
            s0 += words.get(i) + s1;
            s1 += words.get(i + 1) + s0;
        }
        return pair(s0, s1);
    }

    private static long pair(int high, int low) {
        return ((long) high << 32) | (low & 0xFFFFFFFFL);
    }
}
