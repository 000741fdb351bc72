package dev.larder.hook;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a handler receives. The handler goes on with {@link #next()}: code before it runs on the way
 * in, code after it on the way out; without the call the rest of the chain and the action do not
 * happen. An event is triggered once at a time and belongs to the triggering thread.
 */
public abstract class HookEvent {

    private @Nullable Chain chain;

    /** Continues with the next handler, or with the action after the last one. */
    public final void next() {
        Chain current = chain;
        if (current != null) {
            current.proceed();
        }
    }

    final void run(Chain newChain) {
        Chain outer = chain;
        chain = newChain;
        try {
            newChain.proceed();
        } finally {
            chain = outer;
        }
    }

    /** The steps that are left; each is run at most once. */
    static final class Chain {
        private final List<Runnable> steps;
        private int position;

        Chain(List<Runnable> steps) {
            this.steps = steps;
        }

        void proceed() {
            if (position < steps.size()) {
                steps.get(position++).run();
            }
        }
    }
}
