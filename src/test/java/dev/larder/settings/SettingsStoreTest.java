package dev.larder.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.larder.api.ApiException;
import dev.larder.api.Json;
import dev.larder.crypto.SettingsCipher;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.Databases;
import dev.larder.database.Sql;
import dev.larder.database.StartupException;
import dev.larder.hook.ModelHooks;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

class SettingsStoreTest {

    private static final SettingsCipher CIPHER =
            new SettingsCipher("0123456789abcdef0123456789abcdef");

    private final SettingsHooks hooks = new SettingsHooks(new ModelHooks());
    private final List<Object> facts = new ArrayList<>();
    private Databases databases;

    @BeforeEach
    void open(@TempDir Path dir) {
        databases = Databases.open(dir, DatabaseProperties.defaults());
    }

    @AfterEach
    void close() {
        databases.close();
    }

    @Test
    void constructor_freshDirectory_storesTheDefaultsAsBlob() {
        assertThat(store(null).current()).isEqualTo(Settings.DEFAULT);
        assertThat(stored()).isInstanceOf(byte[].class);
    }

    @Test
    void constructor_textInsteadOfBlob_isRead() {
        store(null);
        execute(
                "UPDATE _params SET value = '{\"meta\":{\"appName\":\"Text\"}}' WHERE id = 'settings'");
        assertThat(store(null).current().meta().appName()).isEqualTo("Text");
    }

    @Test
    void save_valid_holdsAfterTheCommitAndIsPublished() {
        SettingsStore store = store(null);
        Settings changed = Settings.DEFAULT.merge(Json.parse("{\"meta\":{\"appName\":\"New\"}}"));
        databases
                .data()
                .transaction(tx -> {
                    store.save(tx, changed);
                    assertThat(store.current()).isEqualTo(Settings.DEFAULT);
                    return true;
                });
        assertThat(store.current()).isEqualTo(changed);
        assertThat(facts).containsExactly(new SettingsChanged(Settings.DEFAULT, changed));
        assertThat(store(null).current()).isEqualTo(changed);
    }

    @Test
    void save_invalidOrRefusedByAHandler_storesNothing() {
        SettingsStore store = store(null);
        hooks.validate()
                .bind(
                        "test",
                        event -> {
                            event.next();
                            event.errors()
                                    .nested("backups")
                                    .reject("cron", "validation_invalid_cron", "bad");
                        });
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> store.save(databases.data(), Settings.DEFAULT))
                .satisfies(
                        e -> assertThat(e.errors().toString()).contains("validation_invalid_cron"));
        assertThat(facts).isEmpty();
    }

    @Test
    void save_withKey_storesTextThatOnlyTheKeyOpens() {
        SettingsStore store = store(CIPHER);
        store.save(
                databases.data(),
                Settings.DEFAULT.merge(Json.parse("{\"meta\":{\"appName\":\"Secret\"}}")));
        assertThat(stored()).isInstanceOf(String.class);
        assertThat(store(CIPHER).current().meta().appName()).isEqualTo("Secret");
        assertThatExceptionOfType(StartupException.class).isThrownBy(() -> store(null));
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> store(new SettingsCipher("x".repeat(32))));
    }

    @Test
    void reload_changedByAnotherProcess_takesItOver() {
        SettingsStore store = store(null);
        store.reload();
        assertThat(facts).isEmpty();
        execute(
                "UPDATE _params SET value = '{\"meta\":{\"appName\":\"Other\"}}' WHERE id = 'settings'");
        store.reload();
        assertThat(store.current().meta().appName()).isEqualTo("Other");
        assertThat(facts).hasSize(1);
    }

    private SettingsStore store(@Nullable SettingsCipher cipher) {
        return new SettingsStore(databases.data(), cipher, hooks, facts::add, Clock.systemUTC());
    }

    private @Nullable Object stored() {
        return databases
                .data()
                .read(db ->
                        db.first(
                                Sql.of("SELECT value FROM _params WHERE id = 'settings'"),
                                row -> row.value(0)));
    }

    private void execute(String sql) {
        databases.data().write(tx -> tx.execute(Sql.of(sql)));
    }
}
