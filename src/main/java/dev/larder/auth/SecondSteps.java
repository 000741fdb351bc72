package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.RequestInfo;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.MfaOptions;
import dev.larder.database.DatabaseException;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.filter.FilterException;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.rule.AccessRules;
import dev.larder.web.Call;
import dev.larder.web.MalformedBodyException;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;

/**
 * Signing in with two methods: the first leaves a record behind, the second must name it and be
 * another one.
 */
@Component
final class SecondSteps {

    private final Records records;
    private final SideRecords sides;
    private final AccessRules rules;
    private final Session database;
    private final Clock clock;

    SecondSteps(
            Records records,
            SideRecords sides,
            AccessRules rules,
            Databases databases,
            Clock clock) {
        this.records = records;
        this.sides = sides;
        this.rules = rules;
        this.database = databases.data();
        this.clock = clock;
    }

    /**
     * Looks whether one more step is needed.
     *
     * @return the id to come back with; empty when the record is signed in
     * @throws ApiException 400 when the id that the client came back with is not good
     */
    String begin(Call call, RequestInfo info, RecordModel record, SignInMethod method) {
        MfaOptions options = ((AuthCollection) record.collection()).options().mfa();
        if (!options.enabled() || !isNeeded(options, info, record)) {
            return "";
        }
        String id = submittedId(call);
        if (id.isEmpty()) {
            RecordModel first = sides.create(SideRecords.MFAS, record).set("method", method.name());
            records.save(database, first);
            return first.id();
        }
        complete(options, record, method, sides.find(database, SideRecords.MFAS, id));
        return "";
    }

    private void complete(
            MfaOptions options,
            RecordModel record,
            SignInMethod method,
            @Nullable RecordModel first) {
        if (first == null) {
            throw ApiException.badRequest("Invalid or expired MFA session.");
        }
        if (SideRecords.created(first).plus(options.duration()).isBefore(clock.instant())) {
            records.delete(database, first);
            throw ApiException.badRequest("Invalid or expired MFA session.");
        }
        if (!first.text("recordRef").equals(record.id())
                || !first.text("collectionRef").equals(record.collection().id())) {
            throw ApiException.badRequest("Invalid MFA session.");
        }
        if (first.text("method").equals(method.name())) {
            throw ApiException.badRequest("A different authentication method is required.");
        }
        records.delete(database, first);
    }

    private boolean isNeeded(MfaOptions options, RequestInfo info, RecordModel record) {
        if (options.rule().isEmpty()) {
            return true;
        }
        try {
            return database.read(
                    db -> rules.allows(db, record.collection(), options.rule(), record.id(), info));
        } catch (FilterException | DatabaseException e) {
            throw ApiException.badRequest("Failed to authenticate.", e);
        }
    }

    private static String submittedId(Call call) {
        String id = call.query().first("mfaId");
        if (!id.isEmpty()) {
            return id;
        }
        try {
            return call.body().fixed().text("mfaId");
        } catch (MalformedBodyException e) {
            throw ApiException.badRequest("Failed to read MFA Id.", e);
        }
    }
}
