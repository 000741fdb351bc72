package dev.larder.hook;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * An ordered chain of handlers. Handlers run by ascending priority, in the order of binding where
 * priorities are equal; ordinary handlers use 0, what belongs to the product itself uses -999 to
 * -99 (outside) and 99 to 999 (inside). Binding and triggering may happen in any thread.
 *
 * @param <E> what the handlers receive
 */
public final class Hook<E extends HookEvent> {

    /** Handlers of models below this priority run around those of the kind. */
    static final int OUTSIDE = -99;

    private final @Nullable Link<E> link;
    private volatile List<Binding<E>> bindings = List.of();

    /** What handlers of all kinds of models are told of an event here. */
    private record Link<E>(Hook<ModelEvent> models, Function<? super E, ModelEvent.Source> view) {}

    public Hook() {
        link = null;
    }

    /**
     * A hook of one kind of model.
     *
     * @param models the same hook for all kinds
     * @param view the event as the model hooks know it
     */
    public Hook(Hook<ModelEvent> models, Function<? super E, ModelEvent.Source> view) {
        link = new Link<>(models, view);
    }

    /** Binds a handler with priority 0 for every tag. */
    public void bind(String id, Consumer<? super E> handler) {
        bind(id, 0, handler);
    }

    /**
     * Binds a handler; one with the same id is replaced.
     *
     * @param tags restricts the handler to events triggered with one of these tags (ids or names of
     *     collections); without tags it takes part in all
     */
    public synchronized void bind(
            String id, int priority, Consumer<? super E> handler, String... tags) {
        List<Binding<E>> next = new ArrayList<>(bindings);
        next.removeIf(binding -> binding.id.equals(id));
        next.add(new Binding<>(id, priority, handler, Set.of(tags)));
        next.sort(Comparator.comparingInt(Binding::priority));
        bindings = List.copyOf(next);
    }

    public synchronized void unbind(String id) {
        bindings = bindings.stream().filter(binding -> !binding.id.equals(id)).toList();
    }

    /** Whether any handler would take part in an event with these tags. */
    public boolean isBound(Collection<String> tags) {
        for (Binding<E> binding : bindings) {
            if (binding.matches(tags)) {
                return true;
            }
        }
        return false;
    }

    /**
     * As {@link #isBound}, but only for ordinary handlers (priority between -99 and 99, exclusive):
     * those that do not belong to the product itself, for models of all kinds too.
     */
    public boolean isBoundOrdinarily(Collection<String> tags) {
        for (Binding<E> binding : bindings) {
            if (Math.abs(binding.priority) < 99 && binding.matches(tags)) {
                return true;
            }
        }
        return link != null && link.models.isBoundOrdinarily(tags);
    }

    /**
     * Runs the handlers and, innermost, the action. What any of them throws ends the chain and
     * reaches the caller.
     */
    public void trigger(E event, Collection<String> tags, Runnable action) {
        if (link == null || link.models.bindings.isEmpty()) {
            run(event, tags, _ -> true, action);
            return;
        }
        Hook<ModelEvent> models = link.models;
        var model = new ModelEvent(link.view.apply(event));
        models.run(
                model,
                model.tags(),
                priority -> priority < OUTSIDE,
                () ->
                        run(
                                event,
                                tags,
                                _ -> true,
                                () ->
                                        models.run(
                                                model,
                                                model.tags(),
                                                priority -> priority >= OUTSIDE,
                                                action)));
    }

    private void run(E event, Collection<String> tags, IntPredicate priorities, Runnable action) {
        var steps = new ArrayList<Runnable>();
        for (Binding<E> binding : bindings) {
            if (priorities.test(binding.priority) && binding.matches(tags)) {
                steps.add(() -> binding.handler.accept(event));
            }
        }
        steps.add(action);
        event.run(new HookEvent.Chain(steps));
    }

    /** Runs the handlers without tags around the action. */
    public void trigger(E event, Runnable action) {
        trigger(event, List.of(), action);
    }

    private record Binding<E extends HookEvent>(
            String id, int priority, Consumer<? super E> handler, Set<String> tags) {

        boolean matches(Collection<String> eventTags) {
            if (tags.isEmpty()) {
                return true;
            }
            for (String tag : eventTags) {
                if (tags.contains(tag)) {
                    return true;
                }
            }
            return false;
        }
    }
}
