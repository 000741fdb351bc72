package dev.larder.backup;

import dev.larder.api.ApiTime;
import dev.larder.api.FileName;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.DatabaseReplaced;
import dev.larder.database.Databases;
import dev.larder.settings.SettingsStore;
import dev.larder.storage.Blob;
import dev.larder.storage.BlobEntry;
import dev.larder.storage.BlobQuery;
import dev.larder.storage.BlobStore;
import dev.larder.storage.BlobStoreException;
import dev.larder.storage.PutOptions;
import dev.larder.storage.Removals;
import dev.larder.storage.Storages;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes and restores archives of the whole data directory while the server works.
 *
 * <p>An archive holds a copy of each database that SQLite itself wrote on a reader, so that writers
 * go on and no second handle ever touches the live files, and the files as they lie. The copy is
 * made first, and files that records drop meanwhile stay until the archive is complete: it never
 * names a file that it lacks. A restore replaces the content of both databases in one transaction
 * each and renames the folders; what was there before stays in the scratch folder until the next
 * start.
 */
@Component
public final class Backups {

    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int APP_NAME_LENGTH = 50;

    private final Databases databases;
    private final DatabaseProperties properties;
    private final Storages storages;
    private final SettingsStore settings;
    private final BackupHooks hooks;
    private final BackupActivity activity;
    private final ApplicationEventPublisher facts;
    private final Clock clock;

    Backups(
            Databases databases,
            DatabaseProperties properties,
            Storages storages,
            SettingsStore settings,
            BackupHooks hooks,
            BackupActivity activity,
            ApplicationEventPublisher facts,
            Clock clock) {
        this.databases = databases;
        this.properties = properties;
        this.storages = storages;
        this.settings = settings;
        this.hooks = hooks;
        this.activity = activity;
        this.facts = facts;
        this.clock = clock;
    }

    /** The store that archives are kept in. */
    BlobStore store() {
        return storages.backups();
    }

    /** All archives, in order of their names. */
    public List<BlobEntry> list() {
        var all = new ArrayList<BlobEntry>();
        store().entries(BlobQuery.prefix("")).forEach(all::add);
        return all;
    }

    /**
     * Makes an archive and returns when it is stored.
     *
     * @param name key of the archive, which is replaced when it exists; empty for a made-up one
     * @throws BackupException when another backup or restore is under way, or this one cannot be
     *     made
     */
    public void create(String name) {
        activity.run(
                Operation.Kind.BACKUP,
                name,
                () -> {
                    var event = new BackupEvent(name, DataFolder.NOT_BACKED_UP);
                    hooks.create()
                            .trigger(
                                    event,
                                    () -> {
                                        if (event.name().isEmpty()) {
                                            event.name(generatedName("pb_backup_"));
                                        }
                                        archive(event.name(), event.exclude());
                                    });
                });
    }

    /** {@code ⟨prefix⟩⟨application⟩_⟨time in UTC⟩.zip}. */
    String generatedName(String prefix) {
        String app = FileName.snakeCase(settings.current().meta().appName());
        String cut = app.substring(0, Math.min(app.length(), APP_NAME_LENGTH));
        return prefix + cut + "_" + STAMP.format(clock.instant()) + ".zip";
    }

