package dev.larder.file;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size of thumbnails such as {@code 100x50t}.
 *
 * @param text the size as it was asked for
 * @param width pixels; 0 follows from the height and the shape of the picture
 * @param height pixels; 0 follows from the width
 * @param shape what happens to what does not fit; without meaning when one side is 0
 */
record ThumbSize(String text, int width, int height, Shape shape) {

    enum Shape {
        /** Scaled until both sides are covered; what stands out is cut off on both ends. */
        CENTER,
        /** As CENTER, with the top kept. */
        TOP,
        /** As CENTER, with the bottom kept. */
        BOTTOM,
        /** Scaled down until both sides fit; never enlarged. */
        FIT
    }

    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,5})x(\\d{1,5})([tbf]?)");

    /** Reads a size; null when it is none, or both sides are 0. */
    static @Nullable ThumbSize parse(String text) {
        Matcher size = SYNTAX.matcher(text);
        if (!size.matches()) {
            return null;
        }
        int width = Integer.parseInt(size.group(1));
        int height = Integer.parseInt(size.group(2));
        if (width == 0 && height == 0) {
            return null;
        }
        Shape shape =
                switch (size.group(3)) {
                    case "t" -> Shape.TOP;
                    case "b" -> Shape.BOTTOM;
                    case "f" -> Shape.FIT;
                    default -> Shape.CENTER;
                };
        return new ThumbSize(text, width, height, shape);
    }

    /** The part of a picture that is scaled, and to what size. */
    record Plan(int x, int y, int cropWidth, int cropHeight, int width, int height) {}

    /** What to do with a picture of these sides, which are positive and already turned upright. */
    Plan plan(int sourceWidth, int sourceHeight) {
        if (width == 0 || height == 0) {
            return whole(sourceWidth, sourceHeight, width, height);
        }
        if (shape == Shape.FIT) {
            return fit(sourceWidth, sourceHeight);
        }
        double sourceAspect = (double) sourceWidth / sourceHeight;
        double aspect = (double) width / height;
        int cropWidth = sourceWidth;
        int cropHeight = sourceHeight;
        if (sourceAspect < aspect) {
            cropHeight =
                    Math.clamp(Math.round((double) sourceWidth * height / width), 1, sourceHeight);
        } else {
            cropWidth =
                    Math.clamp(Math.round((double) sourceHeight * width / height), 1, sourceWidth);
        }
        int x = (sourceWidth - cropWidth) / 2;
        int y =
                switch (shape) {
                    case TOP -> 0;
                    case BOTTOM -> sourceHeight - cropHeight;
                    case CENTER, FIT -> (sourceHeight - cropHeight) / 2;
                };
        return new Plan(x, y, cropWidth, cropHeight, width, height);
    }

    private Plan fit(int sourceWidth, int sourceHeight) {
        if (sourceWidth <= width && sourceHeight <= height) {
            return whole(sourceWidth, sourceHeight, sourceWidth, sourceHeight);
        }
        double aspect = (double) sourceWidth / sourceHeight;
        return aspect > (double) width / height
                ? whole(sourceWidth, sourceHeight, width, (int) (width / aspect))
                : whole(sourceWidth, sourceHeight, (int) (height * aspect), height);
    }

    /** A side of 0 follows from the other one. */
    private static Plan whole(int sourceWidth, int sourceHeight, int newWidth, int newHeight) {
        int toWidth = newWidth > 0 ? newWidth : side(newHeight, sourceWidth, sourceHeight);
        int toHeight = newHeight > 0 ? newHeight : side(newWidth, sourceHeight, sourceWidth);
        return new Plan(0, 0, sourceWidth, sourceHeight, toWidth, toHeight);
    }

    private static int side(int other, int source, int sourceOther) {
        return Math.clamp(Math.round((double) other * source / sourceOther), 1, Integer.MAX_VALUE);
    }
}
