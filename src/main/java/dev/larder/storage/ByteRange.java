package dev.larder.storage;

/**
 * Part of an object.
 *
 * @param offset first byte, counted from zero; when negative, the distance from the end
 * @param length number of bytes, cut at the end of the object; -1 for all that follow
 */
public record ByteRange(long offset, long length) {

    public ByteRange {
        if (length == 0 || length < -1 || (offset < 0 && length != -1)) {
            throw new IllegalArgumentException(
                    "not a range: offset " + offset + ", length " + length);
        }
    }

    public static ByteRange of(long offset, long length) {
        return new ByteRange(offset, length);
    }

    public static ByteRange from(long offset) {
        return new ByteRange(offset, -1);
    }

    /** The last bytes of an object; all of it when it is shorter. */
    public static ByteRange last(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be positive: " + count);
        }
        return new ByteRange(-count, -1);
    }

    /**
     * Offset of the first byte in an object of this size; at or behind the size when the range is
     * outside.
     */
    public long start(long size) {
        return offset < 0 ? Math.max(0, size + offset) : offset;
    }

    /** Number of bytes that an object of this size has in the range. */
    public long count(long size) {
        long available = Math.max(0, size - start(size));
        return length < 0 ? available : Math.min(length, available);
    }
}
