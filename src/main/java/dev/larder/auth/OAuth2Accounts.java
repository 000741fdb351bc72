package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.RequestInfo;
import dev.larder.api.Upload;
import dev.larder.auth.oauth2.ExternalUser;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.OAuth2Fields;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.field.Field;
import dev.larder.field.FileField;
import dev.larder.record.RecordActions;
import dev.larder.record.RecordInvalidException;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records behind accounts of providers: finding them by their link, creating them, linking existing
 * ones.
 *
 * <p>An unverified record may have been made by somebody else who hoped that its owner would come
 * one day. So before it is linked its other links go, and unless its owner is signed in already,
 * its password is replaced: whoever prepared the record is out.
 */
@Component
final class OAuth2Accounts {

    private final Records records;
    private final RecordActions actions;
    private final SideRecords sides;
    private final Accounts accounts;
    private final Avatars avatars;
    private final Session database;

    OAuth2Accounts(
            Records records,
            RecordActions actions,
            SideRecords sides,
            Accounts accounts,
            Avatars avatars,
            Databases databases) {
        this.records = records;
        this.actions = actions;
        this.sides = sides;
        this.accounts = accounts;
        this.avatars = avatars;
        this.database = databases.data();
    }

    /** The link of a provider's account; null when there is none. */
    @Nullable RecordModel find(AuthCollection collection, String provider, String externalId) {
        return records
                .findAllBy(
                        database,
                        sides.collection(SideRecords.EXTERNAL_AUTHS),
                        "providerId",
                        externalId)
                .stream()
                .filter(link ->
                        link.text("provider").equals(provider)
                                && link.text("collectionRef").equals(collection.id()))
                .findFirst()
                .orElse(null);
    }

    /**
     * Creates or updates the record of a sign-in and links it, in one transaction.
     *
     * @param event its record is null for one to be created
     * @param link the link that exists; null when there is none
     * @throws ApiException 400 with errors by field, 403 when nobody may sign up
     */
    RecordModel settle(AuthEvent event, @Nullable RecordModel link) {
        ExternalUser user = (ExternalUser) event.details().get("user");
        if (user == null) {
            throw new IllegalStateException("the event lost its user");
        }
        RecordModel known = event.record();
        if (known == null) {
            return create(event, user);
        }
        return update(event, user, known, link);
    }

    private RecordModel create(AuthEvent event, ExternalUser user) {
        AuthCollection collection = event.collection();
        if (collection.isSuperusers()) {
            throw ApiException.badRequest("Failed to authenticate.");
        }
        // What takes time comes before the transaction.
        Map<String, @Nullable Object> body = body(event, user);
        Map<String, List<Upload>> uploads = uploads(collection, body, user);
        if (!(body.get("password") instanceof String password) || password.isEmpty()) {
            body.put("password", accounts.randomPassword(collection));
        }
        RequestInfo info = event.info().withMethod("POST");
        return database.transaction(tx -> {
            RecordModel created = actions.create(tx, info, collection, body, uploads);
            if (created == null) {
                throw ApiException.badRequest("Failed to authenticate.");
            }
            RecordModel record = records.require(tx, collection, created.id());
            if (record.text("email").equals(user.email()) && !record.flag("verified")) {
                record.set("verified", true);
                records.save(tx, record);
            }
            link(tx, record, event.text("provider"), user);
            return record;
        });
    }

    private RecordModel update(
            AuthEvent event, ExternalUser user, RecordModel record, @Nullable RecordModel link) {
        boolean verified = record.flag("verified");
        boolean own = event.info().caller().is(record.id(), record.collection().id());
        boolean changed = false;
        if (!verified && !own) {
            accounts.setRandomPassword(record);
            changed = true;
        }
        if (record.text("email").isEmpty() && !user.email().isEmpty()) {
            record.set("email", user.email());
            changed = true;
        }
        if (!verified
                && (record.text("email").isEmpty() || record.text("email").equals(user.email()))) {
            record.set("verified", true);
            changed = true;
        }
        boolean save = changed;
        return database.transaction(tx -> {
            if (!verified) {
                sides.deleteAll(tx, SideRecords.EXTERNAL_AUTHS, record);
            }
            if (save) {
                records.save(tx, record);
            }
            if (link == null || !verified) {
                link(tx, record, event.text("provider"), user);
            }
            return record;
        });
    }

    private void link(Session tx, RecordModel record, String provider, ExternalUser user) {
        records.save(
                tx,
                sides.create(SideRecords.EXTERNAL_AUTHS, record)
                        .set("provider", provider)
                        .set("providerId", user.id()));
    }

    private Map<String, @Nullable Object> body(AuthEvent event, ExternalUser user) {
        var body = new LinkedHashMap<String, @Nullable Object>();
        if (event.details().get("createData") instanceof Map<?, ?> submitted) {
            submitted.forEach((key, value) -> body.put(String.valueOf(key), value));
        }
        if (!(body.get("email") instanceof String email) || email.isEmpty()) {
            body.put("email", user.email());
        }
        OAuth2Fields mapped = event.collection().options().oauth2().mappedFields();
        putMapped(body, mapped.id(), user.id());
        putMapped(body, mapped.name(), user.name());
        if (isUsableUsername(event.collection(), mapped.username(), user.username())) {
            putMapped(body, mapped.username(), user.username());
        }
        return body;
    }

    private static void putMapped(Map<String, @Nullable Object> body, String field, String value) {
        if (!field.isEmpty()) {
            body.putIfAbsent(field, value);
        }
    }

    /**
     * A name that the field refuses, or that somebody has already, must not keep its owner from
     * signing up.
     */
    private boolean isUsableUsername(AuthCollection collection, String field, String username) {
        if (field.isEmpty() || collection.findField(field) == null) {
            return false;
        }
        RecordModel trial = records.newRecord(collection).set(field, username);
        try {
            records.validate(database, trial);
        } catch (RecordInvalidException e) {
            if (e.errors().has(field)) {
                return false;
            }
        }
        return accounts.findByIdentity(database, collection, field, username) == null;
    }

    private Map<String, List<Upload>> uploads(
            AuthCollection collection, Map<String, @Nullable Object> body, ExternalUser user) {
        String name = collection.options().oauth2().mappedFields().avatarUrl();
        if (name.isEmpty() || user.avatarUrl().isEmpty() || body.containsKey(name)) {
            return Map.of();
        }
        Field field = collection.findField(name);
        if (!(field instanceof FileField)) {
            body.put(name, user.avatarUrl());
            return Map.of();
        }
        Upload avatar = avatars.fetch(user.avatarUrl());
        return avatar == null ? Map.of() : Map.of(name, List.of(avatar));
    }
}
