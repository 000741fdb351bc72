package dev.larder.file;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;
import dev.larder.api.Json;
import dev.larder.api.RequestInfo;
import dev.larder.auth.AuthTokens;
import dev.larder.auth.Callers;
import dev.larder.auth.TokenKind;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.ViewCollection;
import dev.larder.collection.ViewOrigins;
import dev.larder.database.Databases;
import dev.larder.database.Dialect;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.field.FileField;
import dev.larder.filter.FilterException;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.rule.AccessRules;
import dev.larder.storage.BlobDownload;
import dev.larder.storage.BlobInfo;
import dev.larder.storage.BlobStore;
import dev.larder.storage.BlobStoreException;
import dev.larder.storage.BlobStoreException.Kind;
import dev.larder.storage.Storages;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.RateTags;
import dev.larder.web.Requires;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** {@code /api/files}: tokens for protected files, and the files themselves. */
@RestController
final class FileController {

    private static final String ALWAYS_ALLOWED_THUMB = "100x100";

    private final Records records;
    private final AccessRules rules;
    private final AuthTokens tokens;
    private final Storages storages;
    private final Thumbs thumbs;
    private final FileHooks hooks;
    private final Session database;

    FileController(
            Records records,
            AccessRules rules,
            AuthTokens tokens,
            Storages storages,
            Thumbs thumbs,
            FileHooks hooks,
            Databases databases) {
        this.records = records;
        this.rules = rules;
        this.tokens = tokens;
        this.storages = storages;
        this.thumbs = thumbs;
        this.hooks = hooks;
        this.database = databases.data();
    }

    @PostMapping("/api/files/token")
    @Requires(Requires.Guard.AUTH)
    Answer token(Call call) {
        Caller caller = call.caller();
        CollectionModel collection = records.requireCollection(caller.collectionId());
        RecordModel owner = records.find(database, collection, caller.id());
        if (owner == null) {
            throw ApiException.unauthorized("Missing auth context.");
        }
        var event = new FileTokenEvent(call, owner, tokens.issueFile(owner));
        hooks.tokenRequest().trigger(event, collection.tags(), () -> {});
        return Answer.ok(Map.of("token", event.token()));
    }

    @GetMapping("/api/files/{collection}/{recordId}/{filename}")
    @RateTags("file")
    @Nullable Answer download(Call call) {
        CollectionModel collection = records.requireCollection(call.pathVariable("collection"));
        RecordModel record = records.require(database, collection, call.pathVariable("recordId"));
        String name = call.pathVariable("filename");
        FileField field = requireField(record, name);
        if (field.isProtected()) {
            requireAccess(call, record);
        }
        BlobStore store = openStore();
        FileDownloadEvent event = served(call, store, record, field, name);
        hooks.downloadRequest().trigger(event, collection.tags(), () -> send(call, store, event));
        return null;
    }

    private static FileField requireField(RecordModel record, String name) {
        for (FileField field : FileKeys.fields(record.collection())) {
            if (record.texts(field.name()).contains(name)) {
                return field;
            }
        }
        throw ApiException.notFound();
    }

    /**
     * Of a protected file the caller is whom the file token stands for, whoever sent the request.
     */
    private void requireAccess(Call call, RecordModel record) {
        RecordModel owner = tokens.find(call.query().first("token"), TokenKind.FILE);
        Caller caller = owner == null ? Caller.GUEST : Callers.of(owner);
        if (caller.superuser() && !call.allowsSuperusers()) {
            caller = Caller.GUEST;
        }
        if (caller.superuser()) {
            return;
        }
        String rule = record.collection().viewRule();
        if (rule == null
                || !allows(
                        rule,
                        record,
                        call.info().withContext("protectedFile").withCaller(caller))) {
            throw ApiException.notFound();
        }
    }

    private boolean allows(String rule, RecordModel record, RequestInfo info) {
        if (rule.isEmpty()) {
            return true;
        }
        try {
            return database.read(
                    db -> rules.allows(db, record.collection(), rule, record.id(), info));
        } catch (FilterException _) {
            return false; // a rule that cannot be understood allows nothing
        }
    }

    private BlobStore openStore() {
        try {
            return storages.files();
        } catch (BlobStoreException e) {
            throw ApiException.internal("Filesystem initialization failure.", e);
        }
    }

    /** What is sent: the original, or a thumbnail that is made now if need be. */
    private FileDownloadEvent served(
            Call call, BlobStore store, RecordModel record, FileField field, String name) {
        String folder = folder(record, field, name);
        String original = folder + "/" + name;
        String asked = call.query().first("thumb");
        if (asked.isEmpty()) {
            return new FileDownloadEvent(call, record, field, false, original, name);
        }
        ThumbSize size =
                asked.equals(ALWAYS_ALLOWED_THUMB) || field.thumbSizes().contains(asked)
                        ? ThumbSize.parse(asked)
                        : null;
        if (size != null) {
            BlobInfo info = require(store, original);
            String thumb = Thumbs.key(folder, name, asked);
            if (Thumbs.SOURCES.contains(info.contentType())
                    && thumbs.ensure(store, original, info.contentType(), thumb, size)) {
                return new FileDownloadEvent(call, record, field, false, thumb, asked + "_" + name);
            }
        }
        return new FileDownloadEvent(call, record, field, true, original, name);
    }

    private static BlobInfo require(BlobStore store, String key) {
        BlobInfo info = store.find(key);
        if (info == null) {
            throw ApiException.notFound();
        }
        return info;
    }

    /** Files of a view lie with the record that the view took them from. */
    private String folder(RecordModel record, FileField field, String name) {
        if (!(record.collection() instanceof ViewCollection view)) {
            return FileKeys.folder(record);
        }
        ViewOrigins.Origin origin = ViewOrigins.find(records.schema(), view, field.name());
        String id = origin == null ? null : findOwner(origin, name);
        if (origin == null || id == null) {
            throw ApiException.notFound();
        }
        return origin.collection().id() + "/" + id;
    }

    private @Nullable String findOwner(ViewOrigins.Origin origin, String name) {
        String table = Dialect.quote(origin.collection().name());
        String column = table + "." + Dialect.quote(origin.field().name());
        boolean array = origin.field() instanceof FileField file && file.isMultiple();
        return database.<@Nullable String>read(db ->
                db.first(
                        Sql.of(
                                "SELECT "
                                        + table
                                        + ".id FROM "
                                        + table
                                        + " WHERE "
                                        + Dialect.holdsAnyOf(column, array)
                                        + " LIMIT 1",
                                Json.write(List.of(name))),
                        row -> String.valueOf(row.text(0))));
    }

    private static void send(Call call, BlobStore store, FileDownloadEvent event) {
        try {
            new BlobDownload(call.request(), call.response())
                    .send(
                            store,
                            event.servedKey(),
                            event.servedName(),
                            call.query().first("download"));
        } catch (BlobStoreException e) {
            if (e.kind() == Kind.MISSING || e.kind() == Kind.INVALID_KEY) {
                throw ApiException.notFound();
            }
            throw ApiException.internal(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
