package dev.larder.storage;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.settings.S3Settings;
import dev.larder.settings.Settings;
import dev.larder.settings.SettingsStore;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.Requires;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import software.amazon.awssdk.core.exception.SdkException;

import java.util.List;

/** {@code POST /api/settings/test/s3}: whether a bucket of the settings can be written. */
@RestController
@Requires(Requires.Guard.SUPERUSER)
final class StorageController {

    private static final String FAILED = "Failed to test the S3 filesystem.";
    private static final List<String> FILESYSTEMS = List.of("storage", "backups");

    private final SettingsStore settings;

    StorageController(SettingsStore settings) {
        this.settings = settings;
    }

    @PostMapping("/api/settings/test/s3")
    Answer test(Call call) {
        String filesystem = call.bindOrLoading(body -> body.text("filesystem"));
        new FieldErrors()
                .check("filesystem", Checks.required(filesystem))
                .check("filesystem", Checks.in(filesystem, FILESYSTEMS))
                .throwIfAny(FAILED);
        Settings current = settings.current();
        S3Settings s3 = filesystem.equals("storage") ? current.s3() : current.backups().s3();
        if (!s3.enabled()) {
            throw failure("S3 storage filesystem is not enabled", null);
        }
        try (var store = new S3BlobStore(Storages.options(s3))) {
            store.test();
        } catch (BlobStoreException | SdkException | IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()), e);
        }
        return Answer.noContent();
    }

    private static ApiException failure(
            String text, @org.jspecify.annotations.Nullable Throwable cause) {
        String message = FAILED + " Raw error: \n" + text;
        return cause == null
                ? ApiException.badRequest(message)
                : ApiException.badRequest(message, cause);
    }
}
