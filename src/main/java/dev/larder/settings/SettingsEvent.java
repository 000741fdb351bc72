package dev.larder.settings;

import dev.larder.api.FieldErrors;
import dev.larder.hook.HookEvent;

/** Settings on their way to be stored, or to a client. A handler may put others in their place. */
public final class SettingsEvent extends HookEvent {

    private final Settings current;
    private Settings settings;
    private final FieldErrors errors = new FieldErrors();

    SettingsEvent(Settings current, Settings settings) {
        this.current = current;
        this.settings = settings;
    }

    /** What holds now. */
    public Settings current() {
        return current;
    }

    /** What is to be stored or shown. */
    public Settings settings() {
        return settings;
    }

    public void replace(Settings other) {
        settings = other;
    }

    /** Where a check adds what it refuses, nested as the settings are. */
    public FieldErrors errors() {
        return errors;
    }
}
