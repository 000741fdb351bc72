package dev.larder.database;

/**
 * Another process has committed something to {@code data.db}, so what was kept in memory of it may
 * be out of date. Published within seconds after it happened.
 */
public record ForeignCommit() {}
