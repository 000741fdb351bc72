package dev.larder.settings;

import dev.larder.api.ApiException;
import dev.larder.api.ApiTime;
import dev.larder.api.Json;
import dev.larder.crypto.SettingsCipher;
import dev.larder.database.Connection;
import dev.larder.database.DatabaseReplaced;
import dev.larder.database.ForeignCommit;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.database.StartupException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The settings that hold, as one snapshot, and the row {@code settings} of {@code _params} behind
 * it. The row holds the JSON document as a BLOB, or its encrypted form as text. Safe for use by
 * several threads.
 */
public final class SettingsStore {

    private static final Logger log = LoggerFactory.getLogger(SettingsStore.class);

    private static final Sql SELECT = Sql.of("SELECT value FROM _params WHERE id = 'settings'");

    private final Session database;
    private final @Nullable SettingsCipher cipher;
    private final SettingsHooks hooks;
    private final ApplicationEventPublisher facts;
    private final InstantSource clock;
    private volatile Settings current;

    /**
     * Loads what is stored; stores the defaults when nothing is.
     *
     * @param cipher encrypts what is stored from now on; null for plain JSON
     * @throws StartupException when the stored settings cannot be read
     */
    public SettingsStore(
            Session database,
            @Nullable SettingsCipher cipher,
            SettingsHooks hooks,
            ApplicationEventPublisher facts,
            InstantSource clock) {
        this.database = database;
        this.cipher = cipher;
        this.hooks = hooks;
        this.facts = facts;
        this.clock = clock;
        Settings stored = load();
        if (stored == null) {
            write(database, Settings.DEFAULT);
            stored = Settings.DEFAULT;
        }
        current = stored;
    }

    /** What holds now. Read it once per call. */
    public Settings current() {
        return current;
    }

    /**
     * Checks and stores settings; they hold once they are committed.
     *
     * @throws ApiException 400 with errors nested as the settings are
     */
    public void save(Session session, Settings settings) {
        var event = new SettingsEvent(current, settings);
        try {
            hooks.save().trigger(event, () -> checkAndStore(session, event));
        } catch (RuntimeException e) {
            event.error(e);
            hooks.afterSaveError().trigger(event, () -> {});
            throw event.error() instanceof RuntimeException replaced ? replaced : e;
        }
        Settings stored = event.stored();
        if (stored != null) {
            session.afterCommit(() -> {
                use(stored);
                hooks.afterSaveSuccess().trigger(event, () -> {});
            });
        }
    }

    private void checkAndStore(Session session, SettingsEvent event) {
        hooks.validate().trigger(event, () -> event.settings().validate(event.errors()));
        event.errors().throwIfAny("An error occurred while saving the new settings.");
        hooks.saveExecute()
                .trigger(
                        event,
                        () -> {
                            write(session, event.settings());
                            event.markStored();
                        });
    }

    /** As {@link #save(Session, Settings)}, for a change of what holds now. */
    public void update(Session session, UnaryOperator<Settings> change) {
        save(session, change.apply(current));
    }

    @EventListener
    void on(DatabaseReplaced replaced) {
        reload();
    }

    @EventListener
    void on(ForeignCommit commit) {
        reload();
    }

    /** Takes over what another process may have stored. */
    public void reload() {
        Settings stored = load();
        if (stored != null && !stored.equals(current)) {
            use(stored);
        }
    }

    private void use(Settings settings) {
        Settings previous = current;
        current = settings;
        log.info("settings changed");
        facts.publishEvent(new SettingsChanged(previous, settings));
    }

    private void write(Session session, Settings settings) {
        byte[] json = Json.writeBytes(settings.toStoredJson());
        Object value = cipher == null ? json : cipher.encrypt(json);
        String now = ApiTime.format(clock.instant());
        session.execute(
                Sql.of(
                        "INSERT INTO _params (id, value, created, updated) VALUES ('settings', ?, ?, ?)"
                                + " ON CONFLICT (id) DO UPDATE SET value = excluded.value, updated = excluded.updated",
                        value,
                        now,
                        now));
    }

    private @Nullable Settings load() {
        String stored = database.read(SettingsStore::readText);
        if (stored == null) {
            return null;
        }
        try {
            return Settings.parse(stored);
        } catch (IllegalArgumentException notPlain) {
            return decrypt(stored, notPlain);
        }
    }

    private Settings decrypt(String stored, IllegalArgumentException notPlain) {
        if (cipher == null) {
            throw new StartupException(
                    "The stored settings are encrypted or damaged; name the environment variable with their key"
                            + " by --encryptionEnv.",
                    notPlain);
        }
        try {
            return Settings.parse(new String(cipher.decrypt(stored), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new StartupException(
                    "The stored settings cannot be decrypted with the given key.", e);
        }
    }

    private static @Nullable String readText(Connection connection) {
        byte[] bytes =
                connection.first(
                        SELECT, row -> Objects.requireNonNullElse(row.bytes(0), new byte[0]));
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
