package dev.larder.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class HookTest {

    private final List<String> seen = new ArrayList<>();

    @Test
    void trigger_handlers_runByPriorityAroundTheAction() {
        var hook = new Hook<PostEvent>();
        hook.bind("inner", 10, around("inner"));
        hook.bind("outer", -10, around("outer"));
        hook.bind("first", around("first"));
        hook.bind("second", around("second"));

        hook.trigger(new PostEvent(), () -> seen.add("action"));

        assertThat(seen)
                .containsExactly(
                        "outer", "first", "second", "inner", "action", "inner.", "second.",
                        "first.", "outer.");
    }

    @Test
    void trigger_handlerThatDoesNotGoOn_keepsTheActionFromHappening() {
        var hook = new Hook<PostEvent>();
        hook.bind("stop", _ -> seen.add("stop"));
        hook.bind("never", around("never"));

        hook.trigger(new PostEvent(), () -> seen.add("action"));

        assertThat(seen).containsExactly("stop");
    }

    @Test
    void trigger_handlerThatThrows_endsWithItsError() {
        var hook = new Hook<PostEvent>();
        hook.bind("outer", around("outer"));
        hook.bind(
                "broken",
                _ -> {
                    throw new IllegalStateException("no");
                });

        assertThatThrownBy(() -> hook.trigger(new PostEvent(), () -> seen.add("action")))
                .hasMessage("no");
        assertThat(seen).containsExactly("outer");
    }

    @Test
    void bind_tags_restrictTheHandler() {
        var hook = new Hook<PostEvent>();
        hook.bind("posts", 0, around("posts"), "posts");
        hook.bind("other", 0, around("other"), "other");

        hook.trigger(new PostEvent(), List.of("id1", "posts"), () -> {});

        assertThat(seen).containsExactly("posts", "posts.");
        assertThat(hook.isBound(List.of("posts"))).isTrue();
        assertThat(hook.isBound(List.of("third"))).isFalse();
    }

    @Test
    void bind_sameId_replaces() {
        var hook = new Hook<PostEvent>();
        hook.bind("a", around("old"));
        hook.bind("a", around("new"));
        hook.trigger(new PostEvent(), () -> {});
        hook.unbind("a");
        hook.trigger(new PostEvent(), () -> {});
        assertThat(seen).containsExactly("new", "new.");
    }

    @Test
    void trigger_linkedModels_runWithinAndBelowMinus99Around() {
        var models = new Hook<ModelEvent>();
        var hook = new Hook<PostEvent>(models, event -> event);
        hook.bind("post", around("post"));
        models.bind("model", aroundModel("model"));
        models.bind("system", -99, aroundModel("system"));
        models.bind("outside", -100, aroundModel("outside"), "posts");
        models.bind("elsewhere", 0, aroundModel("elsewhere"), "pages");

        hook.trigger(new PostEvent(), () -> seen.add("action"));

        assertThat(seen)
                .containsExactly(
                        "outside",
                        "post",
                        "system",
                        "model",
                        "action",
                        "model.",
                        "system.",
                        "post.",
                        "outside.");
        assertThat(hook.isBoundOrdinarily(List.of("posts"))).isTrue();
    }

    @Test
    void trigger_linkedModels_shareTheErrorAndMayStop() {
        var models = new Hook<ModelEvent>();
        var hook = new Hook<PostEvent>(models, event -> event);
        models.bind("replace", event -> event.error(new IllegalStateException(event.table())));
        var event = new PostEvent();

        hook.trigger(event, () -> seen.add("action"));

        assertThat(seen).isEmpty();
        assertThat(event.error()).hasMessage("posts");
    }

    private java.util.function.Consumer<PostEvent> around(String name) {
        return event -> note(name, event);
    }

    private java.util.function.Consumer<ModelEvent> aroundModel(String name) {
        return event -> note(name, event);
    }

    private void note(String name, HookEvent event) {
        seen.add(name);
        event.next();
        seen.add(name + ".");
    }

    private static final class PostEvent extends HookEvent implements ModelEvent.Source {

        private @Nullable Throwable error;

        @Override
        public ModelEvent.Action action() {
            return ModelEvent.Action.CREATE;
        }

        @Override
        public Object model() {
            return "a post";
        }

        @Override
        public String table() {
            return "posts";
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
}
