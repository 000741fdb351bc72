package dev.larder.rule;

import dev.larder.api.Caller;
import dev.larder.api.Json;
import dev.larder.api.RequestInfo;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.BaseCollection;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Common;
import dev.larder.collection.ViewCollection;
import dev.larder.database.DatabaseException;
import dev.larder.field.Field;
import dev.larder.filter.FilterException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * Compares filters, rules and sorts with a running server of the same API: random collections and
 * records are created there and copied here, then random queries are put to both and the ids they
 * answer with are compared. Not a test, since it needs that server:
 *
 * <pre>
 * java -cp … dev.larder.rule.RemoteComparison http://127.0.0.1:8090 EMAIL PASSWORD SEED ROUNDS
 * </pre>
 *
 * <p>The server should have an empty data directory; EMAIL and PASSWORD belong to a superuser.
 */
final class RemoteComparison implements AutoCloseable {

    private static final List<String> NAMES = List.of("people", "alpha", "beta", "gamma");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final Random random;
    private final Fixture local;
    private final List<String> ids = new ArrayList<>();
    private String token = "";
    private final Map<String, String> tokens = new HashMap<>();
    private int compared;
    private int refused;
    private int different;

    private RemoteComparison(String base, Random random, Fixture local) {
        this.base = base;
        this.random = random;
        this.local = local;
    }

    public static void main(String[] arguments) throws Exception {
        var seed = Long.parseLong(arguments[3]);
        var fixture = new Fixture(Files.createTempDirectory("comparison"), InstantSource.system());
        try (var run = new RemoteComparison(arguments[0], new Random(seed), fixture)) {
            run.signIn(arguments[1], arguments[2]);
            run.createWorld();
            run.copyWorld();
            run.compare(Integer.parseInt(arguments[4]));
        }
    }

    private void signIn(String email, String password) throws Exception {
        Object answer =
                call(
                        "POST",
                        "/api/collections/_superusers/auth-with-password",
                        "",
                        Map.of("identity", email, "password", password));
        token = (String) map(answer).get("token");
    }

    private void createWorld() throws Exception {
        for (String name : NAMES) {
            var fields = new ArrayList<Object>();
            for (String plain :
                    List.of(
                            "t:text",
                            "n:number",
                            "b:bool",
                            "j:json",
                            "d:date",
                            "g:geoPoint",
                            "e:email")) {
                fields.add(Map.of("name", plain.substring(0, 1), "type", plain.substring(2)));
            }
            fields.add(Map.of("name", "h", "type", "text", "hidden", true));
            fields.add(Map.of("name", "s", "type", "select", "values", List.of("a", "b", "5")));
            fields.add(
                    Map.of(
                            "name",
                            "ss",
                            "type",
                            "select",
                            "values",
                            List.of("a", "b", "5"),
                            "maxSelect",
                            3));
            expect(
                    call(
                            "POST",
                            "/api/collections",
                            token,
                            Map.of(
                                    "name",
                                    name,
                                    "id",
                                    "c_" + name,
                                    "type",
                                    name.equals("people") ? "auth" : "base",
                                    "fields",
                                    fields)));
        }
        for (String name : NAMES) {
            var fields =
                    new ArrayList<Object>(
                            (List<?>)
                                    map(call("GET", "/api/collections/" + name, token, null))
                                            .get("fields"));
            for (int i = 1; i <= 2; i++) {
                fields.add(relation("r" + i, false));
                fields.add(relation("m" + i, true));
            }
            var change = new HashMap<String, Object>(Map.of("fields", fields));
            change.put("listRule", pick(NAMES).equals("beta") ? null : listRule());
            if (name.equals("beta")) {
                change.put(
                        "indexes",
                        List.of("CREATE UNIQUE INDEX beta_r1 ON beta (r1) WHERE r1 != ''"));
            }
            expect(call("PATCH", "/api/collections/" + name, token, change));
        }
        createRecords();
        expect(
                call(
                        "POST",
                        "/api/collections",
                        token,
                        Map.of(
                                "name",
                                "seen",
                                "id",
                                "c_seen",
                                "type",
                                "view",
                                "listRule",
                                "t != 'b'",
                                "viewQuery",
                                "SELECT alpha.id, alpha.t, alpha.n, alpha.r1, alpha.m1, alpha.j, alpha.ss FROM alpha")));
    }

