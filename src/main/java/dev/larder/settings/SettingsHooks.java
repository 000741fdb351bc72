package dev.larder.settings;

import dev.larder.hook.Hook;
import dev.larder.hook.ModelHooks;

import org.springframework.stereotype.Component;

/** Where rooms above take part: what they own a setting of, they check here. */
@Component
public final class SettingsHooks {

    private final Hook<SettingsEvent> validate;
    private final Hook<SettingsEvent> save;
    private final Hook<SettingsEvent> saveExecute;
    private final Hook<SettingsEvent> afterSaveSuccess;
    private final Hook<SettingsEvent> afterSaveError;
    private final Hook<SettingsEvent> listRequest = new Hook<>();
    private final Hook<SettingsEvent> updateRequest = new Hook<>();

    /**
     * @param models the hooks of all kinds of models, which these are linked to
     */
    public SettingsHooks(ModelHooks models) {
        validate = new Hook<>(models.validate(), event -> event);
        save = new Hook<>(models.update().around(), event -> event);
        saveExecute = new Hook<>(models.update().execute(), event -> event);
        afterSaveSuccess = new Hook<>(models.update().afterSuccess(), event -> event);
        afterSaveError = new Hook<>(models.update().afterError(), event -> event);
    }

    /** Around checks and statement of a change. */
    public Hook<SettingsEvent> save() {
        return save;
    }

    /** Around the statement. */
    public Hook<SettingsEvent> saveExecute() {
        return saveExecute;
    }

    /** Once the change is committed and holds. */
    public Hook<SettingsEvent> afterSaveSuccess() {
        return afterSaveSuccess;
    }

    /** After a change that failed. */
    public Hook<SettingsEvent> afterSaveError() {
        return afterSaveError;
    }

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
