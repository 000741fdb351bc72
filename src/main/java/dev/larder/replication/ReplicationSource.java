package dev.larder.replication;

import dev.larder.api.DataDirectory;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The {@code litestream.yml} of an installation, as far as it concerns its two databases.
 *
 * @param file the file; null when there is none, and nothing is replicated
 * @param config what it says; null with it
 * @param entries its entries for databases of this installation
 * @param remarks what has no effect, a sentence for each
 */
public record ReplicationSource(
        @Nullable Path file,
        @Nullable LitestreamConfig config,
        List<LitestreamConfig.Entry> entries,
        List<String> remarks) {

    /** Names of the databases that can be replicated. */
    static final List<String> DATABASES = List.of("data.db", "auxiliary.db");

    public ReplicationSource {
        entries = List.copyOf(entries);
        remarks = List.copyOf(remarks);
    }

    /**
     * Reads the file that was named, else the one inside the data directory if there is one.
     *
     * @param named path of the file; empty when none was named
     * @throws ConfigException when it cannot be read or used
     */
    public static ReplicationSource read(
            DataDirectory directory, String named, UnaryOperator<@Nullable String> environment) {
        Path file =
                named.isEmpty()
                        ? directory.resolve("litestream.yml")
                        : Path.of(named).toAbsolutePath().normalize();
        if (named.isEmpty() && Files.notExists(file)) {
            return new ReplicationSource(null, null, List.of(), List.of());
        }
        LitestreamConfig config = LitestreamConfig.parse(text(file), environment);
        var entries = new ArrayList<LitestreamConfig.Entry>();
        var remarks = new ArrayList<>(config.remarks());
        for (LitestreamConfig.Entry entry : config.databases()) {
            if (DATABASES.stream()
                    .anyMatch(name -> isSame(entry.path(), directory.resolve(name)))) {
                entries.add(entry);
            } else {
                remarks.add(
                        "litestream.yml: "
                                + entry.path()
                                + " is no database of this data directory and is left to others.");
            }
        }
        if (entries.isEmpty()) {
            throw new ConfigException(
                    "In "
                            + file
                            + " no entry of dbs has the path "
                            + directory.resolve("data.db")
                            + ".");
        }
        return new ReplicationSource(file, config, entries, remarks);
    }

    /**
     * The replica of a database.
     *
     * @param database its name, such as {@code data.db}, or its path
     * @throws RestoreException when it is not among the entries
     */
    public Replica replicaOf(String database) {
        Path path = Path.of(database);
        for (LitestreamConfig.Entry entry : entries) {
            boolean named = path.getNameCount() == 1 && entry.path().endsWith(path);
            if (named || isSame(entry.path(), path.toAbsolutePath().normalize())) {
                return entry.target().open();
            }
        }
        throw new RestoreException(
                "The file " + file + " has no entry for the database " + database + ".");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException(
                    "The file " + file + " cannot be read: " + Restore.reason(e) + ".");
        }
    }

    /** The same file, also when the way to it leads over links. */
    private static boolean isSame(Path one, Path other) {
        return real(one).equals(real(other));
    }

    private static Path real(Path path) {
        try {
            Path parent = path.getParent();
            return parent == null ? path : parent.toRealPath().resolve(path.getFileName());
        } catch (IOException _) {
            // Not there yet: the path stands for itself.
            return path;
        }
    }
}
