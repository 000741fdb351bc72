package dev.larder.field;

import dev.larder.api.Upload;

/** Tells what files hold, from their bytes and never from their names. */
public interface ContentTypes {

    /**
     * Media type of the bytes, possibly with parameters; {@code application/octet-stream} when
     * nothing is known.
     */
    String detect(Upload upload);

    /**
     * Whether two media types mean the same kind of content, whatever their parameters and alias
     * names.
     */
    boolean isSame(String detected, String allowed);
}
