package dev.larder.filter;

/**
 * A filter, rule or sort that cannot be understood or resolved; clients see it as 400, its text is
 * for rule authors.
 */
public final class FilterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FilterException(String message) {
        super(message);
    }
}
