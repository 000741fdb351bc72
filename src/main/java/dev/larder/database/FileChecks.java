package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What must be true of a database file and of SQLite before anything else is done with them. */
final class FileChecks {

    /**
     * SQLite before it could reset a write-ahead log that was still needed
     * (sqlite.org/changes.html, 3.51.3).
     */
    private static final int[] OLDEST_SQLITE = {3, 51, 3};

    private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private FileChecks() {}

    /** Looks at the header, through the handle that stays open; see {@link RawFile}. */
    static void requireDatabaseOrNothing(Path file) {
        if (Files.isDirectory(file)) {
            throw new StartupException(file + " is a directory, not a database file.", null);
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new StartupException("The database file " + file + " cannot be written.", null);
        }
        byte[] header = new byte[HEADER.length];
        try {
            RawFile raw = RawFile.of(file);
            if (raw.length() != 0
                    && !(raw.read(0, header, 0, header.length) && Arrays.equals(header, HEADER))) {
                throw new StartupException("The file " + file + " is not a SQLite database.", null);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new StartupException(
                    "The database file " + file + " cannot be opened: " + e.getMessage(), e);
        }
    }

    static void requireUsable(JdbcConnection connection, Path file) {
        String version = connection.first(Dialect.VERSION, row -> String.valueOf(row.text(0)));
        if (isOlder(String.valueOf(version))) {
            throw new StartupException(
                    "SQLite "
                            + version
                            + " is too old: 3.51.3 or newer is needed, older ones can lose the log.",
                    null);
        }
        String mode = connection.first(Dialect.JOURNAL_MODE, row -> String.valueOf(row.text(0)));
        if (!"wal".equals(mode)) {
            throw new StartupException(
                    "The file system of "
                            + file
                            + " does not support SQLite's write-ahead log (mode is "
                            + mode
                            + ").",
                    null);
        }
    }

    static boolean isOlder(String version) {
        String[] parts = version.split("\\.");
        for (int i = 0; i < OLDEST_SQLITE.length; i++) {
            int part = i < parts.length ? Integer.parseInt(parts[i]) : 0;
            if (part != OLDEST_SQLITE[i]) {
                return part < OLDEST_SQLITE[i];
            }
        }
        return false;
    }

    static RuntimeException explain(Throwable failure, Path file) {
        if (failure instanceof DatabaseException e) {
            @Nullable String sentence =
                    switch (e.code() & 0xff) {
                        case 26 -> "The file " + file + " is not a SQLite database.";
                        case 8, 14 -> "The database file " + file + " cannot be written.";
                        case 11 -> "The database file " + file + " is damaged.";
                        case DatabaseException.BUSY ->
                                "The database file " + file + " is locked by another process.";
                        default -> null;
                    };
            if (sentence != null) {
                return new StartupException(sentence, e);
            }
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
}
