package dev.larder.file;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;

import net.coobird.thumbnailator.resizers.Resizers;
import net.coobird.thumbnailator.util.exif.ExifFilterUtils;
import net.coobird.thumbnailator.util.exif.Orientation;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.concurrent.Semaphore;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileCacheImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Makes small pictures of large ones. The size in the header decides before anything is decoded:
 * too many pixels are refused, and of a large picture only every n-th row and column is kept while
 * decoding, so that twice the wanted size remains for smooth scaling. What decoding will hold of
 * the heap is taken from a common budget first.
 */
final class Thumbnailer {

    /** No thumbnail has more, whatever its size says. */
    private static final long MOST_OUTPUT_PIXELS = 32_000_000;

    private static final float JPEG_QUALITY = 0.95f;

    private final long maxPixels;
    private final int budgetMebibytes;
    private final Semaphore budget;

    /**
     * @param maxPixels most pixels of a picture
     * @param budgetMebibytes what all calls together may hold of the heap
     */
    Thumbnailer(long maxPixels, int budgetMebibytes) {
        this.maxPixels = maxPixels;
        this.budgetMebibytes = budgetMebibytes;
        this.budget = new Semaphore(budgetMebibytes, true);
    }

    /**
     * A finished thumbnail.
     *
     * @param contentType media type of the bytes
     */
    record Thumb(String contentType, byte[] bytes) {}

    /**
     * Makes a thumbnail.
     *
     * @param original bytes of the picture; read as far as needed and not closed
     * @param contentType detected type of the picture
     * @throws IOException when the picture is broken, too large or of a kind that cannot be decoded
     */
    Thumb render(InputStream original, String contentType, ThumbSize size)
            throws IOException, InterruptedException {
        ImageReader reader = reader(contentType);
        try (var input = new FileCacheImageInputStream(original, null)) {
            return render(reader, input, contentType, size);
        } catch (RuntimeException e) {
            throw new IOException("the decoder stumbled over the picture", e);
        } finally {
            reader.dispose();
        }
    }

    private Thumb render(
            ImageReader reader, ImageInputStream input, String contentType, ThumbSize size)
            throws IOException, InterruptedException {
        boolean jpeg = contentType.equals("image/jpeg") || contentType.equals("image/jpg");
        Orientation orientation = jpeg ? CameraNote.read(input) : Orientation.TOP_LEFT;
        reader.setInput(
                input, true,
                true); // metadata is skipped: the text chunks of a PNG can be bombs, too
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width < 1 || height < 1 || (long) width * height > maxPixels) {
            throw new IOException(
                    "a picture of %d x %d pixels is not decoded".formatted(width, height));
        }
        boolean turned = isTurned(orientation);
        ThumbSize.Plan plan = turned ? size.plan(height, width) : size.plan(width, height);
        if ((long) plan.width() * plan.height() > MOST_OUTPUT_PIXELS) {
            throw new IOException(
                    "a thumbnail of %d x %d pixels is not made"
                            .formatted(plan.width(), plan.height()));
        }
        int step = step(plan);
        int cost = cost(width, height, step, plan, contentType);
        if (cost > budgetMebibytes) {
            throw new IOException("decoding needs %d of %d MiB".formatted(cost, budgetMebibytes));
        }
        budget.acquire(cost);
        try {
            BufferedImage source = decode(reader, step);
            BufferedImage upright =
                    ExifFilterUtils.getFilterForOrientation(orientation).apply(source);
            return encode(scale(upright, plan, step, jpeg), contentType);
        } finally {
            budget.release(cost);
        }
    }

    private static ImageReader reader(String contentType) throws IOException {
        if (contentType.equals("image/webp")) {
            return new WebPImageReaderSpi().createReaderInstance();
        }
        String name = contentType.equals("image/jpg") ? "image/jpeg" : contentType;
        Iterator<ImageReader> readers = ImageIO.getImageReadersByMIMEType(name);
        if (!readers.hasNext()) {
            throw new IOException("no decoder for " + contentType);
        }
        return readers.next();
    }

    private static boolean isTurned(Orientation orientation) {
        return switch (orientation) {
            case TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT -> false;
            case LEFT_TOP, RIGHT_TOP, RIGHT_BOTTOM, LEFT_BOTTOM -> true;
        };
    }

    /**
     * Every how many rows and columns are kept, so that both sides stay at least twice as long as
     * wanted.
     */
    private static int step(ThumbSize.Plan plan) {
        int byWidth = plan.cropWidth() / (2 * plan.width());
        int byHeight = plan.cropHeight() / (2 * plan.height());
        return Math.max(1, Math.min(byWidth, byHeight));
    }

    /** MiB that decoding and turning hold at most; WebP is decoded whole, whatever the step. */
    private static int cost(
            int width, int height, int step, ThumbSize.Plan plan, String contentType) {
        long kept = ((long) width / step + 1) * ((long) height / step + 1);
        long decoded = contentType.equals("image/webp") ? (long) width * height * 4 : kept * 3;
        long scaled = (long) plan.width() * plan.height() * 4 * 2;
        return Math.clamp((decoded + kept + scaled) >> 20, 1, Integer.MAX_VALUE);
    }

    private static BufferedImage decode(ImageReader reader, int step) throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        return reader.read(0, param);
    }

    private static BufferedImage scale(
            BufferedImage source, ThumbSize.Plan plan, int step, boolean opaque) {
        Rectangle all = new Rectangle(0, 0, source.getWidth(), source.getHeight());
        Rectangle crop =
                new Rectangle(
                                plan.x() / step,
                                plan.y() / step,
                                Math.max(1, plan.cropWidth() / step),
                                Math.max(1, plan.cropHeight() / step))
                        .intersection(all);
        BufferedImage part =
                crop.isEmpty() || crop.equals(all)
                        ? source
                        : source.getSubimage(crop.x, crop.y, crop.width, crop.height);
        boolean alpha = !opaque && source.getColorModel().hasAlpha();
        var scaled =
                new BufferedImage(
                        plan.width(),
                        plan.height(),
                        alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        Resizers.PROGRESSIVE.resize(part, scaled);
        return scaled;
    }

    private static Thumb encode(BufferedImage picture, String contentType) throws IOException {
        String type =
                switch (contentType) {
                    case "image/jpeg", "image/gif" -> contentType;
                    default -> "image/png";
                };
        ImageWriter writer = ImageIO.getImageWritersByMIMEType(type).next();
        var bytes = new ByteArrayOutputStream();
        try (var output = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(output);
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (type.equals("image/jpeg")) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(JPEG_QUALITY);
            }
            writer.write(null, new IIOImage(picture, null, null), param);
        } finally {
            writer.dispose();
        }
        return new Thumb(type, bytes.toByteArray());
    }
}
