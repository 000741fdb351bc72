package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.LarderServer.Client;
import dev.larder.LarderServer.FilePart;
import dev.larder.LarderServer.Response;
import dev.larder.api.Json;
import dev.larder.database.Databases;
import dev.larder.database.Sql;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The short form of the soak in {@code src/bench/soak.py}: a mix of requests, wrong ones among
 * them, by several clients at once, gets no answer of the server's own failing, and the database is
 * whole afterwards. {@code -Dlarder.soak.requests=N} makes it longer.
 */
class SoakTest {

    private static final int CLIENTS = 8;
    private static final String RECORDS = "/api/collections/soak/records";
    private static final List<String> LISTS =
            List.of(
                    "?perPage=30&skipTotal=1",
                    "?filter=(kind='a'%26%26views%3E50)&sort=-views",
                    "?expand=parent&filter=(parent!='')",
                    "?fields=id,title:excerpt(5,true)&sort=-created",
                    "?filter=(tags~'x'%7C%7Ctitle~'17')&perPage=1",
                    "?filter=(parent.kind='b')");
    private static final List<String> WRONG =
            List.of(
                    "GET ?filter=(nofield='x')",
                    "GET ?filter=((((",
                    "GET /missing00000000",
                    "POST  {\"title\":",
                    "POST  {\"kind\":\"z\",\"parent\":\"nobody\"}",
                    "PATCH /missing00000000 {\"views\":1}",
                    "DELETE /missing00000000");

    @TempDir private Path dir;

    private final ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    @Test
    void mixedLoad_manyClients_neverFailsTheServer() throws Exception {
        int requests = Integer.getInteger("larder.soak.requests", 4000);
        try (var server = LarderServer.start(dir.resolve("data"));
                var threads = Executors.newFixedThreadPool(CLIENTS)) {
            prepare(server.superuser());
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                var random = new Random(i);
                running.add(
                        threads.submit(() -> {
                            for (int n = 0; n < requests / CLIENTS; n++) {
                                note(step(server, random));
                            }
                        }));
            }
            for (Future<?> client : running) {
                client.get();
            }
            assertThat(failures).isEmpty();
            assertThat(statuses.keySet()).contains(200, 204, 400, 404);
            String whole =
                    server.bean(Databases.class)
                            .data()
                            .read(db ->
                                    db.first(Sql.of("PRAGMA integrity_check"), row -> row.text(0)));
            assertThat(whole).isEqualTo("ok");
        }
    }

    private void prepare(Client root) {
        String id =
                root.post(
                                "/api/collections",
                                """
                                {"name":"soak","type":"base","listRule":"","viewRule":"","createRule":"",
                                 "updateRule":"","deleteRule":"","fields":[
                                 {"name":"title","type":"text"},{"name":"views","type":"number"},
                                 {"name":"kind","type":"select","values":["a","b","c"],"maxSelect":1},
                                 {"name":"tags","type":"select","values":["x","y"],"maxSelect":2},
                                 {"name":"note","type":"file","maxSelect":1},
                                 {"name":"created","type":"autodate","onCreate":true}]}\
                                """)
                        .expect(200)
                        .text("id");
        Response collection = root.get("/api/collections/soak");
        @SuppressWarnings("unchecked")
        var fields = new ArrayList<Object>((List<Object>) collection.json().get("fields"));
        fields.add(
                Map.of("name", "parent", "type", "relation", "collectionId", id, "maxSelect", 1));
        root.patch("/api/collections/soak", Json.write(Map.of("fields", fields))).expect(200);
        root.patch("/api/settings", "{\"batch\":{\"enabled\":true}}").expect(200);
        for (int i = 0; i < 20; i++) {
            ids.add(root.post(RECORDS, "{\"title\":\"Title " + i + "\"}").expect(200).text("id"));
        }
    }

    private Response step(LarderServer server, Random random) {
        Client guest = server.guest();
        int dice = random.nextInt(100);
        if (dice < 30) {
            return guest.get(RECORDS + LISTS.get(random.nextInt(LISTS.size())));
        }
        if (dice < 50) {
            return guest.get(RECORDS + "/" + id());
        }
        if (dice < 65) {
            return kept(guest.post(RECORDS, post(random)));
        }
        if (dice < 77) {
            return guest.patch(RECORDS + "/" + id(), "{\"views+\":1}");
        }
        if (dice < 84) {
            return guest.delete(RECORDS + "/" + ids.poll());
        }
        if (dice < 88) {
            return guest.post(
                    "/api/batch",
                    "{\"requests\":[{\"method\":\"POST\",\"url\":\""
                            + RECORDS
                            + "\",\"body\":"
                            + post(random)
                            + "}]}");
        }
        if (dice < 92) {
            return kept(
                    guest.multipart(
                            "POST", RECORDS, "note", new FilePart("note.txt", "some text")));
        }
        if (dice < 94) {
            return server.superuser().get("/api/logs?perPage=5");
        }
        String[] parts = WRONG.get(random.nextInt(WRONG.size())).split(" ", 3);
        return guest.send(parts[0], RECORDS + parts[1], parts.length > 2 ? parts[2] : null);
    }

    /** An id that was there a moment ago. */
    private String id() {
        String id = ids.poll();
        if (id == null) {
            return "missing00000000";
        }
        ids.add(id);
        return id;
    }

    private Response kept(Response created) {
        if (created.status() == 200) {
            ids.add(created.text("id"));
        }
        return created;
    }

    private String post(Random random) {
        return "{\"title\":\"Title <%d> & more\",\"views\":%d,\"kind\":\"a\",\"tags\":[\"x\"],\"parent\":\"%s\"}"
                .formatted(random.nextInt(1000), random.nextInt(100), known(random));
    }

    /** A parent that may be deleted meanwhile, which is one of the cases. */
    private String known(Random random) {
        return random.nextBoolean() ? "" : id();
    }

    private synchronized void note(Response response) {
        statuses.merge(response.status(), 1, Integer::sum);
        if (response.status() >= 500) {
            failures.add(response.status() + " " + response.body());
        }
    }
}
