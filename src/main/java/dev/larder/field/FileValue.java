package dev.larder.field;

import dev.larder.api.ContentType;
import dev.larder.api.FileName;
import dev.larder.api.Upload;
import dev.larder.crypto.Ids;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * One file of a record.
 *
 * @param name name in storage; for a pending upload the name it will get
 * @param upload the bytes that are not stored yet; null for a stored file
 */
public record FileValue(String name, @Nullable Upload upload) {

    private static final int RANDOM_LENGTH = 10;

    public static FileValue stored(String name) {
        return new FileValue(name, null);
    }

    /** An upload under the name that it will be stored with. */
    public static FileValue pending(Upload upload) {
        String name =
                FileName.normalize(
                        upload.clientName(),
                        () -> Ids.random(RANDOM_LENGTH, Ids.LOWER_ALPHANUMERIC),
                        () -> sniff(upload).extension());
        return new FileValue(name, upload);
    }

    static ContentType sniff(Upload upload) {
        try (InputStream in = upload.open()) {
            return ContentType.sniff(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the upload cannot be read", e);
        }
    }

    public boolean isPending() {
        return upload != null;
    }
}
