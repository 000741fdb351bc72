package dev.larder.database;

/** What a column of a record table holds, whatever database keeps it. */
public enum ColumnKind {
    /** Text, empty by default. */
    TEXT,
    /** The record's id, made by the database when an insert leaves it out. */
    PRIMARY_KEY,
    /** A number, 0 by default. */
    NUMBER,
    /** True or false, false by default. */
    BOOLEAN,
    /** A JSON array, empty by default. */
    JSON_ARRAY,
    /** Any JSON value, NULL by default. */
    JSON,
    /** A JSON object with {@code lon} and {@code lat}, both 0 by default. */
    GEO_POINT
}
