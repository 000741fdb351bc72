package dev.larder.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The migrations of the application that is built on this server: files in a folder, each recorded under its name in
 * {@code _migrations} once it was applied, as PocketBase records its own.
 *
 * <p>An {@code .sql} file has the statements of the way forward, and after a line {@code -- down} those of the way back. A
 * {@code .json} file is a snapshot of collections; its way back changes nothing. Files are applied in the order of their
 * names, which start with a time in seconds, all of them in one transaction.
 */
public final class ApplicationMigrations {

    private static final Pattern NAME = Pattern.compile("[\\w.-]+\\.(?:sql|json)");
    private static final Pattern DOWN = Pattern.compile("(?im)^--[ \\t]*down[ \\t]*$");
    private static final Set<String> OF_THE_SERVER = Set.of(
            "1640988000_aux_init.go",
            "1640988000_init.go",
            "1717233556_v0.23_migrate.go",
            "1717233557_v0.23_migrate2.go",
            "1717233558_v0.23_migrate3.go",
            "1717233559_v0.23_migrate4.go",
            "1763020353_update_default_auth_alert_templates.go",
            "1778828400_normalize_indexes.go");

    private final Database data;
    private final Path folder;
    private final CollectionSnapshots snapshots;
    private final Clock clock;

    /** @param folder where the files are; it need not exist */
    public ApplicationMigrations(Database data, Path folder, CollectionSnapshots snapshots, Clock clock) {
        this.data = data;
        this.folder = folder;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    public Path folder() {
        return folder;
    }

    /** Names of the files that were not applied yet, in their order. */
    public List<String> pending() {
        List<String> applied = data.read(ApplicationMigrations::recorded);
        return files().stream().filter(file -> !applied.contains(file)).toList();
    }

    /**
     * Applies everything that is pending, all or nothing.
     *
     * @return names of what was applied
     * @throws DatabaseException when a statement fails; its message names the file
     */
    public List<String> up() {
        List<String> pending = pending();
        if (!pending.isEmpty()) {
            data.transaction(tx -> {
                pending.forEach(file -> up(tx, file));
                return true;
            });
        }
        return pending;
    }

    private void up(Tx tx, String file) {
        String text = read(file);
        if (file.endsWith(".json")) {
            snapshots.apply(tx, text);
        } else {
            run(tx, file, DOWN.split(text, 2)[0]);
        }
        Instant now = clock.instant();
        tx.execute(Sql.of(
                "INSERT INTO _migrations (file, applied) VALUES (?, max(?, (SELECT coalesce(max(applied), 0) + 1 FROM _migrations)))",
                file,
                now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000));
    }

    /**
     * Takes back what was applied last and whose file is still there.
     *
     * @param count how many; a negative number means all
     * @return their names, the last one first
     */
    public List<String> down(int count) {
        List<String> there = files();
        List<String> last = data.read(ApplicationMigrations::recorded).stream()
                .filter(there::contains)
                .limit(count < 0 ? Long.MAX_VALUE : count)
                .toList();
        if (!last.isEmpty()) {
            data.transaction(tx -> {
                last.forEach(file -> down(tx, file));
                return true;
            });
        }
        return last;
    }

    private void down(Tx tx, String file) {
        if (file.endsWith(".sql")) {
            String[] parts = DOWN.split(read(file), 2);
            run(tx, file, parts.length == 2 ? parts[1] : "");
        }
        tx.execute(Sql.of("DELETE FROM _migrations WHERE file = ?", file));
    }

    /**
     * Forgets what was applied but has no file any more, except the server's own migrations.
     *
     * @return the forgotten names
     */
    public List<String> forgetMissing() {
        List<String> there = files();
        return data.write(tx -> {
            List<String> missing = recorded(tx).stream()
                    .filter(file -> !there.contains(file) && !OF_THE_SERVER.contains(file))
                    .toList();
            missing.forEach(file -> tx.execute(Sql.of("DELETE FROM _migrations WHERE file = ?", file)));
            return missing;
        });
    }

    /**
     * Writes a new file, named by the time and a name.
     *
     * @param name words of which letters, digits and {@code _} are kept
     * @param ending {@code sql} or {@code json}
     */
    public Path create(String name, String ending, String content) {
        String words = name.strip().replaceAll("[^A-Za-z0-9_]+", "_").toLowerCase(Locale.ROOT);
        Path file = folder.resolve(clock.instant().getEpochSecond() + "_" + words + "." + ending);
        try {
            Files.createDirectories(folder);
            return Files.writeString(file, content, java.nio.file.StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new UncheckedIOException("the migration " + file + " cannot be written", e);
        }
    }

    /** Records a file as applied without running it: for one that describes what was done already. */
    public void record(Session session, String file) {
        session.write(tx -> tx.execute(Sql.of(
                "INSERT OR IGNORE INTO _migrations (file, applied) VALUES (?, ?)",
                file,
                clock.instant().toEpochMilli() * 1000)));
    }

    private static void run(Tx tx, String file, String script) {
        for (String statement : SqlScript.split(script)) {
            try {
                tx.execute(Sql.of(statement));
            } catch (DatabaseException e) {
                throw new DatabaseException(file + ": " + e.getMessage(), e.code(), e.uniqueColumns(), e);
            }
        }
    }

    /** Everything recorded, the last applied first. */
    private static List<String> recorded(Connection connection) {
        return connection.list(
                Sql.of("SELECT file FROM _migrations ORDER BY applied DESC, file DESC"),
                row -> String.valueOf(row.text(0)));
    }

    private List<String> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            var names = new ArrayList<String>();
            files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted()
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of migrations " + folder + " cannot be read", e);
        }
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the migration " + file + " cannot be read", e);
        }
    }
}
