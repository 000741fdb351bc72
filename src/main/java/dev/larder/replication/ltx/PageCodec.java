package dev.larder.replication.ltx;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Compresses single pages. The pure Java form of the LZ4 library is used: no native code is
 * unpacked, none can crash.
 *
 * <p>The frame form is the LZ4 frame format with exactly one block; it is read strictly (the
 * content checksum is mandatory) because Litestream's reader is that strict too.
 */
final class PageCodec {

    private static final int FRAME_MAGIC = 0x184D2204;
    private static final int STORED = 1 << 31;

    /**
     * Version 1, independent blocks, content checksum; 64 KiB blocks; and the header checksum of
     * these two.
     */
    private static final byte[] FRAME_DESCRIPTOR = {0x64, 0x40, (byte) 0xA7};

    private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
    private final XXHash32 hash = XXHashFactory.safeInstance().hash32();

    /** The compressed form of a page, without page number, flags and size. */
    byte[] compress(byte[] page, int offset, int length, PageEncoding encoding) {
        byte[] block = compressor.compress(page, offset, length);
        if (encoding == PageEncoding.BLOCK) {
            return block;
        }
        boolean stored = block.length >= length;
        int size = stored ? length : block.length;
        var out = ByteBuffer.allocate(4 + 3 + 4 + size + 4 + 4).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(FRAME_MAGIC).put(FRAME_DESCRIPTOR).putInt(stored ? size | STORED : size);
        if (stored) {
            out.put(page, offset, size);
        } else {
            out.put(block);
        }
        return out.putInt(0).putInt(hash.hash(page, offset, length, 0)).array();
    }

    /** Reads a raw block that must come out as exactly {@code pageSize} bytes. */
    void readBlock(byte[] block, int length, byte[] page, int pageSize) throws LtxException {
        try {
            int size = decompressor.decompress(block, 0, length, page, 0, pageSize);
            if (size != pageSize) {
                throw new LtxException("a page comes out shorter than a page");
            }
        } catch (LZ4Exception e) {
            throw new LtxException("a page cannot be decompressed", e);
        }
    }

    /**
     * Reads one whole frame.
     *
     * @return the bytes it took
     */
    int readFrame(DataInputStream in, byte[] page, int pageSize) throws IOException {
        if (Integer.reverseBytes(in.readInt()) != FRAME_MAGIC) {
            throw new LtxException("a page does not start with an LZ4 frame");
        }
        int read = 4 + readDescriptor(in);
        int size = Integer.reverseBytes(in.readInt());
        boolean stored = (size & STORED) != 0;
        size &= ~STORED;
        if (size == 0 || size > bound(pageSize)) {
            throw new LtxException("a page has an impossible compressed size");
        }
        byte[] block = new byte[size];
        in.readFully(block);
        if (!stored) {
            readBlock(block, size, page, pageSize);
        } else if (size == pageSize) {
            System.arraycopy(block, 0, page, 0, size);
        } else {
            throw new LtxException("a stored page is not as long as a page");
        }
        if (in.readInt() != 0) {
            throw new LtxException("a page has more than one LZ4 block");
        }
        if (Integer.reverseBytes(in.readInt()) != hash.hash(page, 0, pageSize, 0)) {
            throw new LtxException("the checksum of a page does not match");
        }
        return read + 4 + size + 8;
    }

    private int readDescriptor(DataInputStream in) throws IOException {
        byte[] descriptor = new byte[10];
        in.readFully(descriptor, 0, 2);
        int flags = descriptor[0] & 0xFF;
        boolean contentSize = (flags & 0x08) != 0;
        // Version 01, content checksum; no block checksums, no dictionary, nothing reserved.
        if ((flags & 0xC0) != 0x40 || (flags & 0x04) == 0 || (flags & 0x13) != 0) {
            throw new LtxException("a page uses an LZ4 frame of another kind");
        }
        int length = contentSize ? 10 : 2;
        in.readFully(descriptor, 2, length - 2);
        if (in.readUnsignedByte() != ((hash.hash(descriptor, 0, length, 0) >>> 8) & 0xFF)) {
            throw new LtxException("the header checksum of a page does not match");
        }
        return length + 1;
    }

    /** The most bytes a page can take when it does not compress at all. */
    static int bound(int pageSize) {
        return pageSize + pageSize / 255 + 16;
    }
}
