package dev.larder.database;

import org.jspecify.annotations.Nullable;

/**
 * The current row of a result. Columns count from zero. Valid only while the mapper that received
 * it runs.
 */
public interface Row {

    int columnCount();

    String columnName(int column);

    /**
     * The value in its storage class: null, {@code Long}, {@code Double}, {@code String} or {@code
     * byte[]}.
     */
    @Nullable Object value(int column);

    /** The value as text; null when it is NULL. */
    @Nullable String text(int column);

    /** The value as a 64-bit integer; 0 when it is NULL. */
    long integer(int column);

    /** The value as a floating number; 0 when it is NULL. */
    double real(int column);

    /** The bytes of a BLOB, or the UTF-8 of a text; null when it is NULL. */
    byte @Nullable [] bytes(int column);
}