    private String listRule() {
        return pick(
                List.of(
                        "",
                        "",
                        "n > 0",
                        "t != 'a' || b = true",
                        "m1.t ?= 'a' || id != ''",
                        "r1.t = '' && n < 3"));
    }

    private Map<String, Object> relation(String name, boolean many) {
        return Map.of(
                "name",
                name,
                "type",
                "relation",
                "collectionId",
                "c_" + pick(NAMES),
                "maxSelect",
                many ? 4 : 1);
    }

    private void createRecords() throws Exception {
        var texts = List.of("", "a", "b", "ab", "A", "5", "1", "x_y", "50%", "\\", "text");
        var jsons =
                java.util.Arrays.asList(
                        null,
                        "",
                        "a",
                        "text",
                        5.0,
                        0.0,
                        true,
                        false,
                        List.of(),
                        List.of(1.0, "a"),
                        Map.of("a", "b"),
                        Map.of("a", Map.of("b", 5.0)),
                        Map.of("a", List.of(Map.of("c", true))),
                        "5");
        var numbers = List.of(0.0, 1.0, -1.5, 2.0, 5.0, 1e3);
        var dates = List.of("", "2024-01-02 03:04:05.000Z", "2023-06-01 00:00:00.000Z");
        for (String name : NAMES) {
            for (int i = 0; i < 5; i++) {
                var record = new HashMap<String, Object>();
                String id = "%-12s".formatted(name).replace(' ', '0') + "00" + i;
                ids.add(id);
                record.put("id", id);
                record.put("t", pick(texts));
                record.put("h", pick(texts));
                record.put("n", pick(numbers));
                record.put("b", random.nextBoolean());
                record.put("j", jsons.get(random.nextInt(jsons.size())));
                record.put("d", pick(dates));
                record.put("g", Map.of("lon", pick(numbers) % 90, "lat", pick(numbers) % 90));
                record.put("e", random.nextBoolean() ? "" : pick(List.of("a@a.com", "b@b.com")));
                record.put("s", pick(List.of("", "a", "b", "5")));
                record.put("ss", subset(List.of("a", "b", "5")));
                if (name.equals("people")) {
                    record.put("email", pick(List.of("a", "b")) + i + "@x.com");
                    record.put("emailVisibility", random.nextBoolean());
                    record.put("verified", random.nextBoolean());
                    record.put("password", "12345678");
                    record.put("passwordConfirm", "12345678");
                }
                expect(call("POST", "/api/collections/" + name + "/records", token, record));
            }
        }
        for (String name : NAMES) {
            var definition =
                    (List<?>)
                            map(call("GET", "/api/collections/" + name, token, null)).get("fields");
            for (int i = 0; i < 5; i++) {
                var record = new HashMap<String, Object>();
                for (Object field : definition) {
                    var json = map(field);
                    if ("relation".equals(json.get("type"))) {
                        String target = ((String) json.get("collectionId")).substring(2);
                        List<String> targets =
                                ids.stream().filter(id -> id.startsWith(target)).toList();
                        Object value =
                                json.get("maxSelect").equals(1.0)
                                        ? (random.nextInt(3) == 0 ? "" : pick(targets))
                                        : subset(targets);
                        record.put((String) json.get("name"), value);
                    }
                }
                String id = "%-12s".formatted(name).replace(' ', '0') + "00" + i;
                call("PATCH", "/api/collections/" + name + "/records/" + id, token, record);
            }
        }
    }

