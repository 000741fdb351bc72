package dev.larder.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** A browser's own EventSource and WebSocket, without any library of ours or others. */
class RealtimeBrowserTest extends BrowserTest {

    /** Connects, says its topic with a token, and keeps what comes in {@code heard}. */
    private static final String EVENT_SOURCE =
            """
            async ([topic, token]) => {
              window.heard = [];
              window.source = new EventSource('/api/realtime');
              const clientId = await new Promise((resolve, reject) => {
                source.addEventListener('PB_CONNECT', (event) => resolve(JSON.parse(event.data).clientId));
                source.onerror = () => reject(new Error('no connection'));
              });
              source.addEventListener(topic, (event) => heard.push([event.lastEventId === clientId, JSON.parse(event.data)]));
              const answer = await fetch('/api/realtime', {
                method: 'POST',
                headers: {'Content-Type': 'application/json', Authorization: token},
                body: JSON.stringify({clientId, subscriptions: [topic]}),
              });
              return answer.status;
            }\
            """;

    private static final String WEB_SOCKET =
            """
            async ([topic, token]) => {
              window.heard = [];
              window.socket = new WebSocket(location.origin.replace('http', 'ws') + '/api/larder/realtime');
              const frame = (type) => new Promise((resolve, reject) => {
                const timer = setTimeout(() => reject(new Error('no ' + type)), 9000);
                socket.addEventListener('message', function listener(event) {
                  const frame = JSON.parse(event.data);
                  if (frame.type === type) {
                    clearTimeout(timer);
                    socket.removeEventListener('message', listener);
                    resolve(frame);
                  }
                });
              });
              await frame('connect');
              socket.send(JSON.stringify({type: 'auth', token}));
              const {authenticated} = await frame('auth');
              socket.send(JSON.stringify({type: 'subscribe', topic}));
              await frame('subscribed');
              socket.addEventListener('message', (event) => {
                const frame = JSON.parse(event.data);
                if (frame.type === 'event') heard.push([frame.topic === topic, frame.data]);
              });
              return authenticated;
            }\
            """;

    @Test
    void eventSource_ofTheBrowser_hearsOfEveryChange() {
        Page page = plainPage();

        assertThat(page.evaluate(EVENT_SOURCE, List.of("things/*", token()))).isEqualTo(204);

        assertHears(page);
        page.evaluate("() => source.close()");
    }

    @Test
    void webSocket_ofTheBrowser_hearsOfEveryChange() {
        Page page = plainPage();

        assertThat(page.evaluate(WEB_SOCKET, List.of("things/*", token()))).isEqualTo(true);

        assertHears(page);
        page.evaluate("() => socket.close()");
    }

    private void assertHears(Page page) {
        String id = thing(Map.of("title", "heard in the browser"));
        server().call("PATCH", "/api/collections/things/records/" + id, Map.of("title", "changed"));
        server().call("DELETE", "/api/collections/things/records/" + id, null);

        page.waitForFunction(
                "id => heard.filter(([, data]) => data.record.id === id).length === 3", id);
        assertThat(
                        page.evaluate(
                                "id => heard.filter(([, data]) => data.record.id === id)"
                                        + ".map(([fits, data]) => `${fits} ${data.action} ${data.record.title}`)",
                                id))
                .isEqualTo(
                        List.of(
                                "true create heard in the browser",
                                "true update changed",
                                "true delete changed"));
    }

    /** A page of the same origin that does not listen itself: nobody is signed in. */
    private Page plainPage() {
        return open(new NewContextOptions(), "");
    }

    private String token() {
        return String.valueOf(
                server().call(
                                "POST",
                                "/api/collections/_superusers/auth-with-password",
                                Map.of(
                                        "identity",
                                        AdminServer.EMAIL,
                                        "password",
                                        AdminServer.PASSWORD))
                        .get("token"));
    }
}
