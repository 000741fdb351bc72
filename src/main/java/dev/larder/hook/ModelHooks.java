package dev.larder.hook;

import org.springframework.stereotype.Component;

/**
 * Where other code takes part in the life of everything that is stored: records, collections and
 * the settings. Tags are names of tables ({@code posts}, {@code _collections}, {@code _params}).
 *
 * <p>The hooks of a kind are linked to these: with ordinary priorities the handlers of the kind run
 * outside and those here within, closest to the action; one with a priority below {@value
 * Hook#OUTSIDE} runs around the handlers of the kind. Request logs, of which there may be thousands
 * a second, are stored without hooks.
 */
@Component
public final class ModelHooks {

    private final Hook<ModelEvent> validate = new Hook<>();
    private final Life create = new Life();
    private final Life update = new Life();
    private final Life delete = new Life();

    /** Around the checks before something is stored. */
    public Hook<ModelEvent> validate() {
        return validate;
    }

    public Life create() {
        return create;
    }

    public Life update() {
        return update;
    }

    public Life delete() {
        return delete;
    }

    /** The hooks of one kind of change. */
    public static final class Life {

        private final Hook<ModelEvent> around = new Hook<>();
        private final Hook<ModelEvent> execute = new Hook<>();
        private final Hook<ModelEvent> afterSuccess = new Hook<>();
        private final Hook<ModelEvent> afterError = new Hook<>();

        /** Around checks and statement. */
        public Hook<ModelEvent> around() {
            return around;
        }

        /** Around the statement, after the checks. */
        public Hook<ModelEvent> execute() {
            return execute;
        }

        /** After the commit; for side effects only. */
        public Hook<ModelEvent> afterSuccess() {
            return afterSuccess;
        }

        /** After a failure or a rollback; the error may be replaced. */
        public Hook<ModelEvent> afterError() {
            return afterError;
        }
    }
}
