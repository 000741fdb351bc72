package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.Json;
import dev.larder.realtime.RealtimeClient;
import dev.larder.realtime.RealtimeHub;
import dev.larder.realtime.RealtimeMessage;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.MalformedBodyException;
import dev.larder.web.QueryString;
import dev.larder.web.QuietLog;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.LinkedHashMap;

/**
 * Where providers send browsers back to, for clients that wait for the code on their realtime
 * connection. The state is the client's id; the code only goes to a connection from the same
 * address that asked for it.
 */
@RestController
final class OAuth2RedirectController {

    private static final Logger log = LoggerFactory.getLogger(OAuth2RedirectController.class);

    private static final String TOPIC = "@oauth2";
    private static final String SUCCESS = "../_/#/auth/oauth2-redirect-success";
    private static final String FAILURE = "../_/#/auth/oauth2-redirect-failure";

    private final RealtimeHub hub;
    private final AppleNames appleNames;

    OAuth2RedirectController(RealtimeHub hub, AppleNames appleNames) {
        this.hub = hub;
        this.appleNames = appleNames;
    }

    /** What a provider sends: {@code user} only by Apple. */
    private record Redirected(String state, String code, String error, String user) {

        boolean isSuccess() {
            return error.isEmpty() && !code.isEmpty();
        }
    }

    @GetMapping("/api/oauth2-redirect")
    @QuietLog
    Answer get(Call call) {
        QueryString query = call.query();
        return Answer.redirect(
                307,
                forward(
                        call,
                        new Redirected(
                                query.first("state"),
                                query.first("code"),
                                query.first("error"),
                                "")));
    }

    @PostMapping("/api/oauth2-redirect")
    @QuietLog
    Answer post(Call call) {
        Redirected redirected;
        try {
            redirected =
                    call.bind(body ->
                            new Redirected(
                                    body.text("state"),
                                    body.text("code"),
                                    body.text("error"),
                                    body.text("user")));
        } catch (ApiException | MalformedBodyException e) {
            log.debug("unreadable redirect of a provider", e);
            return Answer.redirect(303, FAILURE);
        }
        return Answer.redirect(303, forward(call, redirected));
    }

    private String forward(Call call, Redirected redirected) {
        RealtimeClient client = redirected.state.isEmpty() ? null : hub.find(redirected.state);
        if (client == null || !client.isSubscribed(TOPIC)) {
            return FAILURE;
        }
        hub.unsubscribe(client, TOPIC);
        if (!client.ip().isEmpty() && !client.ip().equals(call.realIp())) {
            log.debug(
                    "the redirect of a provider came from another address than its realtime client");
            return FAILURE;
        }
        if (!redirected.user.isEmpty() && redirected.isSuccess()) {
            appleNames.keep(redirected.code, redirected.user);
        }
        var data = new LinkedHashMap<String, Object>();
        data.put("state", redirected.state);
        data.put("code", redirected.code);
        if (!redirected.error.isEmpty()) {
            data.put("error", redirected.error);
        }
        hub.send(client, new RealtimeMessage(TOPIC, Json.write(data)));
        return redirected.isSuccess() ? SUCCESS : FAILURE;
    }
}
