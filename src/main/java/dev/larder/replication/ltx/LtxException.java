package dev.larder.replication.ltx;

import java.io.IOException;

/**
 * The bytes are not a whole and sound LTX file. The message is a clause that names what is wrong
 * with them.
 */
public final class LtxException extends IOException {

    private static final long serialVersionUID = 1L;

    public LtxException(String message) {
        super(message);
    }

    public LtxException(String message, Throwable cause) {
        super(message, cause);
    }
}
