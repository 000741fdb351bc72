package dev.larder.batch;

import dev.larder.api.ApiException;
import dev.larder.api.FieldErrors;
import dev.larder.api.Json;
import dev.larder.api.RequestInfo;
import dev.larder.collection.CollectionModel;
import dev.larder.database.Database;
import dev.larder.database.DatabaseException;
import dev.larder.database.Session;
import dev.larder.record.RecordActions;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.web.Call;
import dev.larder.web.CollectionScopes;
import dev.larder.web.FieldsPicker;
import dev.larder.web.QueryString;
import dev.larder.web.RateLimiter;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the items of a batch one after the other in one transaction; the first that fails undoes
 * them all.
 */
final class BatchRunner {

    private static final Pattern URL =
            Pattern.compile("/api/collections/([^/?]+)/records(?:/([^/?]+))?(?:\\?(.*))?");
    private static final String FAILED = "Batch transaction failed.";

    private final Database database;
    private final Records records;
    private final RecordActions actions;
    private final RateLimiter limiter;

    BatchRunner(Database database, Records records, RecordActions actions, RateLimiter limiter) {
        this.database = database;
        this.records = records;
        this.actions = actions;
        this.limiter = limiter;
    }

    /**
     * Runs all items.
     *
     * @return an object with {@code body} and {@code status} for each, in order
     * @throws ApiException 400 naming the item that failed; without one when the time was up
     */
    List<Map<String, @Nullable Object>> run(Call call, List<BatchItem> items, Duration timeout) {
        try {
            return database.transaction(timeout, tx -> runAll(tx, call, items));
        } catch (DatabaseException e) {
            if (e.kind() == DatabaseException.Kind.OVERLOADED) {
                throw e;
            }
            throw ApiException.badRequest(FAILED, e);
        }
    }

    private List<Map<String, @Nullable Object>> runAll(
            Session tx, Call call, List<BatchItem> items) {
        var results = new ArrayList<Map<String, @Nullable Object>>();
        for (BatchItem item : items) {
            try {
                results.add(run(tx, call, item));
            } catch (ApiException e) {
                throw isOutOfTime(e)
                        ? ApiException.badRequest(FAILED, e)
                        : failure(results.size(), e);
            } catch (DatabaseException e) {
                throw e.kind() == DatabaseException.Kind.FAILED
                        ? failure(results.size(), ApiException.badRequest())
                        : e;
            }
        }
        return results;
    }

    /** Whether an item failed only because the time of the whole batch was up. */
    private static boolean isOutOfTime(ApiException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DatabaseException e
                    && e.kind() == DatabaseException.Kind.TIMED_OUT) {
                return true;
            }
        }
        return false;
    }

    private Map<String, @Nullable Object> run(Session tx, Call call, BatchItem item) {
        String method = item.method().toUpperCase(Locale.ROOT);
        Matcher url = URL.matcher(item.url());
        boolean matches = url.matches();
        boolean withId = matches && url.group(2) != null;
        boolean known =
                matches
                        && switch (method) {
                            case "POST", "PUT" -> !withId;
                            case "PATCH", "DELETE" -> withId;
                            default -> false;
                        };
        if (!known) {
            throw ApiException.badRequest();
        }
        CollectionModel collection = records.requireCollection(url.group(1));
        String id =
                withId ? url.group(2) : method.equals("PUT") ? existing(tx, collection, item) : "";
        String effective = method.equals("PUT") ? (id.isEmpty() ? "POST" : "PATCH") : method;
        checkRate(call, collection, effective, item.url());
        RequestInfo info = info(call, item, effective, QueryString.parse(url.group(3)));
        return switch (effective) {
            case "POST" ->
                    result(actions.create(tx, info, collection, item.body(), item.uploads()), info);
            case "PATCH" ->
                    result(
                            actions.update(tx, info, collection, id, item.body(), item.uploads()),
                            info);
            default -> {
                actions.delete(tx, info, collection, id);
                yield entry(null, 204);
            }
        };
    }

    /** The id that an upsert names, when there is such a record; else empty. */
    private String existing(Session tx, CollectionModel collection, BatchItem item) {
        return item.body().get("id") instanceof String id
                        && !id.isEmpty()
                        && records.find(tx, collection, id) != null
                ? id
                : "";
    }

    private void checkRate(Call call, CollectionModel collection, String method, String url) {
        String tag =
                switch (method) {
                    case "POST" -> "create";
                    case "PATCH" -> "update";
                    default -> "delete";
                };
        limiter.check(
                call,
                new CollectionScopes.Scope(collection.id(), collection.name()),
                "",
                method,
                url.replaceFirst("\\?.*", ""),
                List.of(tag));
    }

    private static RequestInfo info(Call call, BatchItem item, String method, QueryString query) {
        var headers = new HashMap<String, String>(call.info().headers());
        item.headers()
                .forEach((name, value) -> {
                    String key = name.toLowerCase(Locale.ROOT).replace('-', '_');
                    if (!key.equals("authorization")) {
                        headers.put(key, value);
                    }
                });
        headers.put("content_type", "multipart/form-data");
        return new RequestInfo(
                "batch", method, query.firsts(), headers, item.body(), call.caller());
    }

    private static Map<String, @Nullable Object> result(
            @Nullable RecordModel record, RequestInfo info) {
        // As text, because a later item may change the same record.
        if (record == null) {
            return entry(null, 200);
        }
        try {
            String fields = info.query().getOrDefault("fields", "");
            return entry(FieldsPicker.pick(new Json.Raw(Json.write(record)), fields), 200);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("Something went wrong while processing your request.", e);
        }
    }

    private static Map<String, @Nullable Object> entry(@Nullable Object body, int status) {
        var entry = new LinkedHashMap<String, @Nullable Object>();
        entry.put("body", body);
        entry.put("status", status);
        return entry;
    }

    private static ApiException failure(int index, ApiException cause) {
        var response = new LinkedHashMap<String, Object>();
        response.put("data", cause.errors().toJson());
        response.put("message", cause.sentence());
        response.put("status", cause.status());
        var error = new TreeMap<String, Object>();
        error.put("code", "batch_request_failed");
        error.put("message", "Batch request failed.");
        error.put("response", response);
        var errors = new FieldErrors();
        errors.nested("requests").raw(Integer.toString(index), error);
        return new ApiException(400, FAILED, errors, cause);
    }
}
