package dev.larder.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.LarderServer;
import dev.larder.LarderServer.Client;
import dev.larder.api.Json;
import dev.larder.realtime.EventStream.Event;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** Server-sent events over a started server. */
class RealtimeHttpTest {

    private static LarderServer server;
    private static Client root;
    private static Client guest;

    @BeforeAll
    static void start(@TempDir Path dir) {
        server = LarderServer.start(dir.resolve("data"));
        root = server.superuser();
        guest = server.guest();
        collection("authors", "", "{\"name\": \"name\", \"type\": \"text\"}");
        String authors = root.get("/api/collections/authors").text("id");
        collection(
                "posts",
                "",
                "{\"name\": \"title\", \"type\": \"text\", \"max\": 500000}, {\"name\": \"views\", \"type\": \"number\"},"
                        + "{\"name\": \"secret\", \"type\": \"text\", \"hidden\": true},"
                        + "{\"name\": \"author\", \"type\": \"relation\", \"maxSelect\": 1, \"collectionId\": \""
                        + authors
                        + "\"}");
        collection(
                "members", "@request.auth.id != ''", "{\"name\": \"title\", \"type\": \"text\"}");
        collection("locked", null, "{\"name\": \"title\", \"type\": \"text\"}");
        collection("marks", "", "{\"name\": \"title\", \"type\": \"text\"}");
        root.post(
                        "/api/collections",
                        "{\"name\": \"titles\", \"type\": \"view\", \"listRule\": \"\", \"viewRule\": \"\","
                                + " \"viewQuery\": \"SELECT id, title FROM posts\"}")
                .expect(200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void connect_firstEvent_namesTheClientInExactlyTheseBytes() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.base().getPort())) {
            send(socket, "GET /api/realtime HTTP/1.1\r\nHost: a\r\n\r\n");
            String answer = readUntil(socket.getInputStream(), "\n\n");

            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Content-Type: text/event-stream\r\n")
                    .contains("Cache-Control: no-store\r\n")
                    .contains("X-Accel-Buffering: no\r\n");
            String event = answer.substring(answer.indexOf("id:"));
            String id = event.substring(3, event.indexOf('\n'));
            assertThat(id).matches("[A-Za-z0-9]{40}");
            assertThat(event)
                    .isEqualTo(
                            "id:"
                                    + id
                                    + "\nevent:PB_CONNECT\ndata:{\"clientId\":\""
                                    + id
                                    + "\"}\n\n");
        }
    }

    @Test
    void connect_manyClients_haveIdsThatDoNotRepeat() {
        var ids = new HashSet<String>();
        for (int i = 0; i < 20; i++) {
            try (EventStream stream = EventStream.open(server)) {
                ids.add(stream.clientId());
            }
        }

        // 40 of 62 characters are 238 bits; 128 are asked for.
        assertThat(ids).hasSize(20);
    }

    @Test
    void subscribe_createUpdateDelete_comeInOrderUnderTheTopicsName() {
        try (EventStream stream = listening(guest, "posts/*")) {
            String id = create("posts", "{\"title\": \"a\"}");
            root.patch("/api/collections/posts/records/" + id, "{\"title\": \"b\"}").expect(200);
            root.delete("/api/collections/posts/records/" + id).expect(204);

            List<Event> events = stream.next(3);
            assertThat(events)
                    .extracting(Event::action)
                    .containsExactly("create", "update", "delete");
            assertThat(events)
                    .extracting(event -> event.text("title"))
                    .containsExactly("a", "b", "b");
            assertThat(events).extracting(Event::name).containsOnly("posts/*");
            assertThat(events).extracting(Event::id).containsOnly(stream.clientId());
            assertThat(events.getFirst().data()).startsWith("{\"record\":{");
        }
    }

    @Test
    void subscribe_oneRecord_hearsOfThatOneOnly() {
        String id = create("posts", "{\"title\": \"mine\"}");
        try (EventStream stream = listening(guest, "posts/" + id)) {
            create("posts", "{\"title\": \"another\"}");
            root.patch("/api/collections/posts/records/" + id, "{\"title\": \"changed\"}")
                    .expect(200);

            assertThat(stream.next().text("title")).isEqualTo("changed");
        }
    }

    @Test
    void subscribe_byCollectionId_andOldForm_hearTheSame() {
        String collectionId = root.get("/api/collections/posts").text("id");
        try (EventStream stream = listening(guest, collectionId + "/*", "posts")) {
            create("posts", "{\"title\": \"by id\"}");

            assertThat(stream.next(2))
                    .extracting(Event::name)
                    .containsExactlyInAnyOrder(collectionId + "/*", "posts");
        }
    }

    @Test
    void subscribe_filterExpandFields_shapeWhatComes() {
        String author = create("authors", "{\"name\": \"Ada\"}");
        String topic =
                EventStream.topic(
                        "posts/*",
                        Map.of(
                                "filter", "views > 5",
                                "expand", "author",
                                "fields", "title,expand.author.name"));
        try (EventStream stream = listening(guest, topic)) {
            create("posts", "{\"title\": \"low\", \"views\": 1, \"author\": \"" + author + "\"}");
            create("posts", "{\"title\": \"high\", \"views\": 9, \"author\": \"" + author + "\"}");

            Event event = stream.next();
            assertThat(event.name()).isEqualTo(topic);
            assertThat(Json.write(event.record()))
                    .isEqualTo("{\"expand\":{\"author\":{\"name\":\"Ada\"}},\"title\":\"high\"}");
        }
    }

    @Test
    void subscribe_filterOnHiddenFieldOrBroken_hearsNothing() {
        String hidden = EventStream.topic("posts/*", Map.of("filter", "secret = 'x'"));
        String broken = EventStream.topic("posts/*", Map.of("filter", "title = "));
        String request = EventStream.topic("posts/*", Map.of("filter", "@request.auth.id = ''"));
        try (EventStream stream = listening(guest, hidden, broken, request, "marks/*")) {
            create("posts", "{\"title\": \"t\", \"secret\": \"x\"}");

            assertNothingUntilMark(stream);
        }
    }

    @Test
    void subscribe_malformedOptions_areIgnored() {
        try (EventStream stream = listening(guest, "posts/*?options=%7Bbroken")) {
            create("posts", "{\"title\": \"still\"}");

            assertThat(stream.next().text("title")).isEqualTo("still");
        }
    }

    @Test
    void subscribe_again_replacesAllTopics() {
        try (EventStream stream = listening(guest, "posts/*")) {
            stream.subscribe(guest, "marks/*", "").expect(204);
            create("posts", "{\"title\": \"not any more\"}");

            assertNothingUntilMark(stream);
        }
    }

    @Test
    void subscribe_collectionsThatMayNotBeListed_hearsNothing() {
        try (EventStream stream =
                listening(guest, "members/*", "locked/*", "nothing/*", "marks/*")) {
            create("members", "{\"title\": \"for members\"}");
            create("locked", "{\"title\": \"for superusers\"}");

            assertNothingUntilMark(stream);
        }
    }

    @Test
    void subscribe_superuser_hearsOfLockedCollections() {
        try (EventStream stream = listening(root, "locked/*")) {
            create("locked", "{\"title\": \"for superusers\"}");

            assertThat(stream.next().text("title")).isEqualTo("for superusers");
        }
    }

    @Test
    void subscribe_viewCollection_sendsNothing() {
        try (EventStream stream = listening(guest, "titles/*", "marks/*")) {
            create("posts", "{\"title\": \"behind a view\"}");

            assertNothingUntilMark(stream);
        }
    }

    @Test
    void event_payload_isThatOfAViewByTheSameCaller() {
        for (Client caller : List.of(guest, root)) {
            try (EventStream stream = listening(caller, "posts/*")) {
                String id = create("posts", "{\"title\": \"same\", \"secret\": \"hidden\"}");

                assertThat(stream.next().record())
                        .isEqualTo(
                                caller.get("/api/collections/posts/records/" + id)
                                        .expect(200)
                                        .json());
            }
        }
    }

    @Test
    void event_hiddenField_isForSuperusersOnly() {
        try (EventStream asRoot = listening(root, "posts/*");
                EventStream asGuest = listening(guest, "posts/*")) {
            create("posts", "{\"title\": \"t\", \"secret\": \"hidden\"}");

            assertThat(asRoot.next().record()).containsEntry("secret", "hidden");
            assertThat(asGuest.next().record()).doesNotContainKey("secret");
        }
    }

    @Test
    void event_whenItArrives_theRecordCanBeRead() {
        try (EventStream stream = listening(guest, "posts/*")) {
            for (int i = 0; i < 20; i++) {
                create("posts", "{\"title\": \"durable " + i + "\"}");
                String id = stream.next().text("id");

                assertThat(guest.get("/api/collections/posts/records/" + id).status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void event_rolledBackTransaction_isNeverSent() {
        root.patch(
                        "/api/settings",
                        "{\"batch\": {\"enabled\": true, \"maxRequests\": 10, \"timeout\": 3}}")
                .expect(200);
        String kept = create("posts", "{\"title\": \"kept\"}");
        try (EventStream stream = listening(guest, "posts/*", "marks/*")) {
            root.post(
                            "/api/batch",
                            """
                            {"requests": [
                              {"method": "POST", "url": "/api/collections/posts/records", "body": {"title": "gone"}},
                              {"method": "DELETE", "url": "/api/collections/posts/records/%s"},
                              {"method": "PATCH", "url": "/api/collections/posts/records/missing", "body": {}}]}\
                            """
                                    .formatted(kept))
                    .expect(400);

            assertNothingUntilMark(stream);
            root.delete("/api/collections/posts/records/" + kept).expect(204);
            assertThat(stream.next().action()).isEqualTo("delete");
        }
    }

    @Test
    void events_ofEachRecord_keepTheOrderOfTheirWrites() throws Exception {
        int records = 4;
        int updates = 40;
        List<String> ids =
                IntStream.range(0, records)
                        .mapToObj(_ -> create("posts", "{\"title\": \"ordered\"}"))
                        .toList();
        try (EventStream stream = listening(guest, "posts/*")) {
            var writers = new ArrayList<Thread>();
            for (String id : ids) {
                writers.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (int i = 1; i <= updates; i++) {
                                        root.patch(
                                                        "/api/collections/posts/records/" + id,
                                                        "{\"views\": " + i + "}")
                                                .expect(200);
                                    }
                                }));
            }
            var seen = new HashMap<String, List<Integer>>();
            for (Event event : stream.next(records * updates)) {
                seen.computeIfAbsent(event.text("id"), _ -> new ArrayList<>())
                        .add(((Number) event.record().getOrDefault("views", -1)).intValue());
            }
            for (Thread writer : writers) {
                writer.join();
            }
            List<Integer> inOrder = IntStream.rangeClosed(1, updates).boxed().toList();
            assertThat(seen.keySet()).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(seen.values()).allSatisfy(views -> assertThat(views).isEqualTo(inOrder));
        }
    }

    @Test
    void delete_cascading_tellsOfEveryRecordThatChanged() {
        String author = create("authors", "{\"name\": \"leaving\"}");
        String post = create("posts", "{\"title\": \"orphan\", \"author\": \"" + author + "\"}");
        try (EventStream stream = listening(guest, "posts/*", "authors/*")) {
            root.delete("/api/collections/authors/records/" + author).expect(204);

            List<Event> events = stream.next(2);
            assertThat(events)
                    .extracting(event -> event.action() + " " + event.text("id"))
                    .containsExactlyInAnyOrder("update " + post, "delete " + author);
        }
    }

    @Test
    void changes_beforeADeletionAtOnce_areAllToldUnderAFilter() {
        String topic = EventStream.topic("posts/*", Map.of("filter", "title ~ 'short-lived'"));
        try (EventStream stream = listening(guest, topic)) {
            for (int i = 0; i < 30; i++) {
                String id = create("posts", "{\"title\": \"short-lived\"}");
                root.patch("/api/collections/posts/records/" + id, "{\"views\": 1}").expect(200);
                root.delete("/api/collections/posts/records/" + id).expect(204);

                assertThat(stream.next(3))
                        .extracting(event -> event.action() + " " + event.text("id"))
                        .containsExactly("create " + id, "update " + id, "delete " + id);
            }
        }
    }

    @Test
    void delete_ofRecordOnlyVisibleByRule_isCheckedBeforeItIsGone() {
        collection("own", "title = 'public'", "{\"name\": \"title\", \"type\": \"text\"}");
        String visible = create("own", "{\"title\": \"public\"}");
        String invisible = create("own", "{\"title\": \"private\"}");
        try (EventStream stream = listening(guest, "own/*", "marks/*")) {
            root.delete("/api/collections/own/records/" + invisible).expect(204);
            root.delete("/api/collections/own/records/" + visible).expect(204);

            assertThat(stream.next().text("id")).isEqualTo(visible);
        }
    }

    @Test
    void subscribe_asAnotherRecordOrAsGuest_is403() {
        User ann = User.create("ann");
        User bob = User.create("bob");
        try (EventStream stream = listening(guest, "members/*")) {
            stream.subscribe(ann.client(), "members/*").expect(204);

            assertThat(stream.subscribe(bob.client(), "members/*").status()).isEqualTo(403);
            assertThat(stream.subscribe(guest, "members/*").status()).isEqualTo(403);
            assertThat(stream.subscribe(root, "members/*").body())
                    .contains("The current and the previous request authorization don't match.");
            create("members", "{\"title\": \"still ann\"}");
            assertThat(stream.next().text("title")).isEqualTo("still ann");
        }
    }

    @Test
    void subscribe_newTokenOfTheSameRecord_isTheSame() {
        User ann = User.create("again");
        try (EventStream stream = listening(ann.client(), "members/*")) {
            stream.subscribe(ann.signedInAgain(), "members/*").expect(204);
            create("members", "{\"title\": \"same\"}");

            assertThat(stream.next().text("title")).isEqualTo("same");
        }
    }

    @Test
    void identity_changedPassword_isLostWithinOneEvent() {
        User ann = User.create("password");
        try (EventStream stream = listening(ann.client(), "members/*", "marks/*")) {
            create("members", "{\"title\": \"before\"}");
            assertThat(stream.next().text("title")).isEqualTo("before");

            root.patch(
                            "/api/collections/users/records/" + ann.id(),
                            "{\"password\": \"another one\", \"passwordConfirm\": \"another one\"}")
                    .expect(200);
            create("members", "{\"title\": \"after\"}");

            assertNothingUntilMark(stream);
            stream.subscribe(ann.signedInAgain(), "members/*").expect(204);
            create("members", "{\"title\": \"signed in again\"}");
            assertThat(stream.next().text("title")).isEqualTo("signed in again");
        }
    }

    @Test
    void identity_changedEmail_isLostWithinOneEvent() {
        User ann = User.create("email");
        try (EventStream stream = listening(ann.client(), "members/*", "marks/*")) {
            root.patch(
                            "/api/collections/users/records/" + ann.id(),
                            "{\"email\": \"other@example.com\"}")
                    .expect(200);
            create("members", "{\"title\": \"after\"}");

            assertNothingUntilMark(stream);
        }
    }

    @Test
    void identity_deletedAccount_isLostAndItsDeletionToldOnce() {
        User ann = User.create("deleted");
        try (EventStream stream =
                listening(ann.client(), "users/" + ann.id(), "members/*", "marks/*")) {
            root.delete("/api/collections/users/records/" + ann.id()).expect(204);
            create("members", "{\"title\": \"after\"}");

            assertThat(stream.next().action()).isEqualTo("delete");
            assertNothingUntilMark(stream);
        }
    }

    @Test
    void identity_newTokenSecretOfTheCollection_isLost() {
        root.post("/api/collections", "{\"name\": \"staff\", \"type\": \"auth\"}").expect(200);
        User ann = User.create("staff", "secret");
        try (EventStream stream = listening(ann.client(), "members/*", "marks/*")) {
            root.patch(
                            "/api/collections/staff",
                            "{\"authToken\": {\"duration\": 1000, \"secret\": \""
                                    + "s".repeat(50)
                                    + "\"}}")
                    .expect(200);
            create("members", "{\"title\": \"after\"}");

            assertNothingUntilMark(stream);
        }
    }

    @Test
    void identity_otherFieldsChanged_isKept() {
        User ann = User.create("renamed");
        try (EventStream stream = listening(ann.client(), "members/*")) {
            root.patch("/api/collections/users/records/" + ann.id(), "{\"name\": \"Ann\"}")
                    .expect(200);
            create("members", "{\"title\": \"still\"}");

            assertThat(stream.next().text("title")).isEqualTo("still");
        }
    }

    @Test
    void subscribe_fromAnotherAddress_is400() {
        root.patch("/api/settings", "{\"trustedProxy\": {\"headers\": [\"X-Client\"]}}")
                .expect(200);
        try (EventStream stream = EventStream.open(server, "X-Client", "192.0.2.1")) {
            assertThat(stream.subscribe(guest, "posts/*").body())
                    .contains("Invalid realtime client.");
        } finally {
            root.patch("/api/settings", "{\"trustedProxy\": {\"headers\": []}}").expect(200);
        }
    }

    @Test
    void subscribe_unknownOrClosedClient_is404() {
        assertThat(
                        guest.post(
                                        "/api/realtime",
                                        "{\"clientId\": \"nobody\", \"subscriptions\": []}")
                                .status())
                .isEqualTo(404);
        assertThat(guest.post("/api/realtime", "{\"subscriptions\": []}").body())
                .contains("\"clientId\":{\"code\":\"validation_required\"");
        assertThat(guest.post("/api/realtime", "{\"clientId\": [").status()).isEqualTo(400);
    }

    @Test
    void subscribe_millionTopics_isRefusedAndChangesNothing() {
        try (EventStream stream = listening(guest, "posts/*")) {
            String many =
                    "[" + String.join(",", Collections.nCopies(1_000_000, "\"posts/*\"")) + "]";

            var response =
                    guest.post(
                            "/api/realtime",
                            "{\"clientId\": \""
                                    + stream.clientId()
                                    + "\", \"subscriptions\": "
                                    + many
                                    + "}");

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("validation_length_too_long");
            create("posts", "{\"title\": \"as before\"}");
            assertThat(stream.next().text("title")).isEqualTo("as before");
        }
    }

    @Test
    void subscribe_thousandTopics_areTaken_oneMoreOrALongerOneAreNot() {
        try (EventStream stream = EventStream.open(server)) {
            String[] most =
                    IntStream.range(0, 1000).mapToObj(i -> "posts/" + i).toArray(String[]::new);
            stream.subscribe(guest, most).expect(204);

            assertThat(stream.subscribe(guest, "x".repeat(2500)).status()).isEqualTo(204);
            assertThat(stream.subscribe(guest, "x".repeat(2501)).body())
                    .contains("\"subscriptions\":{\"0\":{\"code\":\"validation_length_");
            String[] more =
                    IntStream.range(0, 1001).mapToObj(i -> "posts/" + i).toArray(String[]::new);
            assertThat(stream.subscribe(guest, more).status()).isEqualTo(400);
        }
    }

    @Test
    void subscribe_bodyOverTheLimit_is413() {
        String huge =
                "{\"clientId\": \"a\", \"subscriptions\": [\"" + "x".repeat(33 << 20) + "\"]}";

        assertThat(guest.post("/api/realtime", huge).status()).isEqualTo(413);
    }

    @Test
    void slowReader_isDroppedAndTold_othersGoOn() throws Exception {
        RealtimeHub hub = server.bean(RealtimeHub.class);
        long dropped = hub.dropped();
        String wide = "{\"title\": \"" + "w".repeat(200_000) + "\"}";
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new java.net.InetSocketAddress("127.0.0.1", server.base().getPort()));
            send(slow, "GET /api/realtime HTTP/1.1\r\nHost: a\r\n\r\n");
            String first = readUntil(slow.getInputStream(), "\n\n");
            int idAt = first.indexOf("id:") + "id:".length();
            String id = first.substring(idAt, first.indexOf('\n', idAt));
            guest.post(
                            "/api/realtime",
                            "{\"clientId\": \"" + id + "\", \"subscriptions\": [\"posts/*\"]}")
                    .expect(204);
            try (EventStream good = listening(guest, "posts/*")) {
                int written = 0;
                while (hub.dropped() == dropped) {
                    create("posts", wide);
                    written++;
                    assertThat(good.next().action()).isEqualTo("create");
                    assertThat(written)
                            .as("writes until a client that never reads is dropped")
                            .isLessThan(1000);
                }
                create("posts", "{\"title\": \"afterwards\"}");
                assertThat(good.next().text("title")).isEqualTo("afterwards");
            }
            // Told: its connection ends once it reads again, so that it connects and reads anew.
            assertThat(drain(slow.getInputStream())).isPositive();
            assertThat(hub.find(id)).isNull();
        }
    }

    @Test
    void errorInOneMessage_leavesTheOthersRunning() {
        RealtimeHooks hooks = server.bean(RealtimeHooks.class);
        hooks.messageSend()
                .bind(
                        "test",
                        event -> {
                            if (event.message().data().contains("poison")) {
                                throw new OutOfMemoryError("thrown by a test");
                            }
                            event.next();
                        });
        try (EventStream stream = listening(guest, "posts/*")) {
            create("posts", "{\"title\": \"poison\"}");
            create("posts", "{\"title\": \"healthy\"}");

            assertThat(stream.next().text("title")).isEqualTo("healthy");
        } finally {
            hooks.messageSend().unbind("test");
        }
    }

    @Test
    void hookOnMessages_mayChangeAndHoldBack() {
        RealtimeHooks hooks = server.bean(RealtimeHooks.class);
        hooks.messageSend()
                .bind(
                        "test",
                        event -> {
                            if (!event.message().data().contains("held")) {
                                event.next();
                            }
                        });
        try (EventStream stream = listening(guest, "posts/*")) {
            create("posts", "{\"title\": \"held\"}");
            create("posts", "{\"title\": \"free\"}");

            assertThat(stream.next().text("title")).isEqualTo("free");
        } finally {
            hooks.messageSend().unbind("test");
        }
    }

    @Test
    void clients_comeAndGoWhileRecordsChange_allStayingHearEverything() throws Exception {
        int changes = 150;
        try (EventStream staying = listening(guest, "posts/*")) {
            var go = new CountDownLatch(1);
            var churn = new ArrayList<Thread>();
            for (int i = 0; i < 4; i++) {
                churn.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    awaitQuietly(go);
                                    for (int n = 0; n < 15; n++) {
                                        try (EventStream passing = EventStream.open(server)) {
                                            passing.subscribe(guest, "posts/*", "posts/x")
                                                    .expect(204);
                                            passing.subscribe(guest).expect(204);
                                        }
                                    }
                                }));
            }
            go.countDown();
            for (int i = 0; i < changes; i++) {
                create("posts", "{\"title\": \"" + i + "\"}");
            }
            List<String> titles =
                    staying.next(changes).stream().map(event -> event.text("title")).toList();
            for (Thread thread : churn) {
                thread.join();
            }

            assertThat(titles)
                    .containsExactlyElementsOf(
                            IntStream.range(0, changes).mapToObj(String::valueOf).toList());
        }
    }

    @Test
    void disconnect_clientIsForgotten() throws Exception {
        RealtimeHub hub = server.bean(RealtimeHub.class);
        EventStream stream = listening(guest, "posts/*");
        assertThat(hub.find(stream.clientId())).isNotNull();

        stream.close();

        // A peer that has gone shows at the next write.
        create("posts", "{\"title\": \"anybody?\"}");
        LarderServer.await(() -> {
            create("posts", "{\"title\": \"anybody?\"}");
            return hub.find(stream.clientId()) == null;
        });
    }

    /* ---------- helpers ---------- */

    private record User(String collection, String id, Client client) {

        static User create(String name) {
            return create("users", name);
        }

        static User create(String collection, String name) {
            String id =
                    root.post(
                                    "/api/collections/" + collection + "/records",
                                    Json.write(
                                            Map.of(
                                                    "email", name + "@example.com",
                                                    "password", "1234567890",
                                                    "passwordConfirm", "1234567890")))
                            .expect(200)
                            .text("id");
            return new User(collection, id, signIn(collection, id));
        }

        Client signedInAgain() {
            return signIn(collection, id);
        }

        private static Client signIn(String collection, String id) {
            return server.as(
                    root.post("/api/collections/" + collection + "/impersonate/" + id, "{}")
                            .expect(200)
                            .text("token"));
        }
    }

    private static EventStream listening(Client as, String... topics) {
        EventStream stream = EventStream.open(server);
        stream.subscribe(as, topics).expect(204);
        return stream;
    }

    private static void assertNothingUntilMark(EventStream stream) {
        create("marks", "{\"title\": \"mark\"}");
        assertThat(stream.next().name()).isEqualTo("marks/*");
    }

    private static String create(String collection, String json) {
        return root.post("/api/collections/" + collection + "/records", json)
                .expect(200)
                .text("id");
    }

    private static void collection(String name, @Nullable String rule, String fields) {
        String text = Json.write(rule);
        root.post(
                        "/api/collections",
                        "{\"name\": \"%s\", \"type\": \"base\", \"listRule\": %s, \"viewRule\": %s, \"fields\": [%s]}"
                                .formatted(name, text, text, fields))
                .expect(200);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads up to an end; what a chunked answer puts between the chunks is left out. */
    private static String readUntil(InputStream in, String end) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int c = in.read();
            if (c < 0) {
                throw new AssertionError("the answer ended: " + text);
            }
            text.append((char) c);
        }
        return text.toString();
    }

    private static long drain(InputStream in) throws IOException {
        byte[] buffer = new byte[8192];
        long total = 0;
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                total += n;
            }
        } catch (java.net.SocketException _) {
            // reset: also an end
        }
        return total;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
