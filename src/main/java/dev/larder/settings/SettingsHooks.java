package dev.larder.settings;

import dev.larder.hook.Hook;

import org.springframework.stereotype.Component;

/** Where rooms above take part: what they own a setting of, they check here. */
@Component
public final class SettingsHooks {

    private final Hook<SettingsEvent> validate = new Hook<>();
    private final Hook<SettingsEvent> listRequest = new Hook<>();
    private final Hook<SettingsEvent> updateRequest = new Hook<>();

    /** Settings are checked before they are stored; errors go to {@link SettingsEvent#errors}. */
    public Hook<SettingsEvent> validate() {
        return validate;
    }

    /** A client reads the settings. */
    public Hook<SettingsEvent> listRequest() {
        return listRequest;
    }

    /** A client changes the settings. */
    public Hook<SettingsEvent> updateRequest() {
        return updateRequest;
    }
}
