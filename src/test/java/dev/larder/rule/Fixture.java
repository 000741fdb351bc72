package dev.larder.rule;

import dev.larder.api.Caller;
import dev.larder.api.RequestInfo;
import dev.larder.collection.AuthAlert;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.AuthOptions;
import dev.larder.collection.BaseCollection;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Common;
import dev.larder.collection.EmailTemplate;
import dev.larder.collection.MfaOptions;
import dev.larder.collection.OAuth2Fields;
import dev.larder.collection.OAuth2Options;
import dev.larder.collection.OtpOptions;
import dev.larder.collection.PasswordAuth;
import dev.larder.collection.Schema;
import dev.larder.collection.TokenConfig;
import dev.larder.collection.ViewCollection;
import dev.larder.database.ColumnKind;
import dev.larder.database.Database;
import dev.larder.database.Dialect;
import dev.larder.database.Sql;
import dev.larder.field.Field;
import dev.larder.filter.FilterParser;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A database with collections and records, and the rules over them. */
final class Fixture implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-03-04T05:06:07.891Z");

    private final Database database;
    private final List<CollectionModel> collections = new ArrayList<>();
    private long version = 1;
    final AccessRules rules;

    Fixture(Path directory) {
        this(directory, () -> NOW);
    }

    Fixture(Path directory, InstantSource clock) {
        rules = new AccessRules(() -> new Schema(version, collections), new FilterParser(), clock);
        database = Database.open(directory.resolve("data.db"));
    }

    Database database() {
        return database;
    }

    Schema schema() {
        return new Schema(version, collections);
    }

    CollectionModel collection(String name) {
        return schema().require(name);
    }

    /**
     * Fields are given as {@code name:type}, {@code name:relation(target)}, a {@code *} behind it
     * for several values.
     */
    Fixture base(String name, @Nullable String listRule, String... fields) {
        return add(new BaseCollection(common(name, listRule, List.of(), fields)));
    }

    Fixture auth(String name, @Nullable String listRule, String... fields) {
        var all =
                new ArrayList<>(
                        List.of(
                                "email:email",
                                "emailVisibility:bool",
                                "verified:bool",
                                "tokenKey:text!"));
        all.addAll(List.of(fields));
        return add(
                new AuthCollection(
                        common(name, listRule, List.of(), all.toArray(String[]::new)),
                        authOptions()));
    }

    Fixture view(String name, @Nullable String listRule, String query, String... fields) {
        return add(new ViewCollection(common(name, listRule, List.of(), fields), query));
    }

    /** Replaces the definition of a collection, not its table. */
    void replace(CollectionModel collection) {
        collections.replaceAll(known -> known.id().equals(collection.id()) ? collection : known);
        version++;
    }

    /** Creates an index; it is also listed with its collection. */
    Fixture index(String collection, String sql) {
        CollectionModel model = collection(collection);
        var indexes = new ArrayList<>(model.indexes());
        indexes.add(sql);
        collections.replaceAll(known ->
                known == model ? known.withCommon(known.common().withIndexes(indexes)) : known);
        version++;
        database.transaction(tx -> tx.execute(Sql.of(sql)));
        return this;
    }

    Fixture insert(String collection, String id, Object... columns) {
        CollectionModel model = collection(collection);
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("id", id);
        for (int i = 0; i < columns.length; i += 2) {
            values.put((String) columns[i], columns[i + 1]);
        }
        String names =
                values.keySet().stream().map(Dialect::quote).collect(Collectors.joining(","));
        String marks = values.keySet().stream().map(_ -> "?").collect(Collectors.joining(","));
        var sql =
                new Sql(
                        "INSERT INTO "
                                + Dialect.quote(model.name())
                                + " ("
                                + names
                                + ") VALUES ("
                                + marks
                                + ")",
                        new ArrayList<>(values.values()));
        database.transaction(tx -> tx.execute(sql));
        return this;
    }

    Fixture add(CollectionModel collection) {
        collections.add(collection);
        version++;
        if (collection instanceof ViewCollection view) {
            database.transaction(
                    tx -> tx.execute(Dialect.createView(view.name(), view.viewQuery())));
        } else {
            var columns = new TreeMap<String, ColumnKind>();
            collection.fields().forEach(field -> columns.put(field.name(), field.column()));
            database.transaction(tx -> tx.execute(Dialect.createTable(collection.name(), columns)));
        }
        return this;
    }

    static AuthOptions authOptions() {
        var template = new EmailTemplate("", "");
        var token = new TokenConfig("", Duration.ZERO);
        return new AuthOptions(
                "",
                null,
                new AuthAlert(false, template),
                new OAuth2Options(null, OAuth2Fields.NONE, false),
                new PasswordAuth(false, null),
                new MfaOptions(false, Duration.ZERO, ""),
                new OtpOptions(false, Duration.ZERO, 0, template),
                token,
                token,
                token,
                token,
                token,
                template,
                template,
                template);
    }

    private Common common(
            String name, @Nullable String listRule, List<String> indexes, String... fields) {
        var all = new ArrayList<Field>();
        all.add(
                Field.parse(
                        Map.of(
                                "type",
                                "text",
                                "name",
                                "id",
                                "id",
                                "f_id",
                                "primaryKey",
                                true,
                                "system",
                                true)));
        for (String field : fields) {
            all.add(field(field));
        }
        return new Common(
                "c_" + name,
                name,
                false,
                all,
                indexes,
                listRule,
                listRule,
                listRule,
                listRule,
                listRule,
                "",
                "");
    }

    private static Field field(String text) {
        boolean hidden = text.endsWith("!");
        String plain = hidden ? text.substring(0, text.length() - 1) : text;
        boolean many = plain.endsWith("*");
        plain = many ? plain.substring(0, plain.length() - 1) : plain;
        String name = plain.substring(0, plain.indexOf(':'));
        String type = plain.substring(plain.indexOf(':') + 1);
        var json =
                new HashMap<String, Object>(
                        Map.of("name", name, "id", "f_" + name, "hidden", hidden));
        if (type.startsWith("relation(")) {
            json.put("collectionId", "c_" + type.substring(9, type.length() - 1));
            type = "relation";
        }
        if (type.equals("select")) {
            json.put("values", List.of("a", "b", "c"));
        }
        if (many) {
            json.put("maxSelect", 9.0);
        }
        json.put("type", type);
        return Field.parse(json);
    }

    /** Ids of the records that a superuser's filter finds. */
    String find(String collection, String filter) {
        return find(collection, null, filter, "id", guest(), false);
    }

    /** Ids of the records that a client's filter finds under an open list rule. */
    String findAsClient(String collection, String filter) {
        return find(collection, null, filter, "id", guest(), true);
    }

    /** Ids of the records that a rule lets through. */
    String pass(String collection, String rule, RequestInfo request) {
        return find(collection, rule, null, "id", request, false);
    }

    String find(
            String collection,
            @Nullable String rule,
            @Nullable String filter,
            @Nullable String sort,
            @Nullable RequestInfo request,
            boolean restricted) {
        CompiledList list =
                rules.list(collection(collection), rule, filter, sort, request, restricted);
        return database.read(connection -> {
            List<String> ids =
                    connection.list(
                            list.page(idOf(collection), 1000, 0),
                            row -> String.valueOf(row.text(0)));
            Long count = connection.first(list.count(), row -> row.integer(0));
            if (count == null || count != ids.stream().distinct().count()) {
                throw new AssertionError("counted " + count + " of " + ids + "\n" + list.count());
            }
            return String.join(" ", ids);
        });
    }

    static String idOf(String collection) {
        return Dialect.quote(collection) + "." + Dialect.quote("id");
    }

    CompiledList list(String collection, String filter) {
        return rules.list(collection(collection), null, filter, null, guest(), false);
    }

    static RequestInfo guest() {
        return RequestInfo.none();
    }

    static RequestInfo as(String collection, String id) {
        return guest().withCaller(
                        new Caller(
                                id,
                                "c_" + collection,
                                collection,
                                false,
                                id + "@example.com",
                                false,
                                true,
                                "key"));
    }

    @Override
    public void close() {
        database.close();
    }
}
