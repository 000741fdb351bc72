package dev.larder.database;

import org.sqlite.SQLiteConfig;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
        // Its time is limited by the transaction's, so that an index over a large table is not cut
        // short.
        return open(List.of(), Duration.ZERO);
    }

    JdbcConnection reader() {
        return open(List.of("query_only=1"), properties.queryTimeout());
    }

    private JdbcConnection open(List<String> more, Duration statementLimit) {
        var config = new SQLiteConfig();
        // Otherwise the driver runs a second statement after each INSERT and leaves it open, and
        // while any statement is
        // open SQLite does not forget an interrupt (sqlite.org/c3ref/interrupt.html).
        config.setGetGeneratedKeys(false);
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
            return new JdbcConnection(
                    jdbc, properties.statements(), deadlines.watch(jdbc, statementLimit));
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
        // Checkpoints have one owner; a connection that made its own would take pages from under
        // it.
        pragmas.add("wal_autocheckpoint=0");
        pragmas.addAll(more);
        return pragmas;
    }
}
