package dev.larder.replication;

import org.sqlite.SQLiteConfig;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A process that reads a replica through Litestream's own extension of SQLite, without restoring
 * it, and prints a number for what it sees. The environment variable LITESTREAM_REPLICA_URL says
 * which replica.
 */
final class LitestreamReader {

    private LitestreamReader() {}

    /** Argument: the extension's native library. */
    public static void main(String[] arguments) throws SQLException {
        var config = new SQLiteConfig();
        config.enableLoadExtension(true);
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite::memory:", config.toProperties());
                PreparedStatement load =
                        connection.prepareStatement("SELECT load_extension(?, ?)")) {
            load.setString(1, Path.of(arguments[0]).toAbsolutePath().toString());
            load.setString(2, "sqlite3_litestreamvfs_init");
            load.executeQuery().close();
            System.out.println(
                    "content " + LiveDatabase.contentOf(Path.of("file:data.db?vfs=litestream")));
        }
        // The extension's own threads would keep the process alive.
        System.exit(0);
    }
}
