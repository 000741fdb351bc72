package dev.larder.field;

import dev.larder.api.FileName;
import dev.larder.api.Upload;
import dev.larder.crypto.Ids;

/** Turns the name that a client gave a file into the one it is stored under. */
public final class FileNames {

    private static final int RANDOM_LENGTH = 10;

    private FileNames() {}

    /** An upload under the name that it will be stored with. */
    public static FileValue pending(Upload upload) {
        return new FileValue(storedName(upload), upload);
    }

    /** As {@link FileName#normalize}; a missing extension is told from the content, where that is known. */
    public static String storedName(Upload upload) {
        return FileName.normalize(
                upload.clientName(),
                () -> Ids.random(RANDOM_LENGTH, Ids.LOWER_ALPHANUMERIC),
                () -> SniffedContentTypes.sniff(upload).extension());
    }
}
