package dev.larder.record;

import dev.larder.api.ApiException;
import dev.larder.api.RequestInfo;
import dev.larder.collection.CollectionModel;
import dev.larder.database.Session;
import dev.larder.field.Field;
import dev.larder.rule.AccessRules;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.CallHandler;
import dev.larder.web.CollectionScopes;
import dev.larder.web.PageRequest;
import dev.larder.web.RateLimiter;
import dev.larder.web.RateTags;
import dev.larder.web.RequestBody;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The five routes under {@code /api/collections/{collection}/records}. */
@RateTags({})
final class RecordRoutes implements CallHandler {

    static final String COLLECTION = "collection";
    static final String ID = "id";

    private static final String LIST_PATTERN = " /api/collections/{collection}/records";
    private static final String ITEM_PATTERN = " /api/collections/{collection}/records/{id}";

    private final Session session;
    private final Records records;
    private final RecordActions actions;
    private final RecordReader reader;
    private final RateLimiter limiter;
    private final EmptyLists emptyLists;

    RecordRoutes(
            Session session,
            Records records,
            RecordActions actions,
            RecordReader reader,
            RateLimiter limiter,
            EmptyLists emptyLists) {
        this.session = session;
        this.records = records;
        this.actions = actions;
        this.reader = reader;
        this.limiter = limiter;
        this.emptyLists = emptyLists;
    }

    @Override
    public @Nullable Answer handle(Call call) {
        String name = call.pathVariable(COLLECTION);
        String id = call.pathVariable(ID);
        return switch (call.method()) {
            case "GET", "HEAD" -> id.isEmpty() ? list(call, name) : view(call, name, id);
            case "POST" -> create(call, name);
            case "PATCH" -> update(call, name, id);
            default -> delete(call, name, id);
        };
    }

    private Answer list(Call call, String name) {
        CollectionModel collection = records.requireCollection(name);
        checkRate(call, collection, "list", LIST_PATTERN);
        RequestInfo info = call.info();
        RecordActions.requireRule(collection.listRule(), info);
        PageRequest page = PageRequest.of(call.query());
        if (!info.caller().superuser()) {
            AccessRules.refuseRulePaths(page.filter(), page.sort());
        }
        RecordReader.Result result = reader.list(session, collection, page, info);
        if (result.isEmpty()) {
            emptyLists.found(call, collection, page.filter());
        }
        return switch (result) {
            case RecordReader.Result.Text(JsonLine line, _) -> answer(line);
            case RecordReader.Result.Models models -> Answer.ok(models.page().toJson());
        };
    }

    private @Nullable Answer view(Call call, String name, String id) {
        CollectionModel collection = records.requireCollection(name);
        checkRate(call, collection, "view", ITEM_PATTERN);
        RequestInfo info = call.info();
        RecordActions.requireRule(collection.viewRule(), info);
        JsonLine line = reader.view(session, collection, id, info);
        return line != null ? answer(line) : answer(actions.view(session, info, collection, id));
    }

    private @Nullable Answer create(Call call, String name) {
        CollectionModel collection = limitBody(call, name);
        requireTable(collection);
        checkRate(call, collection, "create", LIST_PATTERN);
        RequestInfo info = call.info();
        RequestBody body = call.body();
        return answer(actions.create(session, info, collection, info.body(), body.uploads()));
    }

    private @Nullable Answer update(Call call, String name, String id) {
        CollectionModel collection = limitBody(call, name);
        requireTable(collection);
        checkRate(call, collection, "update", ITEM_PATTERN);
        RequestInfo info = call.info();
        RequestBody body = call.body();
        return answer(actions.update(session, info, collection, id, info.body(), body.uploads()));
    }

    private Answer delete(Call call, String name, String id) {
        CollectionModel collection = records.requireCollection(name);
        requireTable(collection);
        checkRate(call, collection, "delete", ITEM_PATTERN);
        actions.delete(session, call.info(), collection, id);
        return Answer.noContent();
    }

    /** Files and long texts may make a body larger than others by as much as the fields allow. */
    private CollectionModel limitBody(Call call, String name) {
        CollectionModel collection = records.schema().find(name);
        if (collection == null) {
            throw ApiException.notFound("Missing or invalid collection context.");
        }
        long limit = Call.DEFAULT_BODY_LIMIT;
        if (!collection.isView()) {
            for (Field field : collection.fields()) {
                limit += field.bodyLimit();
            }
        }
        call.limitBody(limit);
        return collection;
    }

    private static void requireTable(CollectionModel collection) {
        if (collection.isView()) {
            throw ApiException.badRequest("Unsupported collection type.");
        }
    }

    private void checkRate(Call call, CollectionModel collection, String tag, String pattern) {
        limiter.check(
                call,
                new CollectionScopes.Scope(collection.id(), collection.name()),
                call.method() + pattern,
                call.method(),
                call.path(),
                List.of(tag));
    }

    private static Answer answer(JsonLine line) {
        return new Answer.JsonBytes(200, line.buffer(), line.length());
    }

    /** A hook that ends a request without an answer leaves an empty one. */
    private static Answer answer(@Nullable RecordModel record) {
        return record == null ? new Answer.Empty(200) : Answer.ok(record);
    }
}
