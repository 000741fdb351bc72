package dev.larder.field;

import dev.larder.api.ContentType;
import dev.larder.api.Upload;

import org.springframework.stereotype.Component;

/** Content types from the first bytes of a file. */
@Component
public final class SniffedContentTypes implements ContentTypes {

    @Override
    public String detect(Upload upload) {
        return FileValue.sniff(upload).value();
    }

    @Override
    public boolean isSame(String detected, String allowed) {
        return new ContentType(detected).is(allowed);
    }
}
