package dev.larder.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.LarderServer;
import dev.larder.LarderServer.Client;
import dev.larder.database.Databases;
import dev.larder.database.Sql;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * The short way from a row to JSON against the models: the same records read both ways give the
 * same bytes. A relation to expand, which need not exist, makes the reader take the models.
 */
class RowTextTest {

    private static final String FIELDS =
            """
            [{"name":"t","type":"text"},{"name":"n","type":"number"},{"name":"b","type":"bool"},
             {"name":"d","type":"date"},{"name":"j","type":"json"},{"name":"g","type":"geoPoint"},
             {"name":"s","type":"select","values":["a","b"],"maxSelect":1},
             {"name":"m","type":"select","values":["a","b"],"maxSelect":2},
             {"name":"f","type":"file","maxSelect":1},{"name":"h","type":"text","hidden":true},
             {"name":"e","type":"editor"},{"name":"u","type":"url"}]\
            """;

    private static final List<String> TEXTS =
            List.of(
                    "",
                    "plain",
                    "\"quoted\" \\ <b>&amp;</b>",
                    "\b\f\n\r\t\u0001\u001f\u007f",
                    "line\u2028and\u2029paragraph",
                    "Grüße, 世界 👋",
                    "\u2027\u202a",
                    "[\"a\"]",
                    "null",
                    "{}");

    private static final List<Object> NUMBERS =
            List.of(
                    0,
                    -0.0,
                    1,
                    -17,
                    4.5,
                    0.1,
                    0.1 + 0.2,
                    1e-6,
                    9.5e-7,
                    1e21,
                    123456789012345L,
                    1234567890123456L,
                    9007199254740993L,
                    -1.25e-300,
                    1.7976931348623157e308,
                    "words",
                    "0x10");

    private static final List<String> JSON =
            List.of(
                    "",
                    "null",
                    " { \"a\" : [ 1 , 2.50 , -0 , 1E5 ] } ",
                    "\"<script>&\u2028\"",
                    "{\"a\":\"\\u003c\\\"\\n\"}",
                    "[]",
                    "{}",
                    "true",
                    "12",
                    "1.50",
                    "12345678901234567890",
                    "[1,]",
                    "{\"a\"}",
                    "nul",
                    "\"open",
                    "01",
                    "\"tab\there\"",
                    "[[[[[[]]]]]]");

    @TempDir private static Path dir;

    private static LarderServer server;
    private static Client root;
    private static Client guest;

    @BeforeAll
    static void start() {
        server = LarderServer.start(dir.resolve("data"));
        root = server.superuser();
        guest = server.guest();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void list_storedByHand_isTheSameAsByModels() {
        create("odd");
        for (int i = 0; i < 20; i++) {
            String id = "odd%012d".formatted(i);
            insert(
                    "odd",
                    id,
                    TEXTS.get(i % TEXTS.size()),
                    NUMBERS.get(i % NUMBERS.size()),
                    JSON.get(i % JSON.size()));
        }
        assertSame("odd", 20);
    }

    @Test
    void list_randomRecords_isTheSameAsByModels() {
        create("random");
        var random = new Random(20261124);
        for (int i = 0; i < 300; i++) {
            insert(
                    "random",
                    "r%014d".formatted(i),
                    text(random),
                    random.nextBoolean()
                            ? random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30)
                            : random.nextInt(1000) / 100.0,
                    "{\"k\":" + random.nextInt() + ",\"v\":[" + random.nextDouble() + "]}");
        }
        assertSame("random", 300);
    }

    @Test
    void list_notUtf8_isTheSameAsByModels() {
        create("broken");
        insert("broken", "broken000000001", "x", 1, "{}");
        for (String hex : List.of("ff", "fe", "61ff62", "c328", "e28028", "f0288cbc", "eda080")) {
            sql("UPDATE broken SET t = CAST(x'" + hex + "' AS TEXT)");
            assertSame("broken", 1);
        }
        sql("UPDATE broken SET t = x'616263'");
        assertSame("broken", 1);
    }

    @Test
    void list_unusualValues_areTheSameAsByModels() {
        create("unusual");
        insert("unusual", "unusual00000001", "x", 1, "{}");
        for (String change :
                List.of(
                        "b = 2",
                        "b = 'yes'",
                        "d = '2024-01-02'",
                        "d = '2024-01-02T03:04:05Z'",
                        "d = '2024-01-02 03:04:05.678Z'",
                        "d = 'never'",
                        "s = '[\"a\",\"b\"]'",
                        "m = 'a'",
                        "m = '[\"a\", \"b\"]'",
                        "m = ''",
                        "g = '{\"lon\":1.50,\"lat\":-2e1}'",
                        "g = '{\"lat\":1,\"lon\":2}'",
                        "g = ''",
                        "j = NULL")) {
            sql("UPDATE unusual SET " + change);
            assertSame("unusual", 1);
        }
    }

    private static void assertSame(String collection, int rows) {
        for (Client client : List.of(root, guest)) {
            String path = "/api/collections/" + collection + "/records";
            var list = client.get(path + "?perPage=500&sort=id").expect(200);
            assertThat(list.body())
                    .isEqualTo(client.get(path + "?perPage=500&sort=id&expand=none").body());
            List<?> items = (List<?>) list.json().get("items");
            assertThat(items).hasSize(rows);
            String id = (String) ((java.util.Map<?, ?>) items.getFirst()).get("id");
            assertThat(client.get(path + "/" + id).body())
                    .isEqualTo(client.get(path + "/" + id + "?expand=none").body());
        }
    }

    private static void create(String name) {
        root.post(
                        "/api/collections",
                        "{\"name\":\""
                                + name
                                + "\",\"type\":\"base\",\"listRule\":\"\",\"viewRule\":\"\",\"fields\":"
                                + FIELDS
                                + "}")
                .expect(200);
    }

    private static void insert(
            String table, String id, String text, @Nullable Object number, String json) {
        server.bean(Databases.class)
                .data()
                .write(tx ->
                        tx.execute(
                                Sql.of(
                                        "INSERT INTO "
                                                + table
                                                + " (id,t,n,b,j,s,h,e,u) VALUES (?,?,?,?,?,?,?,?,?)",
                                        id,
                                        text,
                                        number,
                                        1,
                                        json,
                                        "a",
                                        text,
                                        text,
                                        "https://example.com")));
    }

    private static void sql(String text) {
        server.bean(Databases.class).data().write(tx -> tx.execute(Sql.of(text)));
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            int point = random.nextInt(4) == 0 ? random.nextInt(0x2100) : random.nextInt(128);
            text.appendCodePoint(point == 0 ? 'x' : point);
        }
        return new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
