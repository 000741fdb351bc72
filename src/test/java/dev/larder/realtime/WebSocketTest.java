package dev.larder.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.LarderServer;
import dev.larder.LarderServer.Client;
import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The frames of the WebSocket, as {@code src/docs/realtime.md} describes them. */
class WebSocketTest {

    private static LarderServer server;
    private static Client root;
    private static String ann;
    private static String bob;

    @BeforeAll
    static void start(@TempDir Path dir) {
        server = LarderServer.start(dir.resolve("data"));
        root = server.superuser();
        for (String[] collection :
                new String[][] {{"posts", ""}, {"members", "@request.auth.id != ''"}}) {
            root.post(
                            "/api/collections",
                            """
                            {"name": "%s", "type": "base", "listRule": "%s", "viewRule": "%s", "fields": [
                              {"name": "title", "type": "text", "max": 500000}, {"name": "views", "type": "number"}]}\
                            """
                                    .formatted(collection[0], collection[1], collection[1]))
                    .expect(200);
        }
        ann = token("ann");
        bob = token("bob");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void connect_firstFrame_namesTheClient() throws Exception {
        try (Peer peer = Peer.open(null)) {
            Map<String, @Nullable Object> frame = peer.next();

            assertThat(frame).containsEntry("type", "connect").containsOnlyKeys("type", "clientId");
            assertThat(String.valueOf(frame.get("clientId"))).matches("[A-Za-z0-9]{40}");
        }
    }

    @Test
    void subscribe_withOptions_answersTheTopicThatEventsCarry() throws Exception {
        try (Peer peer = Peer.connected(null)) {
            peer.send(
                    "{\"type\":\"subscribe\",\"ref\":7,\"topic\":\"posts/*\","
                            + "\"options\":{\"query\":{\"filter\":\"views > 5\",\"fields\":\"title\"}}}");
            Map<String, @Nullable Object> answer = peer.next();
            assertThat(answer).containsEntry("type", "subscribed").containsEntry("ref", 7.0);
            String topic = String.valueOf(answer.get("topic"));
            assertThat(topic).startsWith("posts/*?options=");

            create("posts", "{\"title\": \"low\", \"views\": 1}");
            create("posts", "{\"title\": \"high\", \"views\": 6}");

            Map<String, @Nullable Object> event = peer.next();
            assertThat(event).containsEntry("type", "event").containsEntry("topic", topic);
            assertThat(Json.write(event.get("data")))
                    .isEqualTo("{\"record\":{\"title\":\"high\"},\"action\":\"create\"}");
        }
    }

    @Test
    void unsubscribe_topic_sendsNoMoreOfIt() throws Exception {
        try (Peer peer = Peer.connected(null)) {
            peer.ask("{\"type\":\"subscribe\",\"topic\":\"posts/*\"}", "subscribed");
            peer.ask("{\"type\":\"unsubscribe\",\"topic\":\"posts/*\"}", "unsubscribed");
            create("posts", "{\"title\": \"unheard\"}");

            peer.ask("{\"type\":\"ping\"}", "pong");
        }
    }

    @Test
    void ping_withRef_isAnsweredWithIt() throws Exception {
        try (Peer peer = Peer.connected(null)) {
            peer.send("{\"type\":\"ping\",\"ref\":{\"a\":[1,null]}}");

            assertThat(peer.nextText()).isEqualTo("{\"type\":\"pong\",\"ref\":{\"a\":[1,null]}}");
        }
    }

    @Test
    void auth_guestBecomesRecord_nobodyBecomesSomebodyElse() throws Exception {
        try (Peer peer = Peer.connected(null)) {
            peer.ask("{\"type\":\"subscribe\",\"topic\":\"members/*\"}", "subscribed");
            assertThat(peer.ask("{\"type\":\"auth\",\"token\":\"nonsense\"}", "auth"))
                    .containsEntry("authenticated", false);
            assertThat(peer.ask("{\"type\":\"auth\",\"token\":\"Bearer " + ann + "\"}", "auth"))
                    .containsEntry("authenticated", true);

            assertThat(peer.ask("{\"type\":\"auth\",\"token\":\"" + bob + "\"}", "error"))
                    .containsEntry("status", 403.0);
            assertThat(peer.ask("{\"type\":\"auth\",\"token\":\"\"}", "error"))
                    .containsEntry("status", 403.0);
            create("members", "{\"title\": \"for ann\"}");
            assertThat(peer.next()).containsEntry("type", "event");
        }
    }

    @Test
    void handshake_withToken_isThatRecord() throws Exception {
        try (Peer peer = Peer.connected(ann)) {
            peer.ask("{\"type\":\"subscribe\",\"topic\":\"members/*\"}", "subscribed");
            create("members", "{\"title\": \"for ann\"}");

            assertThat(peer.next()).containsEntry("type", "event");
        }
    }

    @Test
    void identity_tokenKeyChanged_isLostWithinOneEvent() throws Exception {
        String token = token("leaver");
        String id =
                root.get("/api/collections/users/records?filter=email='leaver@example.com'")
                        .items()
                        .getFirst()
                        .get("id")
                        .toString();
        try (Peer peer = Peer.connected(token)) {
            peer.ask("{\"type\":\"subscribe\",\"topic\":\"members/*\"}", "subscribed");
            root.patch(
                            "/api/collections/users/records/" + id,
                            "{\"password\": \"another one\", \"passwordConfirm\": \"another one\"}")
                    .expect(200);
            create("members", "{\"title\": \"unheard\"}");
            create("posts", "{\"title\": \"unheard as well\"}");

            peer.ask("{\"type\":\"ping\"}", "pong");
            assertThat(peer.ask("{\"type\":\"auth\",\"token\":\"" + token + "\"}", "auth"))
                    .containsEntry("authenticated", false);
        }
    }

    @Test
    void frame_thatCannotBeUnderstood_isAnErrorAndTheConnectionStays() throws Exception {
        try (Peer peer = Peer.connected(null)) {
            for (String frame :
                    new String[] {
                        "no json",
                        "[]",
                        "{}",
                        "{\"type\":\"jump\"}",
                        "{\"type\":\"subscribe\"}",
                        "{\"type\":\"subscribe\",\"topic\":\"" + "x".repeat(2501) + "\"}"
                    }) {
                assertThat(peer.ask(frame, "error")).containsEntry("status", 400.0);
            }
            peer.ask("{\"type\":\"ping\"}", "pong");
        }
    }

    @Test
    void frame_overTheLimit_closesWith1009() throws Exception {
        try (Peer peer = Peer.connected(null)) {
            peer.start("{\"type\":\"ping\",\"ref\":\"" + "x".repeat(300_000) + "\"}");

            assertThat(peer.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void subscribe_moreThanThousandTopics_isRefused() throws Exception {
        try (Peer peer = Peer.connected(null)) {
            for (int i = 0; i < 1000; i++) {
                peer.ask("{\"type\":\"subscribe\",\"topic\":\"posts/" + i + "\"}", "subscribed");
            }

            assertThat(peer.ask("{\"type\":\"subscribe\",\"topic\":\"one too many\"}", "error"))
                    .containsEntry("status", 400.0);
            peer.ask("{\"type\":\"subscribe\",\"topic\":\"posts/1\"}", "subscribed");
        }
    }

    @Test
    void slowReader_isClosedWith1013_othersGoOn() throws Exception {
        RealtimeHub hub = server.bean(RealtimeHub.class);
        long dropped = hub.dropped();
        String wide = "{\"title\": \"" + "w".repeat(200_000) + "\"}";
        try (Peer slow = Peer.connected(null);
                EventStream good = EventStream.open(server)) {
            slow.ask("{\"type\":\"subscribe\",\"topic\":\"posts/*\"}", "subscribed");
            good.subscribe(server.guest(), "posts/*").expect(204);
            slow.pause();
            for (int written = 0; hub.dropped() == dropped; written++) {
                create("posts", wide);
                assertThat(good.next().action()).isEqualTo("create");
                assertThat(written)
                        .as("writes until a peer that never reads is dropped")
                        .isLessThan(2000);
            }
            slow.resume();

            assertThat(slow.closeCode()).isEqualTo(1013);
            create("posts", "{\"title\": \"afterwards\"}");
            assertThat(good.next().text("title")).isEqualTo("afterwards");
        }
    }

    @Test
    void close_byThePeer_forgetsTheClient() throws Exception {
        RealtimeHub hub = server.bean(RealtimeHub.class);
        String id;
        try (Peer peer = Peer.open(null)) {
            id = String.valueOf(peer.next().get("clientId"));
            assertThat(hub.find(id)).isNotNull();
        }

        dev.larder.LarderServer.await(() -> hub.find(id) == null);
    }

    @Test
    void origin_notAllowed_cannotConnect(@TempDir Path dir) throws Exception {
        try (LarderServer strict =
                LarderServer.start(dir.resolve("data"), "--larder.web.origins=https://a.test")) {
            URI address =
                    URI.create(
                            "ws"
                                    + strict.base().toString().substring("http".length())
                                    + RealtimeSocket.PATH);

            assertThat(handshake(address, "https://a.test")).isTrue();
            assertThat(handshake(address, "https://evil.test")).isFalse();
        }
    }

    private static boolean handshake(URI address, String origin) throws InterruptedException {
        try {
            HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .header("Origin", origin)
                    .buildAsync(address, new WebSocket.Listener() {})
                    .get()
                    .abort();
            return true;
        } catch (java.util.concurrent.ExecutionException _) {
            return false; // refused, which is what some of these ask for
        }
    }

    private static String token(String name) {
        String id =
                root.post(
                                "/api/collections/users/records",
                                Json.write(
                                        Map.of(
                                                "email", name + "@example.com",
                                                "password", "1234567890",
                                                "passwordConfirm", "1234567890")))
                        .expect(200)
                        .text("id");
        return root.post("/api/collections/users/impersonate/" + id, "{}")
                .expect(200)
                .text("token");
    }

    private static void create(String collection, String json) {
        root.post("/api/collections/" + collection + "/records", json).expect(200);
    }

    /** One WebSocket; reads only as long as it is not paused. */
    private static final class Peer implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder partial = new StringBuilder();
        private volatile boolean paused;
        private volatile @Nullable WebSocket socket;

        static Peer open(@Nullable String token) throws Exception {
            var peer = new Peer();
            var builder = HttpClient.newHttpClient().newWebSocketBuilder();
            if (token != null) {
                builder.header("Authorization", token);
            }
            peer.socket =
                    builder.buildAsync(
                                    URI.create(
                                            "ws"
                                                    + server.base()
                                                            .toString()
                                                            .substring("http".length())
                                                    + RealtimeSocket.PATH),
                                    peer)
                            .get(10, TimeUnit.SECONDS);
            return peer;
        }

        static Peer connected(@Nullable String token) throws Exception {
            Peer peer = open(token);
            assertThat(peer.next()).containsEntry("type", "connect");
            return peer;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                frames.add(partial.toString());
                partial.setLength(0);
            }
            if (!paused) {
                from.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed.completeExceptionally(failure);
        }

        /** Sends a frame whose end the server may not want to see any more. */
        void start(String frame) {
            java.util.Objects.requireNonNull(socket).sendText(frame, true);
        }

        void send(String frame) throws Exception {
            java.util.Objects.requireNonNull(socket)
                    .sendText(frame, true)
                    .get(10, TimeUnit.SECONDS);
        }

        String nextText() throws Exception {
            String frame = frames.poll(10, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("nothing came in ten seconds");
            }
            return frame;
        }

        Map<String, @Nullable Object> next() throws Exception {
            return Json.parseObject(nextText());
        }

        Map<String, @Nullable Object> ask(String frame, String answer) throws Exception {
            send(frame);
            Map<String, @Nullable Object> next = next();
            assertThat(next).containsEntry("type", answer);
            return next;
        }

        int closeCode() throws Exception {
            return closed.get(20, TimeUnit.SECONDS);
        }

        void pause() {
            paused = true;
        }

        void resume() {
            paused = false;
            java.util.Objects.requireNonNull(socket).request(1_000_000);
        }

        @Override
        public void close() {
            java.util.Objects.requireNonNull(socket).abort();
        }
    }
}
