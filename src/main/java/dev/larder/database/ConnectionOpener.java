package dev.larder.database;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** Opens connections to one file with the pragmas of the settings. */
final class ConnectionOpener {

    private final Path file;
    private final DatabaseProperties properties;
    private final Deadlines deadlines;

    ConnectionOpener(Path file, DatabaseProperties properties, Deadlines deadlines) {
        this.file = file;
        this.properties = properties;
        this.deadlines = deadlines;
    }

    JdbcConnection writer() {
        return open(List.of());
    }

    JdbcConnection reader() {
        return open(List.of("query_only=1"));
    }

    private JdbcConnection open(List<String> more) {
        var config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        // First of all: switching to the write-ahead log may already meet a lock.
        config.setBusyTimeout(Math.toIntExact(properties.busyTimeout().toMillis()));
        try {
            java.sql.Connection jdbc = config.createConnection("jdbc:sqlite:" + file);
            try (Statement statement = jdbc.createStatement()) {
                for (String pragma : pragmas(more)) {
                    statement.execute("PRAGMA " + pragma);
                }
            } catch (SQLException e) {
                jdbc.close();
                throw e;
            }
            return new JdbcConnection(jdbc, properties, deadlines);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, "open of " + file);
        }
    }

    private List<String> pragmas(List<String> more) {
        var pragmas = new ArrayList<String>();
        pragmas.add("journal_mode=WAL");
        pragmas.add("journal_size_limit=" + properties.journalSizeLimit().toBytes());
        pragmas.add("synchronous=" + properties.synchronous());
        pragmas.add("foreign_keys=" + (properties.foreignKeys() ? 1 : 0));
        pragmas.add("temp_store=" + properties.tempStore());
        pragmas.add("cache_size=-" + properties.cacheSize().toKilobytes());
        pragmas.add("mmap_size=" + properties.mmapSize().toBytes());
        // Checkpoints have one owner; a connection that made its own would take pages from under it.
        pragmas.add("wal_autocheckpoint=0");
        pragmas.addAll(more);
        return pragmas;
    }
}
