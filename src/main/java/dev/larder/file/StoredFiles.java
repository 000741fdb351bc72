package dev.larder.file;

import dev.larder.api.ApiException;
import dev.larder.api.ContentType;
import dev.larder.api.Upload;
import dev.larder.collection.CollectionEvent;
import dev.larder.collection.CollectionHooks;
import dev.larder.field.FileField;
import dev.larder.field.FileValue;
import dev.larder.hook.ModelEvent;
import dev.larder.record.RecordChanged;
import dev.larder.record.RecordEvent;
import dev.larder.record.RecordHooks;
import dev.larder.record.RecordModel;
import dev.larder.storage.BlobStore;
import dev.larder.storage.BlobStoreException;
import dev.larder.storage.PutOptions;
import dev.larder.storage.Storages;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the store in step with the records. Uploads are stored in the execute hook, before the
 * statement and before the writer's turn, and removed again when the statement or the transaction
 * around it fails; so a row never names a file that is not there. What a committed change no longer
 * names is removed after the commit; a crash in between leaves a file that nobody names, never a
 * row without its file.
 */
@Component
final class StoredFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoredFiles.class);

    /** Inside all other handlers of the execute hooks: they may still replace the record. */
    private static final int INNERMOST = 990;

    private static final int NAME_BYTES = 255;

    /** Folders of deleted records and collections are emptied after the answer. */
    private static final int SWEEPERS = 4;

    private final Storages storages;
    private final ExecutorService sweepers =
            Executors.newFixedThreadPool(
                    SWEEPERS, Thread.ofVirtual().name("files-sweeper-", 1).factory());

    StoredFiles(Storages storages, RecordHooks records, CollectionHooks collections) {
        this.storages = storages;
        records.createExecute().bind("larder.file.store", INNERMOST, this::store);
        records.updateExecute().bind("larder.file.store", INNERMOST, this::store);
        collections.afterDeleteSuccess.bind(
                "larder.file.sweep", INNERMOST, this::collectionDeleted);
    }

    private void store(RecordEvent event) {
        RecordModel record = event.record();
        Map<String, List<FileValue>> pending = pending(record);
        if (pending.isEmpty()) {
            event.next();
            return;
        }
        var keys = new ArrayList<String>();
        BlobStore store = openStore();
        Runnable undo =
                () -> {
                    pending.forEach(record::put);
                    keys.forEach(key -> attempt("remove", key, () -> store.delete(key)));
                };
        try {
            storeAll(event, store, pending, keys);
            event.session().afterRollback(undo);
            event.next();
        } catch (RuntimeException | Error e) {
            undo.run();
            throw e;
        }
    }

    private static void storeAll(
            RecordEvent event,
            BlobStore store,
            Map<String, List<FileValue>> pending,
            List<String> keys) {
        RecordModel record = event.record();
        String folder = FileKeys.folder(record);
        try {
            pending.forEach((field, files) -> {
                files.forEach(file -> put(store, folder, file, keys));
                record.put(
                        field, files.stream().map(FileValue::name).map(FileValue::stored).toList());
            });
        } catch (BlobStoreException | UncheckedIOException e) {
            LOG.atError()
                    .addKeyValue("folder", folder)
                    .setCause(e)
                    .log("upload could not be stored");
            boolean creating = event.action() == ModelEvent.Action.CREATE;
            throw ApiException.badRequest(
                    creating ? "Failed to create record." : "Failed to update record.", e);
        }
    }

    /** The values of the fields that hold an upload. */
    private static Map<String, List<FileValue>> pending(RecordModel record) {
        var pending = new LinkedHashMap<String, List<FileValue>>();
        for (FileField field : FileKeys.fields(record.collection())) {
            List<FileValue> files = field.normalize(record.value(field.name()));
            if (files.stream().anyMatch(FileValue::isPending)) {
                pending.put(field.name(), files);
            }
        }
        return pending;
    }

    private BlobStore openStore() {
        try {
            return storages.files();
        } catch (BlobStoreException e) {
            throw ApiException.internal("Filesystem initialization failure.", e);
        }
    }

    private static void put(BlobStore store, String folder, FileValue file, List<String> keys) {
        Upload upload = file.upload();
        if (upload == null) {
            return;
        }
        String key = folder + "/" + file.name();
        keys.add(key);
        try (InputStream head = upload.open();
                InputStream content = upload.open()) {
            PutOptions options =
                    PutOptions.contentType(ContentType.sniff(head).value())
                            .metadata(Map.of("original-filename", cut(upload.clientName())))
                            .expectedSize(upload.size());
            store.put(key, options, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first bytes of a long name, cut between characters. */
    private static String cut(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(bytes.length, NAME_BYTES);
        while (end > 0 && end < bytes.length && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    @EventListener
    void on(RecordChanged changed) {
        RecordModel record = changed.record();
        List<FileField> fields = FileKeys.fields(record.collection());
        if (fields.isEmpty()) {
            return;
        }
        RecordModel before = changed.before();
        if (changed.action() == ModelEvent.Action.DELETE) {
            sweep(FileKeys.folder(record) + "/");
        } else if (before != null) {
            removeDropped(record, before, fields);
        }
    }

    private void removeDropped(RecordModel record, RecordModel before, List<FileField> fields) {
        Set<String> dropped = new HashSet<>();
        fields.forEach(field -> dropped.addAll(before.texts(field.name())));
        fields.forEach(field -> record.texts(field.name()).forEach(dropped::remove));
        String folder = FileKeys.folder(record);
        for (String name : dropped) {
            storages.removals()
                    .run(() ->
                            attempt(
                                    "remove",
                                    folder + "/" + name,
                                    () -> {
                                        BlobStore store = storages.files();
                                        store.delete(folder + "/" + name);
                                        store.deletePrefix(FileKeys.thumbFolder(folder, name));
                                    }));
        }
    }

    private void collectionDeleted(CollectionEvent event) {
        event.next();
        if (!FileKeys.fields(event.collection()).isEmpty()) {
            sweep(event.collection().id() + "/");
        }
    }

    private void sweep(String prefix) {
        storages.removals()
                .run(() ->
                        sweepers.execute(() ->
                                attempt(
                                        "sweep",
                                        prefix,
                                        () -> storages.files().deletePrefix(prefix))));
    }

    /** A file that cannot be removed only takes up room; the change that dropped it stands. */
    private static void attempt(String what, String key, Runnable removal) {
        try {
            removal.run();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("key", key)
                    .addKeyValue("action", what)
                    .setCause(e)
                    .log("file left in the store");
        }
    }

    /** Waits a moment for folders that are being emptied. */
    @Override
    public void close() {
        sweepers.shutdown();
        try {
            if (!sweepers.awaitTermination(
                    Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS)) {
                sweepers.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            sweepers.shutdownNow();
        }
    }
}
