package dev.larder.file;

import net.coobird.thumbnailator.util.exif.Orientation;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import javax.imageio.stream.ImageInputStream;

/**
 * Which way is up in a JPEG, as the camera noted it (Exif 2.3, tag 0x0112). Read here because
 * ImageIO refuses the metadata of files whose Exif segment comes before the JFIF one, as many
 * programs write them.
 */
final class CameraNote {

    private static final int EXIF_SEGMENT = 0xe1;
    private static final int START_OF_SCAN = 0xda;
    private static final int ORIENTATION = 0x0112;

    private CameraNote() {}

    /**
     * The orientation of a picture; upright when there is no note or a broken one. Leaves the
     * stream at its start.
     */
    static Orientation read(ImageInputStream jpeg) throws IOException {
        try {
            jpeg.seek(0);
            jpeg.setByteOrder(ByteOrder.BIG_ENDIAN);
            return Orientation.typeOf(find(jpeg));
        } catch (EOFException _) {
            return Orientation.TOP_LEFT; // cut off: decoding will tell
        } finally {
            jpeg.seek(0);
        }
    }

    private static int find(ImageInputStream jpeg) throws IOException {
        if (jpeg.readUnsignedShort() != 0xffd8) {
            return 1;
        }
        while (jpeg.readUnsignedByte() == 0xff) {
            int marker = jpeg.readUnsignedByte();
            int length = jpeg.readUnsignedShort() - 2;
            if (marker == START_OF_SCAN || length < 0) {
                return 1;
            }
            byte[] segment = new byte[marker == EXIF_SEGMENT ? length : 0];
            if (marker == EXIF_SEGMENT) {
                jpeg.readFully(segment);
                int found = orientation(segment);
                if (found != 0) {
                    return found;
                }
            } else {
                jpeg.seek(jpeg.getStreamPosition() + length);
            }
        }
        return 1;
    }

    /** The value of the tag in the first directory; 0 when the segment has none. */
    private static int orientation(byte[] segment) {
        String start =
                new String(segment, 0, Math.min(6, segment.length), StandardCharsets.ISO_8859_1);
        if (!start.equals("Exif\0\0") || segment.length < 16) {
            return 0;
        }
        ByteBuffer tiff = ByteBuffer.wrap(segment, 6, segment.length - 6).slice();
        tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        if (directory < 8 || directory > tiff.limit() - 2) {
            return 0;
        }
        int entries = tiff.getShort(directory) & 0xffff;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + 12 * i;
            if (entry > tiff.limit() - 12) {
                return 0;
            }
            if ((tiff.getShort(entry) & 0xffff) == ORIENTATION) {
                int value = tiff.getShort(entry + 8) & 0xffff;
                return value >= 1 && value <= 8 ? value : 0;
            }
        }
        return 0;
    }
}
