package dev.larder.rule;

import dev.larder.api.RequestInfo;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * What one compilation looked at in the call, so that it is known for which other calls its result
 * holds.
 */
final class Observations {

    private final @Nullable RequestInfo request;
    private final LinkedHashSet<Probe> probes = new LinkedHashSet<>();

    Observations(@Nullable RequestInfo request) {
        this.request = request;
    }

    boolean hasRequest() {
        return request != null;
    }

    String callerCollection() {
        return (String) observe(new Probe.CallerCollection());
    }

    Probe.Content presence(List<String> path) {
        return (Probe.Content) observe(new Probe.Presence(path));
    }

    boolean has(List<String> path) {
        return (Boolean) observe(new Probe.Key(path));
    }

    Probe.Content bodyText(String field) {
        return (Probe.Content) observe(new Probe.BodyText(field));
    }

    boolean isFlagLength(String field) {
        return (Boolean) observe(new Probe.FlagLength(field));
    }

    boolean hasSubmittedIds(String field) {
        return (Boolean) observe(new Probe.SubmittedIds(field));
    }

    List<Probe> probes() {
        return List.copyOf(probes);
    }

    private Object observe(Probe probe) {
        probes.add(probe);
        return probe.observe(request);
    }
}
