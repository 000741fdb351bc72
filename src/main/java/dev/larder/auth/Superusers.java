package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.CollectionModel;
import dev.larder.crypto.Ids;
import dev.larder.database.Databases;
import dev.larder.database.Dialect;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.hook.ModelEvent;
import dev.larder.record.RecordEvent;
import dev.larder.record.RecordHooks;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.record.RecordsDeletingEvent;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The operators' accounts: managing them from the command line, and the rules that keep one of them
 * there. A new installation has only the installer's placeholder, which goes with the first real
 * account.
 */
@Component
public final class Superusers {

    /**
     * Address of the placeholder; as the reference names it, so that directories can be exchanged.
     */
    static final String INSTALLER = "__pbinstaller@example.com";

    private static final Duration INSTALLER_TOKEN = Duration.ofMinutes(30);

    private final Records records;
    private final Accounts accounts;
    private final AuthTokens tokens;
    private final OneTimePasswords otps;
    private final Session database;

    Superusers(
            Records records,
            Accounts accounts,
            AuthTokens tokens,
            OneTimePasswords otps,
            Databases databases,
            RecordHooks hooks) {
        this.records = records;
        this.accounts = accounts;
        this.tokens = tokens;
        this.otps = otps;
        this.database = databases.data();
        hooks.createExecute().bind("auth.superuser", -99, this::save, CollectionModel.SUPERUSERS);
        hooks.updateExecute().bind("auth.superuser", -99, this::save, CollectionModel.SUPERUSERS);
        hooks.deleting().bind("auth.superuser", -99, this::delete, CollectionModel.SUPERUSERS);
    }

    /** A one-time password that was made for an operator. */
    public record IssuedOtp(String id, String password, Duration validFor) {}

    /** The account with this address; null when there is none. */
    public @Nullable RecordModel find(String email) {
        return accounts.findByEmail(database, collection(), email);
    }

    /** Whether a text is a valid file token of an operator. */
    public boolean ownsFileToken(String token) {
        RecordModel owner = tokens.find(token, TokenKind.FILE);
        return owner != null && owner.collection().isSuperusers();
    }

    /** Addresses of all operators, without the installer's placeholder. */
    public List<String> emails() {
        return database.read(db ->
                db.list(
                        Sql.of(
                                "SELECT email FROM "
                                        + Dialect.quote(CollectionModel.SUPERUSERS)
                                        + " WHERE email <> ?",
                                INSTALLER),
                        row -> String.valueOf(row.text(0))));
    }

    /**
     * Creates an account.
     *
     * @throws dev.larder.record.RecordInvalidException when address or password are refused, or the
     *     address is taken
     */
    public RecordModel create(String email, String password) {
        RecordModel record =
                records.newRecord(collection()).set("email", email).set("password", password);
        records.save(database, record);
        return record;
    }

    /** Creates an account, or sets the password of the one with this address. */
    public RecordModel upsert(String email, String password) {
        RecordModel known = find(email);
        return known == null ? create(email, password) : setPassword(known, password);
    }

    /** Sets the password of an account; its tokens die. */
    public RecordModel setPassword(RecordModel account, String password) {
        account.set("password", password);
        records.save(database, account);
        return account;
    }

    /**
     * Deletes an account.
     *
     * @throws ApiException 400 when it is the only account
     */
    public void delete(RecordModel account) {
        records.delete(database, account);
    }

    /**
     * Makes a one-time password without sending it.
     *
     * @return null when one-time passwords are not enabled for superusers
     */
    public @Nullable IssuedOtp createOtp(RecordModel account) {
        AuthCollection collection = collection();
        if (!collection.options().otp().enabled()) {
            return null;
        }
        String password = Ids.digits((int) collection.options().otp().length());
        RecordModel otp = otps.create(account, password);
        return new IssuedOtp(otp.id(), password, collection.options().otp().duration());
    }

    /**
     * Prepares a new installation for its first account.
     *
     * @return a token for the installer's page; null when there is an account already
     */
    public @Nullable String installerToken() {
        if (countBesidesInstaller() > 0) {
            return null;
        }
        RecordModel installer = find(INSTALLER);
        if (installer == null) {
            installer = records.newRecord(collection()).set("email", INSTALLER);
            accounts.setRandomPassword(installer);
            records.save(database, installer);
        }
        return tokens.issueStatic(installer, INSTALLER_TOKEN);
    }

    private void save(RecordEvent event) {
        event.record().put("verified", true);
        event.next();
        boolean real =
                event.action() == ModelEvent.Action.CREATE
                        && !event.record().text("email").equals(INSTALLER);
        RecordModel installer =
                real ? accounts.findByEmail(event.session(), collection(), INSTALLER) : null;
        if (installer != null) {
            records.delete(event.session(), installer);
        }
    }

    private void delete(RecordsDeletingEvent event) {
        if (count(event.session(), "") <= event.records().size()) {
            throw ApiException.badRequest("You can't delete the only existing superuser.");
        }
        event.next();
    }

    private long countBesidesInstaller() {
        return count(database, INSTALLER);
    }

    private long count(Session session, String exceptEmail) {
        return Objects.requireNonNull(
                session.read(db ->
                        db.first(
                                Sql.of(
                                        "SELECT count(*) FROM "
                                                + Dialect.quote(CollectionModel.SUPERUSERS)
                                                + " WHERE email <> ?",
                                        exceptEmail.isEmpty() ? "-" : exceptEmail),
                                row -> row.integer(0))));
    }

    private AuthCollection collection() {
        if (records.schema().require(CollectionModel.SUPERUSERS)
                instanceof AuthCollection collection) {
            return collection;
        }
        throw new IllegalStateException("the collection of superusers is no auth collection");
    }
}