    private void archive(String name, Set<String> exclude) {
        Path folder = databases.directory();
        Path scratch = scratch("pb_backup_");
        try (Removals.Hold _ = storages.removals().hold()) {
            Files.createDirectories(scratch);
            Map<String, Path> copies = new LinkedHashMap<>();
            copies.put(DataFolder.DATA, scratch.resolve(DataFolder.DATA));
            copies.put(DataFolder.AUXILIARY, scratch.resolve(DataFolder.AUXILIARY));
            databases.data().copyTo(scratch.resolve(DataFolder.DATA));
            databases.auxiliary().copyTo(scratch.resolve(DataFolder.AUXILIARY));
            PutOptions options =
                    PutOptions.contentType("application/zip")
                            .metadata(Map.of("original-filename", name))
                            .expectedSize(Archive.size(folder, copies, exclude));
            store().put(name, options, out -> Archive.write(folder, copies, exclude, out));
        } catch (IOException e) {
            throw new BackupException("the backup could not be written: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new BackupException("the data directory could not be read: " + e.getMessage(), e);
        } finally {
            discard(scratch);
        }
    }

    /**
     * Puts the content of an archive in the place of everything there is, without a restart.
     *
     * @throws BackupException when another backup or restore is under way, or the archive is not
     *     usable; then everything is as before
     */
    public void restore(String name) {
        activity.run(
                Operation.Kind.RESTORE,
                name,
                () -> {
                    var event = new BackupEvent(name, DataFolder.NOT_BACKED_UP);
                    hooks.restore().trigger(event, () -> replace(event.name(), event.exclude()));
                });
        LOG.atInfo().addKeyValue("backup", name).log("backup restored");
    }

    private void replace(String name, Set<String> exclude) {
        Path zip = scratch("pb_restore_zip_");
        Path extracted = scratch("pb_restore_");
        try {
            fetch(name, zip);
            Archive.extract(zip, extracted, room(), exclude);
            Files.delete(zip);
            prepare(extracted);
            swap(extracted, exclude);
        } catch (IOException e) {
            throw new BackupException("the backup could not be restored: " + e.getMessage(), e);
        } finally {
            discard(zip);
            discard(extracted);
        }
    }

    private void fetch(String name, Path zip) throws IOException {
        Files.createDirectories(zip.getParent());
        try (Blob blob = store().get(name)) {
            Files.copy(blob.stream(), zip);
        } catch (BlobStoreException e) {
            throw new BackupException("missing or invalid backup file: " + name, e);
        }
    }

    /** Nine tenths of what is free: the disk must not be full when the restore begins to write. */
    private long room() throws IOException {
        return Files.getFileStore(databases.directory()).getUsableSpace() / 10 * 9;
    }

    /**
     * Opens the databases of an archive on their own: that checks them and brings older ones up to
     * date.
     */
    private void prepare(Path extracted) {
        if (!Files.isRegularFile(extracted.resolve(DataFolder.DATA))) {
            throw new BackupException("data.db file is missing or invalid", null);
        }
        try (Databases prepared = Databases.open(extracted, properties)) {
            prepared.data().optimize();
        } catch (RuntimeException e) {
            throw new BackupException(
                    "the databases of the backup cannot be used: " + e.getMessage(), e);
        }
    }

    private void swap(Path extracted, Set<String> exclude) throws IOException {
        Path folder = databases.directory();
        Path old = scratch("old_pb_data_");
        Files.createDirectories(old);
        databases.data().copyTo(old.resolve(DataFolder.DATA));
        databases.auxiliary().copyTo(old.resolve(DataFolder.AUXILIARY));
        Swap swap = Swap.of(folder, old, extracted, exclude, Swap::rename);
        boolean loading = false;
        try {
            swap.moveFiles(exclude);
            swap.loading();
            loading = true;
            load(extracted);
            swap.done();
        } catch (IOException | RuntimeException e) {
            putBack(swap, old, loading, e);
            throw e;
        }
        facts.publishEvent(new DatabaseReplaced());
    }

    private void putBack(Swap swap, Path old, boolean loading, Exception failure) {
        try {
            swap.takeBackFiles();
            if (loading) {
                load(old);
            }
            swap.done();
        } catch (IOException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("old", old)
                    .setCause(e)
                    .log(
                            "a failed restore could not be taken back; the old state lies in the folder named here");
            failure.addSuppressed(e);
        }
    }

    private void load(Path folder) {
        databases.data().restoreFrom(folder.resolve(DataFolder.DATA));
        databases.auxiliary().restoreFrom(folder.resolve(DataFolder.AUXILIARY));
    }

    private Path scratch(String prefix) {
        return databases
                .directory()
                .resolve(DataFolder.SCRATCH)
                .resolve(
                        prefix
                                + ApiTime.format(clock.instant()).replaceAll("\\D", "")
                                + "_"
                                + Long.toHexString(System.nanoTime()));
    }

    private static void discard(Path scratch) {
        try {
            DataFolder.deleteTree(scratch);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("path", scratch)
                    .setCause(e)
                    .log("scratch is left until the next start");
        }
    }
}
