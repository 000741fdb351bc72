package dev.larder.admin;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * One file of the dashboard as the browser gets it.
 *
 * @param path below the dashboard's folder, or below the root of third-party modules
 * @param plain the file
 * @param gzip the file compressed once at the best level; null where that does not make it smaller
 * @param type content type, by file extension only
 */
@SuppressWarnings("ArrayRecordComponent") // never compared and never changed
record Asset(String path, byte[] plain, byte @Nullable [] gzip, MediaType type) {

    private static final Map<String, MediaType> TYPES =
            Map.of(
                    "js",
                    utf8("text", "javascript"),
                    "css",
                    utf8("text", "css"),
                    "html",
                    utf8("text", "html"),
                    "json",
                    MediaType.APPLICATION_JSON,
                    "svg",
                    new MediaType("image", "svg+xml"),
                    "png",
                    MediaType.IMAGE_PNG);

    static Asset of(String path, byte[] content) {
        String extension = path.substring(path.lastIndexOf('.') + 1);
        MediaType type = TYPES.getOrDefault(extension, MediaType.APPLICATION_OCTET_STREAM);
        byte[] packed = compress(content);
        return new Asset(path, content, packed.length < content.length ? packed : null, type);
    }

    /** Bytes that travel when the browser accepts gzip. */
    int transferSize() {
        return gzip == null ? plain.length : gzip.length;
    }

    String text() {
        return new String(plain, StandardCharsets.UTF_8);
    }

    private static MediaType utf8(String type, String subtype) {
        return new MediaType(type, subtype, StandardCharsets.UTF_8);
    }

    private static byte[] compress(byte[] content) {
        var packed = new ByteArrayOutputStream(content.length / 2 + 64);
        try (var out = new BestGzip(packed)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("compressing in memory", e);
        }
        return packed.toByteArray();
    }

    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
