package dev.larder.settings;

import dev.larder.api.FieldErrors;
import dev.larder.hook.HookEvent;
import dev.larder.hook.ModelEvent;

import org.jspecify.annotations.Nullable;

/** Settings on their way to be stored, or to a client. A handler may put others in their place. */
public final class SettingsEvent extends HookEvent implements ModelEvent.Source {

    private final Settings current;
    private Settings settings;
    private final FieldErrors errors = new FieldErrors();
    private @Nullable Throwable error;
    private @Nullable Settings stored;

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

    void markStored() {
        stored = settings;
    }

    /** What was stored; null when a handler kept it from happening. */
    @Nullable Settings stored() {
        return stored;
    }

    /** Where a check adds what it refuses, nested as the settings are. */
    public FieldErrors errors() {
        return errors;
    }

    @Override
    public ModelEvent.Action action() {
        return ModelEvent.Action.UPDATE;
    }

    @Override
    public Settings model() {
        return settings;
    }

    @Override
    public String table() {
        return "_params";
    }

    @Override
    public @Nullable Throwable error() {
        return error;
    }

    @Override
    public void error(Throwable newError) {
        error = newError;
    }
}
