package dev.larder.replication;

/** A restore that cannot be done. The message is one sentence for the person who asked for it. */
public final class RestoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RestoreException(String sentence) {
        super(sentence);
    }

    public RestoreException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
