package dev.larder.auth;

import dev.larder.crypto.Ids;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.field.PasswordValue;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;

import org.springframework.stereotype.Component;

/** The stored one-time passwords. */
@Component
final class OneTimePasswords {

    private final Records records;
    private final SideRecords sides;
    private final Accounts accounts;
    private final Session database;

    OneTimePasswords(Records records, SideRecords sides, Accounts accounts, Databases databases) {
        this.records = records;
        this.sides = sides;
        this.accounts = accounts;
        this.database = databases.data();
    }

    /** Stores a new one for an auth record. */
    RecordModel create(RecordModel owner, String password) {
        return create(owner, Ids.recordId(), password);
    }

    /** As {@link #create(RecordModel, String)}, with an id that was told already. */
    RecordModel create(RecordModel owner, String id, String password) {
        RecordModel otp =
                sides.create(SideRecords.OTPS, owner)
                        .set("id", id)
                        .put("password", PasswordValue.ofPlain(password));
        records.save(database, otp);
        return otp;
    }

    boolean matches(RecordModel otp, String password) {
        return accounts.hasPassword(otp, password);
    }
}
