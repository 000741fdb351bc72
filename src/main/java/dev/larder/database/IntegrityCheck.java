package dev.larder.database;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** SQLite's own look at a database file that nobody has open: a restored copy, a backup. */
public final class IntegrityCheck {

    private static final int MOST_PROBLEMS = 20;

    private IntegrityCheck() {}

    /**
     * Checks a file without changing it or making others beside it.
     *
     * @param file database without a log of its own
     * @param full whether indexes are compared with their tables, which takes several times longer
     * @return what is wrong, in SQLite's words; empty when nothing is
     */
    public static List<String> of(Path file, boolean full) {
        String url = address(file);
        String pragma =
                (full ? "PRAGMA integrity_check(" : "PRAGMA quick_check(") + MOST_PROBLEMS + ")";
        var problems = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(pragma)) {
            while (rows.next()) {
                problems.add(rows.getString(1));
            }
        } catch (SQLException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
        return problems.equals(List.of("ok")) ? List.of() : problems;
    }

    /**
     * "immutable" keeps SQLite from making a log and a shared-memory file for a database in WAL
     * mode.
     */
    static String address(Path file) {
        return "jdbc:sqlite:"
                + file.toAbsolutePath().toUri().toString().replaceFirst("^file:/+", "file:/")
                + "?immutable=1";
    }
}
