package dev.larder.database;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;

/** Reads a database file that nobody has open: a restored state, a copy. */
public final class DetachedFile {

    private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(60);
    private static final int STATEMENTS = 16;

    private DetachedFile() {}

    /**
     * Runs work on a connection that changes nothing, and makes no other files beside it.
     *
     * @throws DatabaseException when the file cannot be read
     */
    public static <T extends @Nullable Object> T read(Path file, Function<Connection, T> work) {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        try (var deadlines = new Deadlines(String.valueOf(file.getFileName()));
                var jdbc = config.createConnection(IntegrityCheck.address(file));
                var connection =
                        new JdbcConnection(
                                jdbc, STATEMENTS, deadlines.watch(jdbc, STATEMENT_LIMIT))) {
            return work.apply(connection);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, "open of " + file);
        }
    }
}
