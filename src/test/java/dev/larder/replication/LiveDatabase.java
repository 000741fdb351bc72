package dev.larder.replication;

import dev.larder.database.CheckpointOwner;
import dev.larder.database.WriteAheadLog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;

/**
 * A database with one writer's connection, as the server has it, and a writer that does random
 * things.
 */
final class LiveDatabase implements AutoCloseable, CheckpointOwner.Turn {

    final Path path;
    final TestFile raw;
    final Connection writer;
    private final ReentrantLock turn = new ReentrantLock(true);

    LiveDatabase(Path path, int pageSize) throws SQLException, IOException {
        this.path = path;
        this.raw = new TestFile(path);
        this.writer = DriverManager.getConnection("jdbc:sqlite:" + path);
        run("PRAGMA page_size=" + pageSize);
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA wal_autocheckpoint=0");
        run("PRAGMA busy_timeout=10000");
        run("PRAGMA synchronous=OFF");
    }

    WriteAheadLog log() {
        return new WriteAheadLog(path, this);
    }

    @Override
    public <T> T holding(Callable<T> work) throws Exception {
        turn.lock();
        try {
            return work.call();
        } finally {
            turn.unlock();
        }
    }

    void run(String sql) throws SQLException {
        turn.lock();
        try (Statement statement = writer.createStatement()) {
            statement.execute(sql);
        } finally {
            turn.unlock();
        }
    }

    void makeTables() throws SQLException {
        run("CREATE TABLE IF NOT EXISTS t0 (id INTEGER PRIMARY KEY, a TEXT, b BLOB)");
        run("CREATE TABLE IF NOT EXISTS t1 (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b BLOB)");
        run("CREATE INDEX IF NOT EXISTS t0_a ON t0 (a)");
    }

    /** One random transaction; may be rolled back, may do nothing. */
    void randomTransaction(Random random) throws SQLException {
        int kind = random.nextInt(40);
        switch (kind) {
            case 0 -> run("VACUUM");
            case 1 -> run("DELETE FROM t" + random.nextInt(2));
            case 2 -> run("PRAGMA incremental_vacuum(" + random.nextInt(20) + ")");
            case 3 ->
                    run(
                            "CREATE TABLE IF NOT EXISTS x"
                                    + random.nextInt(5)
                                    + " (id INTEGER PRIMARY KEY, v BLOB)");
            case 4 -> run("DROP TABLE IF EXISTS x" + random.nextInt(5));
            default -> randomWrites(random, kind);
        }
    }

    private void randomWrites(Random random, int kind) throws SQLException {
        turn.lock();
        try {
            run("BEGIN IMMEDIATE");
            int steps = 1 + random.nextInt(6);
            for (int i = 0; i < steps; i++) {
                boolean savepoint = random.nextInt(6) == 0;
                if (savepoint) {
                    run("SAVEPOINT s");
                }
                randomStep(random);
                if (savepoint) {
                    run(random.nextBoolean() ? "RELEASE s" : "ROLLBACK TO s");
                }
            }
            run(kind == 5 ? "ROLLBACK" : "COMMIT");
        } finally {
            turn.unlock();
        }
    }

    private void randomStep(Random random) throws SQLException {
        String table = "t" + random.nextInt(2);
        int id = random.nextInt(200);
        int size = random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(600);
        String blob = random.nextBoolean() ? "randomblob(" + size + ")" : "zeroblob(" + size + ")";
        switch (random.nextInt(4)) {
            case 0 ->
                    run(
                            "DELETE FROM "
                                    + table
                                    + " WHERE id BETWEEN "
                                    + id
                                    + " AND "
                                    + (id + random.nextInt(20)));
            case 1 ->
                    run(
                            "UPDATE "
                                    + table
                                    + " SET b = "
                                    + blob
                                    + " WHERE id BETWEEN "
                                    + id
                                    + " AND "
                                    + (id + 5));
            default ->
                    run(
                            "INSERT OR REPLACE INTO "
                                    + table
                                    + " VALUES ("
                                    + id
                                    + ", 'k"
                                    + id
                                    + "', "
                                    + blob
                                    + ")");
        }
    }

    /** A number for everything that a query can see in a database file. */
    static long contentOf(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            return contentOf(connection);
        }
    }

    long content() throws SQLException {
        turn.lock();
        try {
            return contentOf(writer);
        } finally {
            turn.unlock();
        }
    }

    private static long contentOf(Connection connection) throws SQLException {
        var crc = new CRC32();
        try (Statement statement = connection.createStatement();
                Statement inner = connection.createStatement();
                ResultSet tables =
                        statement.executeQuery(
                                "SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name")) {
            while (tables.next()) {
                crc.update(tables.getString(2).getBytes(StandardCharsets.UTF_8));
                try (ResultSet rows =
                        inner.executeQuery(
                                "SELECT * FROM " + tables.getString(1) + " ORDER BY id")) {
                    int columns = rows.getMetaData().getColumnCount();
                    while (rows.next()) {
                        for (int i = 1; i <= columns; i++) {
                            byte[] value = rows.getBytes(i);
                            crc.update(i);
                            if (value != null) {
                                crc.update(value);
                            }
                        }
                    }
                }
            }
        }
        return crc.getValue();
    }

    @Override
    public void close() throws SQLException, IOException {
        writer.close();
        raw.close();
    }
}
