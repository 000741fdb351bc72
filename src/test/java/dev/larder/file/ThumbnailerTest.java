package dev.larder.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

class ThumbnailerTest {

    private final Thumbnailer thumbnailer = new Thumbnailer(50_000_000, 64);

    private Thumbnailer.Thumb render(byte[] picture, String type, String size) throws Exception {
        return thumbnailer.render(
                new ByteArrayInputStream(picture),
                type,
                Objects.requireNonNull(ThumbSize.parse(size)));
    }

    @ParameterizedTest
    @CsvSource({
        "jpg, image/jpeg, image/jpeg",
        "png, image/png, image/png",
        "gif, image/gif, image/gif"
    })
    void render_eachFormat_keepsItsType(String format, String type, String expected)
            throws Exception {
        Thumbnailer.Thumb thumb = render(Pictures.encoded(800, 600, format), type, "100x50");
        assertThat(thumb.contentType()).isEqualTo(expected);
        BufferedImage picture = Pictures.decoded(thumb.bytes());
        assertThat(picture.getWidth()).isEqualTo(100);
        assertThat(picture.getHeight()).isEqualTo(50);
        assertThat(Pictures.colorAt(picture, 0.1, 0.1)).isEqualTo("r");
        assertThat(Pictures.colorAt(picture, 0.9, 0.1)).isEqualTo("g");
        assertThat(Pictures.colorAt(picture, 0.9, 0.9)).isEqualTo("b");
    }

    @Test
    void render_webp_becomesPng() throws Exception {
        Thumbnailer.Thumb thumb = render(Pictures.WEBP, "image/webp", "10x20");
        assertThat(thumb.contentType()).isEqualTo("image/png");
        assertThat(Pictures.decoded(thumb.bytes()).getHeight()).isEqualTo(20);
    }

    @Test
    void render_anchors_keepTheirEnd() throws Exception {
        byte[] tall = Pictures.encoded(400, 800, "png");
        BufferedImage top = Pictures.decoded(render(tall, "image/png", "100x50t").bytes());
        BufferedImage bottom = Pictures.decoded(render(tall, "image/png", "100x50b").bytes());
        assertThat(Pictures.colorAt(top, 0.1, 0.9)).isEqualTo("r");
        assertThat(Pictures.colorAt(bottom, 0.9, 0.1)).isEqualTo("b");
    }

    @Test
    void render_transparentPng_staysTransparent() throws Exception {
        var clear = new BufferedImage(50, 50, BufferedImage.TYPE_INT_ARGB);
        var bytes = new ByteArrayOutputStream();
        javax.imageio.ImageIO.write(clear, "png", bytes);
        BufferedImage thumb =
                Pictures.decoded(render(bytes.toByteArray(), "image/png", "10x10").bytes());
        assertThat(thumb.getRGB(5, 5) >>> 24).isZero();
    }

    /** Orientation n, its size and the colour at the top left of the upright picture. */
    @ParameterizedTest
    @CsvSource({
        "1, 100, 75, r, g",
        "2, 100, 75, g, r",
        "3, 100, 75, b, rgb",
        "4, 100, 75, rgb, b",
        "5, 75, 100, r, rgb",
        "6, 75, 100, rgb, r",
        "7, 75, 100, b, g",
        "8, 75, 100, g, b"
    })
    void render_cameraOrientation_isApplied(
            int note, int width, int height, String topLeft, String topRight) throws Exception {
        byte[] picture = Pictures.withOrientation(Pictures.encoded(800, 600, "jpg"), note);
        BufferedImage thumb = Pictures.decoded(render(picture, "image/jpeg", "100x100f").bytes());
        assertThat(thumb.getWidth()).isEqualTo(width);
        assertThat(thumb.getHeight()).isEqualTo(height);
        assertThat(Pictures.colorAt(thumb, 0.1, 0.1)).isEqualTo(topLeft);
        assertThat(Pictures.colorAt(thumb, 0.9, 0.1)).isEqualTo(topRight);
    }

    @Test
    void render_hugeHeader_isRefusedBeforeDecoding() throws IOException {
        byte[] bomb = bomb(40_000, 40_000);
        assertThat(bomb.length).isLessThan(20_000);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> render(bomb, "image/png", "100x100"))
                .withMessageContaining("40000 x 40000");
    }

    @Test
    void render_hugeThumb_isRefused() throws IOException {
        byte[] picture = Pictures.encoded(10, 10, "png");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> render(picture, "image/png", "90000x90000"))
                .withMessageContaining("90000");
    }

    @Test
    void render_aboveTheBudget_isRefused() throws IOException {
        byte[] picture = Pictures.encoded(3000, 3000, "jpg");
        var small = new Thumbnailer(50_000_000, 4);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        small.render(
                                new ByteArrayInputStream(picture),
                                "image/jpeg",
                                Objects.requireNonNull(ThumbSize.parse("2000x2000"))))
                .withMessageContaining("of 4 MiB");
    }

    @ParameterizedTest
    @CsvSource({"jpg, image/jpeg", "png, image/png", "gif, image/gif"})
    void render_brokenPictures_areIoExceptions(String format, String type) throws IOException {
        byte[] whole = Pictures.encoded(300, 200, format);
        for (int length = 0; length < Math.min(whole.length, 400); length += 7) {
            byte[] cut = Arrays.copyOf(whole, length);
            for (int i = 20; i < cut.length; i += 13) {
                cut[i] ^= 0x5a;
            }
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> render(cut, type, "10x10"));
        }
    }

    /** A PNG that says how large it is and holds only one row of it. */
    private static byte[] bomb(int width, int height) throws IOException {
        var data = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(data)) {
            deflater.write(new byte[width / 8 + 1]);
        }
        var png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        byte[] header = ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 1).array();
        chunk(png, "IHDR", header);
        chunk(png, "IDAT", data.toByteArray());
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
        byte[] typed =
                ByteBuffer.allocate(4 + content.length)
                        .put(type.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .put(content)
                        .array();
        var crc = new CRC32();
        crc.update(typed);
        png.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        png.writeBytes(typed);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
