package dev.larder.field;

import dev.larder.api.Upload;
import org.jspecify.annotations.Nullable;

/**
 * One file of a record.
 *
 * @param name name in storage; for a pending upload the name it will get
 * @param upload the bytes that are not stored yet; null for a stored file
 */
public record FileValue(String name, @Nullable Upload upload) {

    public static FileValue stored(String name) {
        return new FileValue(name, null);
    }

    public boolean isPending() {
        return upload != null;
    }
}
