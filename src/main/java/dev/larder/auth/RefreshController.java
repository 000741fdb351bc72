package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.collection.AuthCollection;
import dev.larder.crypto.Token;
import dev.larder.crypto.Tokens;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.RateTags;
import dev.larder.web.Requires;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** Tokens without signing in: a fresh one for an old one, and one for somebody else. */
@RestController
final class RefreshController {

    private static final int BEARER = "Bearer ".length();

    private final AuthCollections collections;
    private final Records records;
    private final AuthTokens tokens;
    private final AuthResponses responses;
    private final AuthHooks hooks;
    private final Session database;

    RefreshController(
            AuthCollections collections,
            Records records,
            AuthTokens tokens,
            AuthResponses responses,
            AuthHooks hooks,
            Databases databases) {
        this.collections = collections;
        this.records = records;
        this.tokens = tokens;
        this.responses = responses;
        this.hooks = hooks;
        this.database = databases.data();
    }

    @PostMapping("/api/collections/{collection}/auth-refresh")
    @RateTags("authRefresh")
    @Requires(Requires.Guard.SAME_COLLECTION)
    @Nullable Answer refresh(Call call) {
        AuthCollection collection = collections.require(call);
        RecordModel caller = records.find(database, collection, call.caller().id());
        if (caller == null) {
            throw ApiException.notFound("Missing auth record context.");
        }
        var event = new AuthEvent(call.info(), collection, caller, Map.of());
        return event.answer(
                hooks.refreshRequest(),
                () -> {
                    RecordModel record = event.requireRecord();
                    String presented = presented(call);
                    Token token = Tokens.parse(presented);
                    boolean refreshable = token != null && token.flag("refreshable");
                    return responses.withToken(
                            call, record, refreshable ? tokens.issueAuth(record) : presented);
                });
    }

    @PostMapping("/api/collections/{collection}/impersonate/{id}")
    @Requires(Requires.Guard.SUPERUSER)
    @Nullable Answer impersonate(Call call) {
        AuthCollection collection = collections.require(call);
        RecordModel record = records.require(database, collection, call.pathVariable("id"));
        long seconds = call.bindOrLoading(body -> body.integer("duration"));
        new FieldErrors()
                .check("duration", Checks.min(seconds, 0))
                .throwIfAny("An error occurred while validating the submitted data.");
        return responses.withToken(
                call, record, tokens.issueStatic(record, Duration.ofSeconds(seconds)));
    }

    private static String presented(Call call) {
        String header = Objects.requireNonNullElse(call.request().getHeader("Authorization"), "");
        return header.regionMatches(true, 0, "Bearer ", 0, BEARER)
                ? header.substring(BEARER)
                : header;
    }
}
