package dev.larder.collection;

import dev.larder.database.Database;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.database.Tx;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The migrations of an application: files in a folder, applied in the order of their names, each
 * once and as one transaction. What was applied stands in {@code _migrations}, beside the product's
 * own rows.
 */
public final class Migrations {

    private final Database database;
    private final Schemas schemas;
    private final CollectionImport imports;
    private final Path folder;
    private final InstantSource clock;

    Migrations(
            Database database,
            Schemas schemas,
            CollectionImport imports,
            Path folder,
            InstantSource clock) {
        this.database = database;
        this.schemas = schemas;
        this.imports = imports;
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Applies every file that was not applied yet.
     *
     * @return names of the files, in the order in which they were applied
     * @throws IllegalStateException naming the file that could not be applied; those before it stay
     *     applied
     */
    public List<String> applyPending() {
        var applied = new HashSet<>(applied());
        var done = new ArrayList<String>();
        for (Path file : files()) {
            MigrationFile migration = MigrationFile.read(file);
            if (!applied.contains(migration.name())) {
                apply(migration.name(), migration.up(), tx -> remember(tx, migration.name()));
                done.add(migration.name());
            }
        }
        return done;
    }

    /**
     * Undoes the migrations that were applied last.
     *
     * @param count how many; negative for all
     * @return names of the files, in the order in which they were undone
     * @throws IllegalStateException naming the file that could not be undone, or is gone
     */
    public List<String> revert(int count) {
        var names = new HashSet<String>();
        files().forEach(file -> names.add(String.valueOf(file.getFileName())));
        List<String> last = applied().reversed().stream().filter(names::contains).toList();
        var done = new ArrayList<String>();
        for (String name : count < 0 ? last : last.subList(0, Math.min(count, last.size()))) {
            apply(name, MigrationFile.read(folder.resolve(name)).down(), tx -> forget(tx, name));
            done.add(name);
        }
        return done;
    }

    /** Writes an empty migration to be filled by hand. */
    public Path create(String name) {
        return write(name, MigrationFile.Part.NOTHING, MigrationFile.Part.NOTHING);
    }

    /**
     * Writes a migration that brings any directory to the collections of this one; it counts as
     * applied here.
     */
    public Path snapshot() {
        Path file =
                write(
                        "collections_snapshot",
                        MigrationFile.Part.saving(schemas.reload().all()),
                        MigrationFile.Part.NOTHING);
        database.<@Nullable Void>write(tx -> {
            remember(tx, String.valueOf(file.getFileName()));
            return null;
        });
        return file;
    }

    /**
     * Forgets applied migrations whose file is gone.
     *
     * @return how many
     */
    public int forgetMissing() {
        var present = new HashSet<String>();
        files().forEach(file -> present.add(String.valueOf(file.getFileName())));
        List<String> gone =
                applied().stream()
                        .filter(name -> !name.endsWith(".go") && !present.contains(name))
                        .toList();
        database.<@Nullable Void>write(tx -> {
            gone.forEach(name -> forget(tx, name));
            return null;
        });
        return gone.size();
    }

    /** Writes down a change that has just happened, as a migration that is applied here. */
    void record(Session session, String name, MigrationFile.Part up, MigrationFile.Part down) {
        Path file = write(name, up, down);
        session.<@Nullable Void>write(tx -> {
            remember(tx, String.valueOf(file.getFileName()));
            return null;
        });
    }

    private void apply(String name, MigrationFile.Part part, Consumer<Tx> note) {
        try {
            database.<@Nullable Void>transaction(tx -> {
                part.statements().forEach(statement -> tx.execute(Sql.of(statement)));
                imports.applyExactly(tx, part.delete(), part.save());
                note.accept(tx);
                return null;
            });
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "failed to apply migration " + name + ": " + ErrorText.of(e), e);
        } finally {
            schemas.reload();
        }
    }

    private void remember(Tx tx, String name) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        tx.execute(Sql.of("INSERT INTO _migrations (file, applied) VALUES (?, ?)", name, micros));
    }

    private static void forget(Tx tx, String name) {
        tx.execute(Sql.of("DELETE FROM _migrations WHERE file = ?", name));
    }

    private List<String> applied() {
        return database.read(connection ->
                connection.list(
                        Sql.of("SELECT file FROM _migrations ORDER BY applied, file"),
                        row -> String.valueOf(row.text(0))));
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(MigrationFile::isMigration).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path write(String name, MigrationFile.Part up, MigrationFile.Part down) {
        String base =
                clock.instant().getEpochSecond()
                        + "_"
                        + name.replaceAll("[^0-9A-Za-z_]+", "_").toLowerCase(Locale.ROOT);
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(base + ".json");
            for (int i = 2; Files.exists(file); i++) {
                file = folder.resolve(base + "_" + i + ".json");
            }
            var migration = new MigrationFile(String.valueOf(file.getFileName()), up, down);
            return Files.writeString(file, migration.toText(), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
