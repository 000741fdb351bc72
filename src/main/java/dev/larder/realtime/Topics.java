package dev.larder.realtime;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;
import dev.larder.web.CallerResolver;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/** Changes of what a client listens to and of who it is, the same for every transport. */
final class Topics {

    private static final String BEARER = "bearer ";

    private final RealtimeHub hub;
    private final RealtimeHooks hooks;
    private final CallerResolver callers;

    Topics(RealtimeHub hub, RealtimeHooks hooks, CallerResolver callers) {
        this.hub = hub;
        this.hooks = hooks;
        this.callers = callers;
    }

    /**
     * Replaces all topics of a client; empty ones are left out.
     *
     * @throws ApiException 403 when the client already is somebody else
     */
    void replace(RealtimeClient client, Caller caller, List<String> topics) {
        var event = new RealtimeSubscribeEvent(client, caller, topics);
        hooks.subscribeRequest()
                .trigger(
                        event,
                        () -> {
                            client.authenticate(event.caller());
                            hub.subscribe(
                                    client,
                                    event.topics().stream()
                                            .filter(topic -> !topic.isEmpty())
                                            .map(Subscription::parse)
                                            .toList());
                        });
    }

    /**
     * Looks at the token once more: it may have died between the moment it was verified and the
     * moment the client took over its identity.
     */
    void recheck(RealtimeClient client, @Nullable String authorization) {
        if (!client.caller().isGuest() && resolve(authorization).isGuest()) {
            client.becomes(Caller.GUEST);
        }
    }

    /** Who owns a token, with or without its prefix. */
    Caller resolve(@Nullable String authorization) {
        if (authorization == null) {
            return Caller.GUEST;
        }
        String token =
                authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                        ? authorization.substring(BEARER.length())
                        : authorization;
        return token.isBlank() ? Caller.GUEST : callers.resolve(token);
    }
}