    private List<String> subset(List<String> all) {
        var some = new ArrayList<String>();
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            String one = pick(all);
            if (!some.contains(one)) {
                some.add(one);
            }
        }
        return some;
    }

    private void copyWorld() throws Exception {
        var names = new ArrayList<>(NAMES);
        names.add("seen");
        for (String name : names) {
            Map<String, Object> json = map(call("GET", "/api/collections/" + name, token, null));
            CollectionModel model = model(json);
            local.add(model);
            if (!model.isView()) {
                for (Object item :
                        (List<?>)
                                map(call(
                                                "GET",
                                                "/api/collections/" + name + "/records?perPage=500",
                                                token,
                                                null))
                                        .get("items")) {
                    Map<String, Object> record = map(item);
                    var columns = new ArrayList<Object>();
                    for (Field field : model.fields()) {
                        if (!field.name().equals("id")
                                && !field.name().equals("password")
                                && !field.name().equals("tokenKey")) {
                            columns.add(field.name());
                            columns.add(field.encode(field.normalize(record.get(field.name()))));
                        }
                    }
                    local.insert(name, (String) record.get("id"), columns.toArray());
                }
            }
        }
        for (int i = 0; i < 5; i++) {
            String id = "people000000".substring(0, 12) + "00" + i;
            Map<String, Object> record =
                    map(call("GET", "/api/collections/people/records/" + id, token, null));
            Object answer =
                    call(
                            "POST",
                            "/api/collections/people/auth-with-password",
                            "",
                            Map.of("identity", record.get("email"), "password", "12345678"));
            tokens.put(id, String.valueOf(map(answer).get("token")));
        }
    }

    private static CollectionModel model(Map<String, Object> json) {
        var fields = new ArrayList<Field>();
        for (Object field : (List<?>) json.get("fields")) {
            fields.add(Field.parse(map(field)));
        }
        var indexes = ((List<?>) json.get("indexes")).stream().map(String::valueOf).toList();
        var common =
                new Common(
                        (String) json.get("id"),
                        (String) json.get("name"),
                        false,
                        fields,
                        indexes,
                        (String) json.get("listRule"),
                        null,
                        null,
                        null,
                        null,
                        "",
                        "");
        return switch ((String) json.get("type")) {
            case "auth" -> new AuthCollection(common, Fixture.authOptions());
            case "view" -> new ViewCollection(common, (String) json.get("viewQuery"));
            default -> new BaseCollection(common);
        };
    }

    private void compare(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            CollectionModel collection = pick(local.schema().all());
            switch (random.nextInt(4)) {
                case 0 -> compareSuperuser(collection);
                case 1 -> compareClient(collection);
                case 2 -> compareRule(collection);
                default -> compareCreate(collection);
            }
        }
        System.out.println(
                compared
                        + " compared, "
                        + refused
                        + " refused by both, "
                        + different
                        + " different");
    }

    private void compareSuperuser(CollectionModel collection) throws Exception {
        var filters = new RandomFilters(local.schema(), random, ids, true, false);
        String filter = filters.filter(collection, 2);
        String sort = filters.sort(collection);
        check(collection, null, filter, sort, Fixture.guest(), false, token, Map.of());
    }

    private void compareClient(CollectionModel collection) throws Exception {
        if (collection.listRule() == null) {
            return;
        }
        var filters = new RandomFilters(local.schema(), random, ids, false, false);
        String filter = filters.filter(collection, 1);
        String sort = random.nextBoolean() ? "id" : filters.sort(collection);
        check(collection, collection.listRule(), filter, sort, Fixture.guest(), true, "", Map.of());
    }

    private void compareRule(CollectionModel collection) throws Exception {
        var filters = new RandomFilters(local.schema(), random, ids, true, true);
        String rule = filters.filter(collection, 2);
        if (!patchRule(collection, "listRule", rule)) {
            return;
        }
        String caller =
                random.nextBoolean() ? "" : "people000000000".substring(0, 14) + random.nextInt(5);
        var query = new LinkedHashMap<String, String>();
        if (random.nextBoolean()) {
            query.put("a", pick(List.of("", "a", "5", "A")));
            query.put("n", pick(List.of("", "1", "x")));
        }
        RequestInfo request =
                new RequestInfo(
                        "default",
                        "GET",
                        query,
                        Map.of("x_a", "A"),
                        Map.of(),
                        caller.isEmpty() ? Caller.GUEST : caller(caller));
        String filter =
                random.nextBoolean()
                        ? null
                        : new RandomFilters(local.schema(), random, ids, false, false)
                                .filter(collection, 0);
        local.replace(withListRule(collection, rule));
        check(
                collection,
                rule,
                filter,
                "id",
                request,
                true,
                caller.isEmpty() ? "" : tokens.get(caller),
                query);
        local.replace(collection);
        patchRule(collection, "listRule", collection.listRule());
    }

    private static CollectionModel withListRule(CollectionModel collection, String rule) {
        Common all = collection.common();
        return collection.withCommon(
                new Common(
                        all.id(),
                        all.name(),
                        all.system(),
                        all.fields(),
                        all.indexes(),
                        rule,
                        null,
                        null,
                        null,
                        null,
                        "",
                        ""));
    }

    private boolean patchRule(CollectionModel collection, String key, @Nullable String rule)
            throws Exception {
        var change = new HashMap<String, @Nullable Object>();
        change.put(key, rule);
        int status = status("PATCH", "/api/collections/" + collection.name(), token, change);
        if (rule == null) {
            return true;
        }
        boolean here;
        try {
            local.rules.check(collection, rule, local.schema());
            here = true;
        } catch (FilterException _) {
            here = false;
        }
        if (here != (status == 200)) {
            report(collection, rule, null, null, "rule accepted here: " + here, "there: " + status);
        }
        return status == 200;
    }

    private void compareCreate(CollectionModel collection) throws Exception {
        if (collection.isView() || collection.isAuth()) {
            return;
        }
        String rule =
                new RandomFilters(local.schema(), random, ids, true, true).filter(collection, 1);
        if (!patchRule(collection, "createRule", rule)) {
            return;
        }
        String caller =
                random.nextBoolean() ? "" : "people000000000".substring(0, 14) + random.nextInt(5);
        var body = new HashMap<String, @Nullable Object>();
        for (Field field : collection.fields()) {
            if (field.isHidden() || random.nextBoolean()) {
                continue;
            }
            Object value =
                    switch (field.type()) {
                        case "text" ->
                                field.name().equals("id") ? null : pick(List.of("", "a", "5"));
                        case "number" -> pick(List.of(0.0, 1.0, 5.0));
                        case "bool" -> random.nextBoolean();
                        case "json" -> pick(List.of("a", 5.0, Map.of("a", "b"), List.of("a")));
                        case "select" ->
                                field.isMultiple()
                                        ? subset(List.of("a", "b"))
                                        : pick(List.of("", "a"));
                        case "relation" -> {
                            String target =
                                    ((dev.larder.field.RelationField) field)
                                            .collectionId()
                                            .substring(2);
                            List<String> targets =
                                    ids.stream().filter(id -> id.startsWith(target)).toList();
                            yield field.isMultiple() ? subset(targets) : pick(targets);
                        }
                        default -> null;
                    };
            if (value != null) {
                body.put(field.name(), value);
            }
        }
        if (collection.name().equals("beta")) {
            body.put("r1", "");
        }
        var columns = new HashMap<String, @Nullable Object>();
        var submitted = new HashMap<String, @Nullable Object>();
        for (Field field : collection.fields()) {
            Object value =
                    body.containsKey(field.name())
                            ? field.normalize(body.get(field.name()))
                            : field.zero();
            columns.put(field.name(), field.encode(value));
            if (body.containsKey(field.name())) {
                submitted.put(field.name(), field.toJson(value));
            }
        }
        RequestInfo request =
                new RequestInfo(
                        "default",
                        "POST",
                        Map.of(),
                        Map.of("x_a", "A"),
                        submitted,
                        caller.isEmpty() ? Caller.GUEST : caller(caller));
        String here;
        try {
            here =
                    local.database()
                                    .read(db ->
                                            local.rules.allowsCandidate(
                                                    db, collection, rule, columns, request))
                            ? "200"
                            : "400";
        } catch (FilterException | DatabaseException e) {
            here = "400";
        }
        HttpResponse<String> answer =
                send(
                        "POST",
                        "/api/collections/" + collection.name() + "/records",
                        caller.isEmpty() ? "" : tokens.get(caller),
                        body);
        String there = String.valueOf(answer.statusCode());
        if (there.equals("200")) {
            String id = String.valueOf(map(Json.parse(answer.body())).get("id"));
            call("DELETE", "/api/collections/" + collection.name() + "/records/" + id, token, null);
        }
        compared++;
        if (!here.equals(there)) {
            report(
                    collection,
                    rule,
                    String.valueOf(body),
                    caller,
                    here,
                    there + " " + answer.body());
        } else if (here.equals("400")) {
            refused++;
        }
        patchRule(collection, "createRule", null);
    }

    private Caller caller(String id) throws Exception {
        Map<String, Object> record =
                map(call("GET", "/api/collections/people/records/" + id, token, null));
        return new Caller(
                id,
                "c_people",
                "people",
                false,
                String.valueOf(record.get("email")),
                (Boolean) record.get("emailVisibility"),
                (Boolean) record.get("verified"),
                "key");
    }

    private void check(
            CollectionModel collection,
            @Nullable String rule,
            @Nullable String filter,
            String sort,
            RequestInfo request,
            boolean restricted,
            String asToken,
            Map<String, String> query)
            throws Exception {
        String here;
        try {
            here = local.find(collection.name(), rule, filter, sort, request, restricted);
        } catch (FilterException | DatabaseException e) {
            here = "refused: " + e.getMessage();
        }
        var path =
                new StringBuilder(
                        "/api/collections/"
                                + collection.name()
                                + "/records?perPage=500&sort="
                                + encode(sort));
        if (filter != null) {
            path.append("&filter=").append(encode(filter));
        }
        query.forEach(
                (key, value) -> path.append('&').append(key).append('=').append(encode(value)));
        HttpResponse<String> answer = send("GET", path.toString(), asToken, null);
        String there = "refused";
        if (answer.statusCode() == 200) {
            var found = new ArrayList<String>();
            Map<String, Object> page = map(Json.parse(answer.body()));
            ((List<?>) page.get("items")).forEach(item -> found.add((String) map(item).get("id")));
            there = String.join(" ", found);
            if (!page.get("totalItems").equals((double) found.size())) {
                there += " total " + page.get("totalItems");
            }
        }
        compared++;
        if (here.startsWith("refused") && there.startsWith("refused")) {
            refused++;
        } else if (!here.equals(there)) {
            boolean order =
                    new TreeSet<>(List.of(here.split(" ")))
                            .equals(new TreeSet<>(List.of(there.split(" "))));
            if (order && sort.contains(".")) {
                return;
            }
            report(
                    collection,
                    rule,
                    filter,
                    sort + " restricted " + restricted + " " + request.caller() + " " + query,
                    (order ? "ORDER " : "") + here,
                    there);
        }
    }

    private void report(
            CollectionModel collection,
            @Nullable String rule,
            @Nullable String filter,
            @Nullable String more,
            String here,
            String there) {
        different++;
        System.out.println(
                "--- "
                        + collection.name()
                        + "\nrule   "
                        + rule
                        + "\nfilter "
                        + filter
                        + "\n       "
                        + more
                        + "\nhere   "
                        + here
                        + "\nthere  "
                        + there);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private int status(String method, String path, String asToken, @Nullable Object body)
            throws Exception {
        return send(method, path, asToken, body).statusCode();
    }

    private @Nullable Object call(String method, String path, String asToken, @Nullable Object body)
            throws Exception {
        HttpResponse<String> answer = send(method, path, asToken, body);
        if (answer.statusCode() >= 300) {
            System.out.println(
                    method
                            + " "
                            + path
                            + " "
                            + Json.write(body)
                            + " -> "
                            + answer.statusCode()
                            + " "
                            + answer.body());
        }
        return answer.body().isEmpty() ? null : Json.parse(answer.body());
    }

    private HttpResponse<String> send(
            String method, String path, String asToken, @Nullable Object body)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Content-Type", "application/json")
                        .header("X-A", "A");
        if (!asToken.isEmpty()) {
            request.header("Authorization", asToken);
        }
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(Json.write(body)));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void expect(@Nullable Object answer) {
        if (answer == null || map(answer).get("id") == null) {
            throw new IllegalStateException("not created: " + answer);
        }
    }

    @SuppressWarnings("unchecked") // JSON objects have text keys
    private static Map<String, Object> map(@Nullable Object json) {
        return (Map<String, Object>) json;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @Override
    public void close() {
        local.close();
    }
}
