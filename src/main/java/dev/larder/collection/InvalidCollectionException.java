package dev.larder.collection;

import dev.larder.api.FieldErrors;

/**
 * A definition that the checks, or the database while it is applied, refuse; the caller knows the
 * sentence.
 */
final class InvalidCollectionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient FieldErrors errors;

    InvalidCollectionException(FieldErrors errors) {
        super(errors.toString());
        this.errors = errors;
    }

    FieldErrors errors() {
        return errors;
    }
}
