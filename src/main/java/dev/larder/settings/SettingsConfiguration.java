package dev.larder.settings;

import dev.larder.crypto.SettingsCipher;
import dev.larder.database.Databases;
import dev.larder.database.StartupException;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.time.Clock;

/** Loads the settings with the application. */
@Configuration(proxyBeanMethods = false)
class SettingsConfiguration {

    /**
     * @param encryptionEnv name of the environment variable with the key of 32 bytes; empty for
     *     none
     */
    @Bean
    SettingsStore settingsStore(
            Databases databases,
            SettingsHooks hooks,
            ApplicationEventPublisher facts,
            Clock clock,
            @Value("${larder.encryption-env:}") String encryptionEnv) {
        return new SettingsStore(databases.data(), cipher(encryptionEnv), hooks, facts, clock);
    }

    private static @Nullable SettingsCipher cipher(String encryptionEnv) {
        String key = encryptionEnv.isEmpty() ? null : System.getenv(encryptionEnv);
        if (key == null || key.isEmpty()) {
            return null;
        }
        try {
            return new SettingsCipher(key);
        } catch (IllegalArgumentException e) {
            throw new StartupException(
                    "The environment variable "
                            + encryptionEnv
                            + " must hold a key of exactly 32 bytes.",
                    e);
        }
    }
}
