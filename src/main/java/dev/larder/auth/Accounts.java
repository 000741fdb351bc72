package dev.larder.auth;

import dev.larder.collection.AuthCollection;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.IndexDefinition;
import dev.larder.crypto.Ids;
import dev.larder.crypto.PasswordHasher;
import dev.larder.database.Dialect;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.field.PasswordField;
import dev.larder.field.PasswordValue;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds auth records by what people sign in with, and handles their passwords. */
@Component
final class Accounts {

    private final Records records;
    private final PasswordHasher hasher;

    Accounts(Records records, PasswordHasher hasher) {
        this.records = records;
        this.hasher = hasher;
    }

    /** The record with this e-mail; null when there is none or the e-mail is empty. */
    @Nullable RecordModel findByEmail(Session session, AuthCollection collection, String email) {
        return email.isEmpty() ? null : findByIdentity(session, collection, "email", email);
    }

    /**
     * The record that a field names.
     *
     * @param field one with a unique index over it alone; the index decides whether case matters
     * @return null when there is no such record or no such index
     */
    @Nullable RecordModel findByIdentity(
            Session session, AuthCollection collection, String field, String value) {
        IndexDefinition index = IndexDefinition.findSingleColumnUnique(collection.indexes(), field);
        if (index == null || collection.findField(field) == null) {
            return null;
        }
        if (!index.columns().getFirst().collate().equalsIgnoreCase("nocase")) {
            return records.findFirst(session, collection, field, value);
        }
        String id =
                session.<@Nullable String>read(db ->
                        db.first(
                                Sql.of(
                                        "SELECT id FROM "
                                                + Dialect.quote(collection.name())
                                                + " WHERE "
                                                + Dialect.equalsInAnyCase(field)
                                                + " LIMIT 1",
                                        value),
                                row -> String.valueOf(row.text(0))));
        return id == null ? null : records.find(session, collection, id);
    }

    boolean hasPassword(RecordModel record, String password) {
        return record.value("password") instanceof PasswordValue value
                && hasher.matches(password, value.hash());
    }

    /** Takes as long as checking a password of the collection. */
    void checkNobodysPassword(CollectionModel collection, String password) {
        hasher.matchNobody(password, cost(collection));
    }

    /**
     * Puts a password that nobody knows, with a new token key; the rules for passwords do not apply
     * to it.
     */
    void setRandomPassword(RecordModel record) {
        record.put("password", randomPassword(record.collection()));
        record.set("tokenKey:autogenerate", "");
    }

    /** A password that nobody knows, hashed already. */
    PasswordValue randomPassword(CollectionModel collection) {
        return PasswordValue.ofHash(
                hasher.hash(Ids.random(30, Ids.ALPHANUMERIC), cost(collection)));
    }

    private static int cost(CollectionModel collection) {
        return collection.findField("password") instanceof PasswordField password
                ? password.hashCost()
                : PasswordHasher.DEFAULT_COST;
    }
}
