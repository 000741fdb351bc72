package dev.larder.record;

import dev.larder.api.FieldErrors;

/** A record that may not be saved as it is; the endpoint that tried says so in its own sentence. */
public final class RecordInvalidException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient FieldErrors errors;

    public RecordInvalidException(FieldErrors errors) {
        super("invalid record: " + errors);
        this.errors = errors;
    }

    /** Errors by field. */
    public FieldErrors errors() {
        return errors;
    }
}
