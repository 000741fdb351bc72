package dev.larder.auth;

import dev.larder.collection.CollectionEvent;
import dev.larder.collection.CollectionHooks;
import dev.larder.collection.CollectionModel;
import dev.larder.settings.Settings;
import dev.larder.settings.SettingsStore;

import org.springframework.stereotype.Component;

/**
 * Keeps the rate limits of a collection with it when it gets another name: {@code old:create}
 * becomes {@code new:create}.
 */
@Component
final class RateLimitLabels {

    private final SettingsStore settings;

    RateLimitLabels(SettingsStore settings, CollectionHooks hooks) {
        this.settings = settings;
        hooks.updateExecute.bind("auth.labels", 99, this::rename);
    }

    private void rename(CollectionEvent event) {
        event.next();
        CollectionModel before = event.original();
        if (before == null || before.name().equals(event.collection().name())) {
            return;
        }
        Settings current = settings.current();
        Settings renamed = current.renameCollection(before.name(), event.collection().name());
        if (!renamed.equals(current)) {
            settings.save(event.session(), renamed);
        }
    }
}
