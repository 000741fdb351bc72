package dev.larder.field;

import dev.larder.api.ContentType;
import dev.larder.api.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springframework.stereotype.Component;

/** Content types from the first bytes of a file. */
@Component
public final class SniffedContentTypes implements ContentTypes {

    @Override
    public String detect(Upload upload) {
        return sniff(upload).value();
    }

    @Override
    public boolean isSame(String detected, String allowed) {
        return new ContentType(detected).is(allowed);
    }

    static ContentType sniff(Upload upload) {
        try (InputStream in = upload.open()) {
            return ContentType.sniff(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the upload", e);
        }
    }
}
