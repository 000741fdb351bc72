package dev.larder.settings;

import dev.larder.api.ApiException;
import dev.larder.database.Databases;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.MalformedBodyException;
import dev.larder.web.Requires;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/settings}: read and change the settings. */
@RestController
@Requires(Requires.Guard.SUPERUSER)
final class SettingsController {

    private final Databases databases;
    private final SettingsStore store;
    private final SettingsHooks hooks;

    SettingsController(Databases databases, SettingsStore store, SettingsHooks hooks) {
        this.databases = databases;
        this.store = store;
        this.hooks = hooks;
    }

    @GetMapping("/api/settings")
    Answer view() {
        Settings current = store.current();
        var event = new SettingsEvent(current, current);
        hooks.listRequest().trigger(event, () -> {});
        return Answer.ok(event.settings().toJson());
    }

    @PatchMapping("/api/settings")
    Answer update(Call call) {
        Settings current = store.current();
        var event = new SettingsEvent(current, merge(current, call));
        hooks.updateRequest().trigger(event, () -> store.save(databases.data(), event.settings()));
        return Answer.ok(store.current().toJson());
    }

    private static Settings merge(Settings current, Call call) {
        try {
            return current.merge(call.body().values());
        } catch (ApiException | MalformedBodyException | IllegalArgumentException e) {
            throw ApiException.badRequest("An error occurred while loading the submitted data.", e);
        }
    }
}
