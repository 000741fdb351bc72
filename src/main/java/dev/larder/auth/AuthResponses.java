package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;
import dev.larder.api.RequestInfo;
import dev.larder.collection.AuthCollection;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.filter.FilterException;
import dev.larder.record.RecordEnricher;
import dev.larder.record.RecordModel;
import dev.larder.rule.AccessRules;
import dev.larder.settings.SettingsStore;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.IpAddress;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last step of every sign-in: may the record sign in, is a second step needed, who must be
 * told, here is the token.
 */
@Component
final class AuthResponses {

    private final AuthTokens tokens;
    private final AuthHooks hooks;
    private final SecondSteps secondSteps;
    private final SignInAlerts alerts;
    private final AccessRules rules;
    private final RecordEnricher enricher;
    private final SettingsStore settings;
    private final Session database;

    AuthResponses(
            AuthTokens tokens,
            AuthHooks hooks,
            SecondSteps secondSteps,
            SignInAlerts alerts,
            AccessRules rules,
            RecordEnricher enricher,
            SettingsStore settings,
            Databases databases) {
        this.tokens = tokens;
        this.hooks = hooks;
        this.secondSteps = secondSteps;
        this.alerts = alerts;
        this.rules = rules;
        this.enricher = enricher;
        this.settings = settings;
        this.database = databases.data();
    }

    /**
     * Answers a sign-in.
     *
     * @param meta what the method tells the client beside the record; null for nothing
     * @throws ApiException 403 when the record may not sign in, 400 when its second step is wrong
     */
    @Nullable Answer signedIn(
            Call call,
            RecordModel record,
            SignInMethod method,
            @Nullable Map<String, @Nullable Object> meta) {
        return respond(call, record, tokens.issueAuth(record), method, meta);
    }

    /** Answers with a token for a record whose owner need not prove anything again. */
    @Nullable Answer withToken(Call call, RecordModel record, String token) {
        return respond(call, record, token, null, null);
    }

    private @Nullable Answer respond(
            Call call,
            RecordModel record,
            String token,
            @Nullable SignInMethod method,
            @Nullable Map<String, @Nullable Object> meta) {
        AuthCollection collection = (AuthCollection) record.collection();
        requireListedAddress(call, record);
        RequestInfo info = call.info();
        requireAuthRule(info, collection, record);
        var details = new HashMap<String, @Nullable Object>();
        details.put("method", method == null ? "" : method.name());
        details.put("token", token);
        details.put("meta", meta);
        var event = new AuthEvent(info, collection, record, details);
        return event.answer(hooks.authRequest(), () -> finish(call, event, method));
    }

    private Answer finish(Call call, AuthEvent event, @Nullable SignInMethod method) {
        RecordModel record = event.requireRecord();
        if (method != null) {
            String mfaId = secondSteps.begin(call, event.info(), record, method);
            if (!mfaId.isEmpty()) {
                call.failed(new IllegalStateException("a second step is needed"));
                return Answer.json(401, Map.of("mfaId", mfaId));
            }
        }
        enricher.enrich(database, record, event.info().withCaller(Callers.of(record)));
        if (method != null) {
            alerts.signedIn(call, record);
        }
        var body = new LinkedHashMap<String, @Nullable Object>();
        Object meta = event.details().get("meta");
        if (meta != null) {
            body.put("meta", meta);
        }
        body.put("record", record);
        body.put("token", event.text("token"));
        return Answer.ok(body);
    }

    private void requireListedAddress(Call call, RecordModel record) {
        var listed = settings.current().superuserIps();
        if (record.collection().isSuperusers()
                && !listed.isEmpty()
                && !IpAddress.isListed(listed, call.realIp())) {
            throw ApiException.forbidden();
        }
    }

    private void requireAuthRule(RequestInfo info, AuthCollection collection, RecordModel record) {
        Caller caller = info.caller();
        String rule = collection.options().authRule();
        if (!caller.superuser() && (rule == null || !isSatisfied(rule, info, collection, record))) {
            throw ApiException.forbidden(
                    "The request doesn't satisfy the collection requirements to authenticate.");
        }
    }

    private boolean isSatisfied(
            String rule, RequestInfo info, AuthCollection collection, RecordModel record) {
        if (rule.isEmpty()) {
            return true;
        }
        try {
            return database.read(db -> rules.allows(db, collection, rule, record.id(), info));
        } catch (FilterException _) { // a rule that cannot be evaluated lets nobody in
            return false;
        }
    }
}
