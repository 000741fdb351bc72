package dev.larder.web;

/**
 * A body that cannot be decoded; each endpoint says so in its own sentence, otherwise it is a plain
 * 400.
 */
public final class MalformedBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedBodyException(String message) {
        super(message);
    }

    public MalformedBodyException(String message, Throwable cause) {
        super(message, cause);
    }
}
