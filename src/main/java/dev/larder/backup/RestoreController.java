package dev.larder.backup;

import dev.larder.api.ApiException;
import dev.larder.api.Page;
import dev.larder.auth.Superusers;
import dev.larder.database.DatabaseException;
import dev.larder.replication.Replication;
import dev.larder.replication.RestoreException;
import dev.larder.replication.RestorePlan;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.PageRequest;
import dev.larder.web.Requires;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.nio.file.Files;

/** {@code /api/larder/restores}: states of the past beside the running databases. */
@RestController
final class RestoreController {

    private static final String BUSY =
            "Try again later - another backup/restore process has already been started.";

    private final Replication replication;
    private final Restores restores;
    private final BackupActivity activity;
    private final Inspection inspection;
    private final Superusers superusers;

    RestoreController(
            Replication replication,
            Restores restores,
            BackupActivity activity,
            Inspection inspection,
            Superusers superusers) {
        this.replication = replication;
        this.restores = restores;
        this.activity = activity;
        this.inspection = inspection;
        this.superusers = superusers;
    }

    @GetMapping("/api/larder/restores")
    @Requires(Requires.Guard.SUPERUSER)
    Answer list() {
        return Answer.ok(restores.list().stream().map(RestoredState::toJson).toList());
    }

    /** Answers at once; the state's {@code status} tells how far it is. */
    @PostMapping("/api/larder/restores")
    @Requires(Requires.Guard.SUPERUSER)
    Answer create(Call call) {
        String name = call.bindOrLoading(body -> body.text("database"));
        String database = name.isEmpty() ? DataFolder.DATA : name;
        if (!replication.databases().contains(database)) {
            throw ApiException.badRequest("The database " + database + " is not replicated.");
        }
        try {
            return Answer.json(202, restores.start(database, target(call)).toJson());
        } catch (RestoreException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()), e);
        }
    }

    private static RestorePlan.Target target(Call call) {
        String txid = call.bindOrLoading(body -> body.text("txid"));
        String before = call.bindOrLoading(body -> body.text("before"));
        return RestorePlan.Target.parse(
                txid.isEmpty() ? null : txid,
                before.isEmpty() ? null : before.replaceFirst(" ", "T"));
    }

    @GetMapping("/api/larder/restores/{id}")
    @Requires(Requires.Guard.SUPERUSER)
    Answer view(Call call) {
        return Answer.ok(require(call).toJson());
    }

    @DeleteMapping("/api/larder/restores/{id}")
    @Requires(Requires.Guard.SUPERUSER)
    Answer discard(Call call) {
        if (!activity.isIdle()) {
            throw ApiException.badRequest(BUSY);
        }
        restores.discard(require(call));
        return Answer.noContent();
    }

    /** What the collections hold in the state, and now. */
    @GetMapping("/api/larder/restores/{id}/collections")
    @Requires(Requires.Guard.SUPERUSER)
    Answer collections(Call call) {
        RestoredState state = requireReady(call);
        try {
            return Answer.ok(inspection.collections(state));
        } catch (DatabaseException e) {
            throw ApiException.badRequest("The restored database cannot be read.", e);
        }
    }

    /** A page of the records of one collection as they were. */
    @GetMapping("/api/larder/restores/{id}/collections/{name}/records")
    @Requires(Requires.Guard.SUPERUSER)
    Answer records(Call call) {
        RestoredState state = requireReady(call);
        Page<?> page;
        try {
            page =
                    inspection.records(
                            state, call.pathVariable("name"), PageRequest.of(call.query()));
        } catch (DatabaseException e) {
            throw ApiException.badRequest("The restored database cannot be read.", e);
        }
        if (page == null) {
            throw ApiException.notFound();
        }
        return Answer.ok(page.toJson());
    }

    /** Opened by browsers through a plain link: only a token in the address counts. */
    @GetMapping("/api/larder/restores/{id}/file")
    @Nullable Answer download(Call call) throws IOException {
        if (!superusers.ownsFileToken(call.query().first("token")) || !call.allowsSuperusers()) {
            throw ApiException.forbidden("Insufficient permissions to access the resource.");
        }
        RestoredState state = requireReady(call);
        var response = call.response();
        response.setContentType("application/vnd.sqlite3");
        response.setContentLengthLong(Files.size(state.file()));
        response.setHeader(
                "Content-Disposition",
                "attachment; filename=\""
                        + state.toJson().get("txid")
                        + "-"
                        + state.database()
                        + "\"");
        Files.copy(state.file(), response.getOutputStream());
        return null;
    }

    /** Answers at once; {@code /api/larder/backups/activity} tells what becomes of it. */
    @PostMapping("/api/larder/restores/{id}/switch")
    @Requires(Requires.Guard.SUPERUSER)
    Answer switchOver(Call call) {
        RestoredState state = requireReady(call);
        try {
            restores.switchOver(state);
        } catch (BackupException e) {
            throw ApiException.badRequest(BUSY, e);
        }
        return Answer.noContent();
    }

    private RestoredState require(Call call) {
        RestoredState state = restores.find(call.pathVariable("id"));
        if (state == null) {
            throw ApiException.notFound();
        }
        return state;
    }

    private RestoredState requireReady(Call call) {
        RestoredState state = require(call);
        if (!state.isReady()) {
            throw ApiException.badRequest(
                    state.error().isEmpty()
                            ? "The state is not restored yet."
                            : "The state could not be restored.");
        }
        return state;
    }
}
