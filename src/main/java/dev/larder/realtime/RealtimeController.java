package dev.larder.realtime;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.QuietLog;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code /api/realtime}: the stream of events, and the request that sets its topics. */
@RestController
class RealtimeController {

    static final int MAX_TOPICS = 1000;
    static final int MAX_TOPIC_BYTES = 2500;
    private static final int MAX_CLIENT_ID_BYTES = 255;

    private final RealtimeHub hub;
    private final RealtimeHooks hooks;
    private final Topics topics;

    RealtimeController(RealtimeHub hub, RealtimeHooks hooks, Topics topics) {
        this.hub = hub;
        this.hooks = hooks;
        this.topics = topics;
    }

    @GetMapping("/api/realtime")
    @QuietLog
    @Nullable Answer connect(Call call) throws IOException {
        if (call.method().equals("HEAD")) {
            return new Answer.Empty(200);
        }
        HttpServletResponse response = call.response();
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        HttpServletRequest request = call.request();
        var transport = new SseTransport(request.startAsync(request, response));
        RealtimeClient client = hub.register(call.realIp(), transport);
        try {
            hooks.connectRequest()
                    .trigger(
                            new RealtimeConnectEvent(client),
                            () -> {
                                transport.open(client.id(), () -> hub.remove(client));
                                hub.send(client, connected(client));
                            });
        } catch (ApiException e) {
            hub.remove(client);
            request.getAsyncContext().complete();
            throw e;
        }
        return null;
    }

    @PostMapping("/api/realtime")
    Answer subscribe(Call call) {
        record Body(String clientId, List<String> subscriptions) {}
        Body body;
        try {
            var fixed = call.body().fixed();
            body = new Body(fixed.text("clientId"), fixed.texts("subscriptions"));
        } catch (dev.larder.web.MalformedBodyException e) {
            throw ApiException.badRequest("Something went wrong while processing your request.", e);
        }
        check(body.clientId(), body.subscriptions());
        RealtimeClient client = hub.find(body.clientId());
        if (client == null) {
            throw ApiException.notFound("Missing or invalid client id.");
        }
        if (!client.ip().equals(call.realIp())) {
            throw ApiException.badRequest("Invalid realtime client.");
        }
        topics.replace(client, call.caller(), body.subscriptions());
        topics.recheck(client, call.request().getHeader("Authorization"));
        return Answer.noContent();
    }

    static RealtimeMessage connected(RealtimeClient client) {
        return new RealtimeMessage(
                "PB_CONNECT", dev.larder.api.Json.write(Map.of("clientId", client.id())));
    }

    private static void check(String clientId, List<String> subscriptions) {
        var errors = new FieldErrors();
        errors.check("clientId", Checks.required(clientId))
                .check("clientId", Checks.length(clientId, 1, MAX_CLIENT_ID_BYTES));
        if (subscriptions.size() > MAX_TOPICS) {
            errors.reject(
                    "subscriptions",
                    new dev.larder.api.FieldError(
                            "validation_length_too_long",
                            "The length must be no more than " + MAX_TOPICS + ".",
                            Map.of("min", 0, "max", MAX_TOPICS)));
        } else {
            FieldErrors byIndex = errors.nested("subscriptions");
            for (int i = 0; i < subscriptions.size(); i++) {
                byIndex.check(
                        Integer.toString(i),
                        Checks.length(subscriptions.get(i), 0, MAX_TOPIC_BYTES));
            }
        }
        errors.throwIfAny("Something went wrong while processing your request.");
    }
}
