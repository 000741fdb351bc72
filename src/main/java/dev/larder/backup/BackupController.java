package dev.larder.backup;

import com.google.re2j.Pattern;

import dev.larder.api.ApiException;
import dev.larder.api.ApiTime;
import dev.larder.api.Checks;
import dev.larder.api.ContentType;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.api.Json;
import dev.larder.api.Upload;
import dev.larder.auth.Superusers;
import dev.larder.storage.BlobDownload;
import dev.larder.storage.BlobEntry;
import dev.larder.storage.BlobStore;
import dev.larder.storage.BlobStoreException;
import dev.larder.storage.BlobStoreException.Kind;
import dev.larder.storage.PutOptions;
import dev.larder.web.Answer;
import dev.larder.web.BodyLimit;
import dev.larder.web.Call;
import dev.larder.web.MalformedBodyException;
import dev.larder.web.Requires;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /api/backups}. */
@RestController
final class BackupController {

    private static final Logger LOG = LoggerFactory.getLogger(BackupController.class);

    private static final Pattern NAME = Pattern.compile("^[a-z0-9_-]+\\.zip$");
    private static final int NAME_LENGTH = 150;
    private static final String BUSY =
            "Try again later - another backup/restore process has already been started.";
    private static final String VALIDATING =
            "An error occurred while validating the submitted data.";
    private static final String ZIP = "application/zip";

    private final Backups backups;
    private final BackupActivity activity;
    private final Superusers superusers;

    BackupController(Backups backups, BackupActivity activity, Superusers superusers) {
        this.backups = backups;
        this.activity = activity;
        this.superusers = superusers;
    }

    @GetMapping("/api/backups")
    @Requires(Requires.Guard.SUPERUSER)
    Answer list() {
        try {
            return Answer.ok(backups.list().stream().map(BackupController::toJson).toList());
        } catch (BlobStoreException e) {
            throw ApiException.badRequest(
                    "Failed to retrieve backup items. Raw error: \n" + e.getMessage(), e);
        }
    }

    @PostMapping("/api/backups")
    @Requires(Requires.Guard.SUPERUSER)
    Answer create(Call call) {
        requireIdle();
        String name = call.bindOrLoading(body -> body.text("name"));
        if (!name.isEmpty()) {
            new FieldErrors()
                    .check("name", Checks.length(name, 1, NAME_LENGTH))
                    .check("name", Checks.match(name, NAME))
                    .check(
                            "name",
                            checkFree(name, "The backup file name is invalid or already exists."))
                    .throwIfAny(VALIDATING);
        }
        try {
            backups.create(name);
        } catch (BackupException | BlobStoreException e) {
            throw ApiException.badRequest("Failed to create backup.", e);
        }
        return Answer.noContent();
    }

    @PostMapping("/api/backups/upload")
    @Requires(Requires.Guard.SUPERUSER)
    @BodyLimit(0)
    Answer upload(Call call) {
        Upload file = findUpload(call);
        var errors = new FieldErrors();
        if (file == null) {
            throw ApiException.badRequest(VALIDATING, errors.reject("file", FieldError.required()));
        }
        String name = baseName(file.clientName());
        errors.check("file", checkZip(file, name))
                .check(
                        "file",
                        checkFree(name, "Backup file with the specified name already exists."))
                .throwIfAny(VALIDATING);
        PutOptions options =
                PutOptions.contentType(ZIP)
                        .metadata(Map.of("original-filename", name))
                        .expectedSize(file.size());
        try (InputStream content = file.open()) {
            backups.store().put(name, options, content);
        } catch (BlobStoreException | IOException e) {
            throw ApiException.badRequest("Failed to upload backup.", e);
        }
        return Answer.noContent();
    }

