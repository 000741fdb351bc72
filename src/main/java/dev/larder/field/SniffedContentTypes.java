package dev.larder.field;

import dev.larder.api.Upload;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Content types from the first bytes of a file, after the magic numbers that Apache Tika knows. */
@Component
public final class SniffedContentTypes implements ContentTypes {

    @Override
    public String detect(Upload upload) {
        return sniff(upload).toString();
    }

    @Override
    public boolean isSame(String detected, String allowed) {
        MediaType left = canonical(detected);
        MediaType right = canonical(allowed);
        return left != null && left.equals(right);
    }

    /** The usual extension of what the file holds, with its dot; empty when that is unknown. */
    static String extensionOf(Upload upload) {
        try {
            return MimeTypes.getDefaultMimeTypes()
                    .forName(sniff(upload).getBaseType().toString())
                    .getExtension();
        } catch (MimeTypeException _) {
            return ""; // a type that the registry has no entry for has no extension either
        }
    }

    private static MediaType sniff(Upload upload) {
        try (InputStream in = new BufferedInputStream(upload.open())) {
            return MimeTypes.getDefaultMimeTypes().detect(in, new Metadata());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the upload", e);
        }
    }

    private static @Nullable MediaType canonical(String type) {
        MediaType parsed = MediaType.parse(type);
        if (parsed == null) {
            return null;
        }
        MediaTypeRegistry registry = MimeTypes.getDefaultMimeTypes().getMediaTypeRegistry();
        return registry.normalize(parsed.getBaseType());
    }
}
