package dev.larder.auth;

import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.collection.CollectionModel;
import dev.larder.crypto.PasswordHasher;
import dev.larder.database.Session;
import dev.larder.field.PasswordField;
import dev.larder.field.PasswordValue;
import dev.larder.record.RecordEvent;
import dev.larder.record.RecordHooks;
import dev.larder.record.RecordInvalidException;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.record.RecordsDeletingEvent;

import org.springframework.stereotype.Component;

/**
 * What saving and deleting auth records means beside their values: token keys change with passwords
 * and e-mails, and what belonged to the old state goes in the same transaction.
 */
@Component
final class AuthRecordRules {

    private static final int INSIDE = 99;

    private final Records records;
    private final SideRecords sides;
    private final PasswordHasher hasher;

    AuthRecordRules(Records records, SideRecords sides, PasswordHasher hasher, RecordHooks hooks) {
        this.records = records;
        this.sides = sides;
        this.hasher = hasher;
        hooks.createExecute().bind("auth.create", INSIDE, this::create);
        hooks.updateExecute().bind("auth.update", INSIDE, this::update);
        hooks.deleting().bind("auth.delete", INSIDE, this::delete);
    }

    private void create(RecordEvent event) {
        if (event.record().collection().isAuth()) {
            requireUnusedId(event.session(), event.record());
            hashPassword(event.record());
        }
        event.next();
    }

    private void update(RecordEvent event) {
        RecordModel record = event.record();
        if (!record.collection().isAuth()) {
            event.next();
            return;
        }
        boolean newPassword = hasNewPassword(record);
        boolean newEmail = !record.text("email").equals(original(record, "email"));
        if ((newPassword || newEmail) && !record.isChanged("tokenKey")) {
            record.set("tokenKey:autogenerate", "");
        }
        boolean newlyVerified =
                record.flag("verified") && !Boolean.TRUE.equals(record.original("verified"));
        if (!newPassword && !newlyVerified && !record.isChanged("tokenKey")) {
            event.next();
            return;
        }
        hashPassword(record);
        inTransaction(
                event,
                () -> {
                    if (newlyVerified
                            && !sides.of(event.session(), SideRecords.EXTERNAL_AUTHS, record)
                                    .isEmpty()) {
                        // Whoever linked an account before the address was proven may not be its
                        // owner.
                        sides.deleteAll(event.session(), SideRecords.EXTERNAL_AUTHS, record);
                        record.set("tokenKey:autogenerate", "");
                    }
                    boolean newKey = record.isChanged("tokenKey");
                    event.next();
                    if (newKey) {
                        sides.deleteAll(event.session(), SideRecords.OTPS, record);
                    }
                    if (newPassword) {
                        sides.deleteAll(event.session(), SideRecords.MFAS, record);
                        sides.deleteAll(event.session(), SideRecords.AUTH_ORIGINS, record);
                    }
                });
    }

    private void delete(RecordsDeletingEvent event) {
        if (!event.records().isEmpty() && event.records().getFirst().collection().isAuth()) {
            for (RecordModel record : event.records()) {
                SideRecords.ALL.forEach(name -> sides.deleteAll(event.session(), name, record));
            }
        }
        event.next();
    }

    /**
     * Ids of auth records are unique over all auth collections, so that an id alone names one
     * account.
     */
    private void requireUnusedId(Session session, RecordModel record) {
        for (CollectionModel other : records.schema().all()) {
            boolean elsewhere = other.isAuth() && !other.id().equals(record.collection().id());
            if (elsewhere && records.find(session, other, record.id()) != null) {
                throw new RecordInvalidException(
                        new FieldErrors()
                                .reject(
                                        "id",
                                        new FieldError(
                                                "validation_invalid_auth_id",
                                                "Invalid or duplicated auth record id.")));
            }
        }
    }

    private static boolean hasNewPassword(RecordModel record) {
        if (!(record.value("password") instanceof PasswordValue value)) {
            return false;
        }
        String stored =
                record.original("password") instanceof PasswordValue before ? before.hash() : "";
        return value.isPending() || !value.hash().equals(stored);
    }

    /** Before the writer's turn is taken, because it takes long. */
    private void hashPassword(RecordModel record) {
        if (record.collection().findField("password") instanceof PasswordField field
                && record.value("password") instanceof PasswordValue value
                && value.isPending()) {
            record.put(
                    "password",
                    new PasswordValue(hasher.hash(value.plain(), field.hashCost()), value.plain()));
        }
    }

    private static String original(RecordModel record, String field) {
        return record.original(field) instanceof String text ? text : "";
    }

    private static void inTransaction(RecordEvent event, Runnable work) {
        Session outer = event.session();
        outer.transaction(tx -> {
            event.session(tx);
            try {
                work.run();
            } finally {
                event.session(outer);
            }
            return true;
        });
    }
}