    /** Opened by browsers through a plain link: only a token in the address counts. */
    @GetMapping("/api/backups/{key}")
    @Nullable Answer download(Call call) throws IOException {
        if (!superusers.ownsFileToken(call.query().first("token")) || !call.allowsSuperusers()) {
            throw ApiException.forbidden("Insufficient permissions to access the resource.");
        }
        BlobStore store = openStore();
        String key = call.pathVariable("key");
        try {
            new BlobDownload(call.request(), call.response())
                    .send(store, key, baseName(key), call.query().first("download"));
        } catch (BlobStoreException e) {
            throw e.kind() == Kind.MISSING || e.kind() == Kind.INVALID_KEY
                    ? ApiException.notFound()
                    : ApiException.internal(e);
        }
        return null;
    }

    @DeleteMapping("/api/backups/{key}")
    @Requires(Requires.Guard.SUPERUSER)
    Answer delete(Call call) {
        BlobStore store = openStore();
        String key = call.pathVariable("key");
        if (activity.isActive(key)) {
            throw ApiException.badRequest(
                    "The backup is currently being used and cannot be deleted.");
        }
        try {
            store.head(key);
            store.delete(key);
        } catch (BlobStoreException e) {
            throw ApiException.badRequest(
                    "Invalid or already deleted backup file. Raw error: \n" + e.getMessage(), e);
        }
        return Answer.noContent();
    }

    /** Answers at once; what becomes of the restore stands in the log. */
    @PostMapping("/api/backups/{key}/restore")
    @Requires(Requires.Guard.SUPERUSER)
    Answer restore(Call call) {
        requireIdle();
        BlobStore store = openStore();
        String key = call.pathVariable("key");
        if (!exists(store, key)) {
            throw ApiException.badRequest("Missing or invalid backup file.");
        }
        Thread.ofPlatform().name("backup-restore").start(() -> restore(key));
        return Answer.noContent();
    }

    private void restore(String key) {
        try {
            backups.restore(key);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("backup", key)
                    .setCause(e)
                    .log("backup could not be restored");
        }
    }

    private void requireIdle() {
        if (!activity.isIdle()) {
            throw ApiException.badRequest(BUSY);
        }
    }

    private BlobStore openStore() {
        try {
            return backups.store();
        } catch (BlobStoreException e) {
            throw ApiException.internal("Failed to load backups filesystem.", e);
        }
    }

    private static boolean exists(BlobStore store, String key) {
        try {
            return store.find(key) != null;
        } catch (BlobStoreException e) {
            LOG.atWarn().addKeyValue("backup", key).setCause(e).log("backup cannot be looked up");
            return false;
        }
    }

    private @Nullable FieldError checkFree(String name, String message) {
        try {
            if (backups.store().find(name) == null) {
                return null;
            }
        } catch (BlobStoreException e) {
            LOG.atWarn()
                    .addKeyValue("backup", name)
                    .setCause(e)
                    .log("backup name cannot be checked");
        }
        return new FieldError("validation_backup_name_exists", message);
    }

    private static @Nullable FieldError checkZip(Upload file, String name) {
        try (InputStream content = file.open()) {
            return ContentType.sniff(content).is(ZIP)
                    ? null
                    : new FieldError(
                            "validation_invalid_mime_type",
                            Json.write(name) + " mime type must be one of: " + ZIP + ".");
        } catch (IOException e) {
            throw ApiException.badRequest("Failed to upload backup.", e);
        }
    }

    private static @Nullable Upload findUpload(Call call) {
        try {
            List<Upload> files = call.body().uploads().getOrDefault("file", List.of());
            return files.isEmpty() ? null : files.getFirst();
        } catch (ApiException | MalformedBodyException _) {
            return null; // no multipart body has no file either
        }
    }

    private static String baseName(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    private static Map<String, Object> toJson(BlobEntry backup) {
        var json = new LinkedHashMap<String, Object>();
        json.put("modified", ApiTime.format(backup.modified()));
        json.put("key", backup.key());
        json.put("size", backup.size());
        return json;
    }
}
