package dev.larder.hook;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Something that is stored comes, changes or goes, whatever its kind. */
public final class ModelEvent extends HookEvent {

    /** What happens. */
    public enum Action {
        CREATE,
        UPDATE,
        DELETE
    }

    /** The event of the model's own kind; what a handler changes of it is seen by all others. */
    public interface Source {

        Action action();

        /** A record, a collection, the settings. */
        Object model();

        /** Name of the table that holds the model. */
        String table();

        /** What went wrong, in the hooks after an error; null elsewhere. */
        @Nullable Throwable error();

        void error(Throwable newError);
    }

    private final Source source;

    public ModelEvent(Source source) {
        this.source = source;
    }

    public Action action() {
        return source.action();
    }

    /** The model itself: of the type of its kind, to be told apart by a pattern. */
    public Object model() {
        return source.model();
    }

    /** Name of the table; also the tag of the event. */
    public String table() {
        return source.table();
    }

    /** The event of the kind, which has the session and what else belongs to it. */
    public Source source() {
        return source;
    }

    /** What went wrong, in the hooks after an error; null elsewhere. */
    public @Nullable Throwable error() {
        return source.error();
    }

    /** Puts another error in its place. */
    public void error(Throwable newError) {
        source.error(newError);
    }

    List<String> tags() {
        return List.of(source.table());
    }
}
