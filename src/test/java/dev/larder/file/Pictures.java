package dev.larder.file;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

import javax.imageio.ImageIO;

/** Pictures for tests: red, green, blue and white quarters, clockwise from the top left. */
final class Pictures {

    /** A picture of one pixel, lossy. */
    static final byte[] WEBP =
            Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");

    private Pictures() {}

    static byte[] encoded(int width, int height, String format) throws IOException {
        boolean alpha = !format.equals("jpg");
        var picture =
                new BufferedImage(
                        width,
                        height,
                        alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D pen = picture.createGraphics();
        Color[] colors = {Color.RED, Color.GREEN, Color.WHITE, Color.BLUE};
        for (int i = 0; i < 4; i++) {
            pen.setColor(colors[i]);
            pen.fillRect(i % 2 * width / 2, i / 2 * height / 2, (width + 1) / 2, (height + 1) / 2);
        }
        pen.dispose();
        var bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(picture, format, bytes)) {
            throw new IOException("no encoder for " + format);
        }
        return bytes.toByteArray();
    }

    static BufferedImage decoded(byte[] bytes) throws IOException {
        return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(bytes)));
    }

    /** A JPEG with the camera's note which way is up, 1 to 8, put behind its first marker. */
    static byte[] withOrientation(byte[] jpeg, int orientation) {
        byte[] exif = {
            (byte) 0xff,
            (byte) 0xe1,
            0,
            34,
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            1,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte) orientation,
            0,
            0,
            0,
            0,
            0,
            0
        };
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Arrays.copyOf(jpeg, 2));
        bytes.writeBytes(exif);
        bytes.writeBytes(Arrays.copyOfRange(jpeg, 2, jpeg.length));
        return bytes.toByteArray();
    }

    /** The nearest of the plain colours at a point given in fractions of the sides. */
    static String colorAt(BufferedImage picture, double x, double y) {
        int rgb = picture.getRGB((int) (x * picture.getWidth()), (int) (y * picture.getHeight()));
        boolean red = (rgb >> 16 & 0xff) > 127;
        boolean green = (rgb >> 8 & 0xff) > 127;
        boolean blue = (rgb & 0xff) > 127;
        return (red ? "r" : "") + (green ? "g" : "") + (blue ? "b" : "");
    }
}
