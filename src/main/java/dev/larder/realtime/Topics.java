package dev.larder.realtime;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;
import dev.larder.web.CallerResolver;
import dev.larder.web.WebPolicy;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/** Changes of what a client listens to and of who it is, the same for every transport. */
final class Topics {

    private static final String BEARER = "bearer ";

    private final RealtimeHub hub;
    private final RealtimeHooks hooks;
    private final CallerResolver callers;
    private final WebPolicy.Source policies;

    Topics(
            RealtimeHub hub,
            RealtimeHooks hooks,
            CallerResolver callers,
            WebPolicy.Source policies) {
        this.hub = hub;
        this.hooks = hooks;
        this.callers = callers;
        this.policies = policies;
    }

    /**
     * Takes over who owns a token that came over the connection itself, past the chain that looks
     * at requests.
     *
     * @throws ApiException 403 when it is a superuser's and the client's address is not listed, or
     *     the client already is somebody else
     */
    void authenticate(RealtimeClient client, String token) {
        Caller caller = resolve(token);
        if (caller.superuser() && !policies.current().allowsSuperusers(client.ip())) {
            throw ApiException.forbidden();
        }
        client.authenticate(caller);
        recheck(client, token);
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
    private Caller resolve(@Nullable String authorization) {
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
