package dev.larder.rule;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.larder.api.RequestInfo;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Rendered queries by what they were rendered from.
 *
 * <p>The same texts can become different SQL for different calls: a missing value is compared in
 * another way than one that is there, and an auth record is joined from its own collection. A key
 * therefore leads to a list of probes (all that any compilation of these texts has looked at in a
 * call) and the answers of the call at hand lead to the query.
 */
final class Shapes {

    /** Characters of SQL that are kept: clients decide how many shapes there are, and how long. */
    private static final long MAX_TEXT = 32_000_000;

    private static final int KEY_WEIGHT = 500;
    private static final int MAX_VARIANTS = 256;

    private final Cache<Key, Plan> plans =
            Caffeine.newBuilder()
                    .recordStats()
                    .maximumWeight(MAX_TEXT)
                    .weigher((Key _, Plan plan) -> KEY_WEIGHT + plan.length())
                    .build();

    /** Rendered SQL. */
    interface Rendered {
        /** Number of characters that it keeps. */
        int length();
    }

    enum Use {
        LIST,
        ONE,
        SEVERAL,
        CANDIDATE
    }

    /**
     * What a query is rendered from.
     *
     * @param use which query of these texts
     * @param collection id of the base collection
     * @param version version of the schema
     * @param rule text of the access rule; empty for none
     * @param filter shape of the client's filter; empty for none
     * @param sort text of the sort; empty for none
     * @param restricted whether filter and sort come from a client
     * @param request whether there is a call at all
     */
    record Key(
            Use use,
            String collection,
            long version,
            String rule,
            String filter,
            String sort,
            boolean restricted,
            boolean request) {}

    private record Plan(List<Probe> probes, ConcurrentMap<List<Object>, Rendered> variants) {

        int length() {
            return (int)
                    Math.min(
                            Integer.MAX_VALUE,
                            variants.values().stream().mapToLong(Rendered::length).sum());
        }

        List<Object> answers(@Nullable RequestInfo request) {
            if (probes.isEmpty()) {
                return List.of();
            }
            var answers = new ArrayList<Object>(probes.size());
            for (Probe probe : probes) {
                answers.add(probe.observe(request));
            }
            return answers;
        }
    }

    void monitor(MeterRegistry registry) {
        CaffeineCacheMetrics.monitor(registry, plans, "queries");
    }

    /** The query of a key for a call, compiled when there is none yet. */
    @SuppressWarnings("unchecked") // one use, one type
    <T extends Rendered> T get(
            Key key, @Nullable RequestInfo request, Function<Observations, T> compile) {
        Plan plan = plans.getIfPresent(key);
        if (plan != null) {
            Rendered found = plan.variants().get(plan.answers(request));
            if (found != null) {
                return (T) found;
            }
        }
        var observations = new Observations(request);
        T compiled = compile.apply(observations);
        keep(key, request, observations.probes(), compiled);
        return compiled;
    }

    private void keep(
            Key key, @Nullable RequestInfo request, List<Probe> probes, Rendered compiled) {
        plans.asMap()
                .compute(
                        key,
                        (_, known) -> {
                            Plan plan = known;
                            if (plan == null || !plan.probes().containsAll(probes)) {
                                var all =
                                        new LinkedHashSet<Probe>(
                                                plan == null ? List.of() : plan.probes());
                                all.addAll(probes);
                                plan = new Plan(List.copyOf(all), new ConcurrentHashMap<>());
                            }
                            if (plan.variants().size() >= MAX_VARIANTS) {
                                plan.variants().clear();
                            }
                            plan.variants().put(plan.answers(request), compiled);
                            return plan;
                        });
    }
}
