package dev.larder.database;

/**
 * An open transaction on the writer's connection. Everything that runs on it is committed or rolled
 * back as one.
 */
public interface Tx extends Session, Connection {

    /** Runs one statement at once; when it fails, what ran before it still stands. */
    @Override
    int execute(Sql sql);
}
