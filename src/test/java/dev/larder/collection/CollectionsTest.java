package dev.larder.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.larder.api.ApiException;
import dev.larder.api.Json;
import dev.larder.database.Database;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.Databases;
import dev.larder.database.ForeignCommit;
import dev.larder.database.Sql;
import dev.larder.field.Field;
import dev.larder.hook.ModelHooks;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Collections in a real file: rows, tables, views, checks. Expected texts are those that PocketBase
 * 0.39 stores.
 */
class CollectionsTest {

    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2030-01-02T03:04:05.678Z"));

    @TempDir Path dir;

    private Databases databases;
    private Database database;
    private Schemas schemas;
    private CollectionHooks hooks;
    private Collections collections;

    @BeforeEach
    void open() {
        databases = Databases.open(dir, DatabaseProperties.defaults());
        database = databases.data();
        schemas = new Schemas(database);
        hooks = new CollectionHooks(new ModelHooks());
        collections =
                new Collections(
                        schemas,
                        hooks,
                        () -> (_, rule, _) -> rule.contains("nope") ? "unknown field nope" : null,
                        () -> List::of,
                        CLOCK);
    }

    @AfterEach
    void close() {
        databases.close();
    }

    private CollectionModel create(String json) {
        Map<String, @Nullable Object> body = Json.parseObject(json);
        String type = String.valueOf(body.getOrDefault("type", "base"));
        CollectionModel scaffold = collections.scaffold(type, String.valueOf(body.get("name")));
        return collections.create(database, collections.merge(scaffold, body), type);
    }

    private CollectionModel update(String name, String json) {
        CollectionModel stored = collections.read(database).require(name);
        return collections.update(database, collections.merge(stored, Json.parseObject(json)));
    }

    private CollectionModel updateFields(String name, UnaryOperator<List<Field>> change) {
        CollectionModel stored = collections.read(database).require(name);
        List<Field> fields = change.apply(new ArrayList<>(stored.fields()));
        return collections.update(database, stored.withCommon(stored.common().withFields(fields)));
    }

    private List<@Nullable String> texts(String sql) {
        return database.read(c -> c.list(Sql.of(sql), row -> row.text(0)));
    }

    private void run(String sql) {
        database.write(tx -> tx.execute(Sql.of(sql)));
    }

    private String refused(Runnable action) {
        var errors = new String[1];
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(action::run)
                .satisfies(e -> errors[0] = Json.write(e.errors().toJson()));
        return errors[0];
    }

    @Test
    void create_base_makesTableAndIndexesWithSortedColumns() {
        CollectionModel posts =
                create(
                        """
                        {"name":"posts","fields":[{"name":"title","type":"text","required":true},
                         {"name":"tags","type":"relation","collectionId":"_pb_users_auth_","maxSelect":10}],
                         "indexes":["create index idx_title on other (title)"]}\
                        """);

        assertThat(posts.id()).isEqualTo("pbc_1125843985");
        assertThat(texts("SELECT sql FROM sqlite_schema WHERE name = 'posts'"))
                .containsExactly(
                        "CREATE TABLE `posts` (`id` TEXT PRIMARY KEY DEFAULT ('r'||lower(hex(randomblob(7)))) NOT"
                                + " NULL, `tags` JSON DEFAULT '[]' NOT NULL, `title` TEXT DEFAULT '' NOT NULL)");
        assertThat(texts("SELECT sql FROM sqlite_schema WHERE name = 'idx_title'"))
                .containsExactly("CREATE INDEX `idx_title` ON `posts` (`title`)");
        assertThat(posts.findField("title")).extracting(Field::id).isEqualTo("text724990059");
    }

    @Test
    void create_anyType_readsBackAsItWasReturned() {
        CollectionModel base =
                create(
                        "{\"name\":\"a\",\"fields\":[{\"name\":\"x\",\"type\":\"json\"}],\"listRule\":\"\"}");
        CollectionModel auth = create("{\"name\":\"b\",\"type\":\"auth\"}");
        CollectionModel view =
                create("{\"name\":\"c\",\"type\":\"view\",\"viewQuery\":\"select id, x from a\"}");

        Schema schema = schemas.current();
        assertThat(schema.find("A")).isEqualTo(base);
        assertThat(schema.find("b")).isEqualTo(auth);
        assertThat(schema.find("c")).isEqualTo(view);
        assertThat(Json.write(auth)).doesNotContain("secret");
        assertThat(texts("SELECT options FROM _collections WHERE name = 'b'").getFirst())
                .contains("\"secret\":");
        assertThat(base.created()).isEqualTo("2030-01-02 03:04:05.678Z");
    }

    @Test
    void create_autoIdThatIsTaken_getsANumber() {
        create("{\"name\":\"first\",\"id\":\"pbc_1125843985\"}");

        assertThat(create("{\"name\":\"posts\"}").id()).isEqualTo("pbc_11258439852");
    }

    @Test
    void update_swappedNames_keepsTheData() {
        create(
                "{\"name\":\"t\",\"fields\":[{\"name\":\"a\",\"type\":\"text\"},{\"name\":\"b\",\"type\":\"text\"}]}");
        run("INSERT INTO t (id, a, b) VALUES ('r1', 'was a', 'was b')");

        updateFields(
                "t",
                fields ->
                        fields.stream()
                                .map(field ->
                                        switch (field.name()) {
                                            case "a" ->
                                                    field.withIdentity(
                                                            field.identity().withName("b"));
                                            case "b" ->
                                                    field.withIdentity(
                                                            field.identity().withName("a"));
                                            default -> field;
                                        })
                                .toList());

        assertThat(texts("SELECT a || ', ' || b FROM t")).containsExactly("was b, was a");
    }

    @Test
    void update_cardinality_convertsValuesAndKeepsViews() {
        create(
                "{\"name\":\"t\",\"fields\":[{\"name\":\"s\",\"type\":\"select\",\"values\":[\"x\",\"y\"],\"maxSelect\":1},"
                        + "{\"name\":\"m\",\"type\":\"select\",\"values\":[\"x\",\"y\"],\"maxSelect\":2}]}");
        create("{\"name\":\"v\",\"type\":\"view\",\"viewQuery\":\"select id, s, m from t\"}");
        run("INSERT INTO t (id, s, m) VALUES ('r1', 'x', '[\"x\",\"y\"]'), ('r2', '', '[]')");

        CollectionModel stored = schemas.current().require("t");
        var definitions = new ArrayList<Map<String, @Nullable Object>>();
        for (Field field : stored.fields()) {
            var json = new LinkedHashMap<>(field.settingsJson());
            json.computeIfPresent("maxSelect", (_, max) -> max.equals(1L) ? 2.0 : 1.0);
            definitions.add(json);
        }
        collections.update(database, collections.merge(stored, Map.of("fields", definitions)));

        assertThat(texts("SELECT s || ' ' || m FROM t ORDER BY id"))
                .containsExactly("[\"x\"] y", "[] ");
        assertThat(texts("SELECT s FROM v ORDER BY id")).containsExactly("[\"x\"]", "[]");
        assertThat(schemas.current().require("v").findField("s")).matches(Field::isMultiple);
    }

    @Test
    void update_renameAndDrop_changesTable() {
        create(
                "{\"name\":\"t\",\"fields\":[{\"name\":\"a\",\"type\":\"text\"}],\"indexes\":[\"create index i on t (a)\"]}");
        run("INSERT INTO t (id, a) VALUES ('r1', 'x')");

        CollectionModel renamed = update("t", "{\"name\":\"T2\",\"indexes\":[]}");
        updateFields("t2", fields -> fields.subList(0, 1));

        assertThat(renamed.name()).isEqualTo("T2");
        assertThat(texts("SELECT name FROM pragma_table_info('T2')")).containsExactly("id");
        assertThat(texts("SELECT name FROM sqlite_schema WHERE name = 'i'")).isEmpty();
    }

    @Test
    void update_indexThatTheDatabaseRefuses_changesNothing() {
        create("{\"name\":\"t\",\"fields\":[{\"name\":\"a\",\"type\":\"text\"}]}");
        run("INSERT INTO t (id, a) VALUES ('r1', 'x'), ('r2', 'x')");
        String before = Json.write(schemas.current().require("t"));

        String errors =
                refused(() ->
                        update(
                                "t",
                                "{\"listRule\":\"\",\"indexes\":[\"create unique index i on t (a)\",\"create index j on t (gone)\"]}"));

        assertThat(errors)
                .contains("\"0\"")
                .contains("UNIQUE constraint failed")
                .contains("no such column: gone");
        assertThat(Json.write(collections.read(database).require("t"))).isEqualTo(before);
        assertThat(texts("SELECT name FROM sqlite_schema WHERE name IN ('i', 'j')")).isEmpty();
    }

    @Test
    void systemCollections_mails_haveTheTextsOfNewCollections() {
        List<EmailTemplate> fresh = mails(Defaults.scaffold("auth", "", "fresh"));
        assertThat(mails(schemas.current().require("users"))).isEqualTo(fresh);
        assertThat(mails(schemas.current().require("_superusers"))).isEqualTo(fresh);
    }

    private static List<EmailTemplate> mails(CollectionModel collection) {
        AuthOptions options = ((AuthCollection) collection).options();
        return List.of(
                options.authAlert().emailTemplate(),
                options.otp().emailTemplate(),
                options.verificationTemplate(),
                options.resetPasswordTemplate(),
                options.confirmEmailChangeTemplate());
    }

    @Test
    void update_authRule_endsAllSessions() {
        AuthCollection before = (AuthCollection) schemas.current().require("users");
        AuthCollection same = (AuthCollection) update("users", "{\"listRule\":null}");
        AuthCollection after =
                (AuthCollection) update("users", "{\"authRule\":\"verified = true\"}");

        assertThat(same.options().authToken()).isEqualTo(before.options().authToken());
        assertThat(after.options().authToken()).isNotEqualTo(before.options().authToken());
        assertThat(after.options().fileToken()).isEqualTo(before.options().fileToken());
    }

    @Test
    void update_providers_keepSecretsByNameThenPosition() {
        update(
                "users",
                "{\"oauth2\":{\"providers\":[{\"name\":\"a\",\"clientSecret\":\"sa\"},"
                        + "{\"name\":\"b\",\"clientSecret\":\"sb\"}]}}");
        AuthCollection users =
                (AuthCollection)
                        update(
                                "users",
                                "{\"oauth2\":{\"providers\":[{\"name\":\"b\"},{\"name\":\"c\"}]}}");

        assertThat(users.options().oauth2().providerList())
                .extracting(OAuth2Provider::clientSecret)
                .containsExactly("sb", "");
    }

    @Test
    void update_superusers_cannotBeOpened() {
        AuthCollection superusers =
                (AuthCollection)
                        update(
                                "_superusers",
                                "{\"oauth2\":{\"enabled\":true},\"otp\":{\"enabled\":true},\"mfa\":{\"enabled\":true},"
                                        + "\"passwordAuth\":{\"enabled\":false}}");
        assertThat(superusers.options().oauth2().enabled()).isFalse();
        assertThat(superusers.options().passwordAuth().enabled()).isTrue();
        assertThat(superusers.options().mfa().enabled()).isTrue();
    }

    @Test
    void save_wrongDefinition_tellsAllErrors() {
        String errors =
                refused(() ->
                        create(
                                """
                                {"name":"a_via_b","listRule":"nope = 1","fields":[{"name":"id","type":"text","hidden":true},
                                 {"name":"null","type":"bool"},{"name":"s","type":"select"}],"indexes":["x"]}\
                                """));
        assertThat(errors)
                .contains("\"name\":{\"code\":\"validation_found_via\"")
                .contains("\"listRule\":{\"code\":\"validation_invalid_rule\"")
                .contains("\"1\":{\"name\":{\"code\":\"validation_not_in_invalid\"")
                .contains("\"2\":{\"values\":{\"code\":\"validation_required\"")
                .contains("\"indexes\":{\"0\":{\"code\":\"validation_invalid_index_expression\"");
        assertThat(refused(() -> create("{\"name\":\"USERS\"}")))
                .contains("validation_collection_name_exists");
        assertThat(refused(() -> create("{\"name\":\"_params\"}")))
                .contains("validation_collection_name_invalid");
        assertThat(refused(() -> update("_mfas", "{\"listRule\":\"\"}")))
                .contains("validation_collection_system_rule_change");
        assertThat(
                        refused(() ->
                                updateFields(
                                        "_mfas",
                                        fields ->
                                                fields.stream()
                                                        .filter(field ->
                                                                !field.name().equals("method"))
                                                        .toList())))
                .contains("validation_system_field_change");
    }

    @Test
    void save_hooks_maySeeChangeAndRefuse() {
        var seen = new ArrayList<String>();
        hooks.create.bind(
                "t",
                event -> {
                    seen.add("create");
                    event.collection(
                            event.collection()
                                    .withCommon(event.collection().common().withRules(_ -> "")));
                    event.next();
                });
        hooks.createExecute.bind(
                "t",
                event -> {
                    seen.add("execute in " + event.session().inTransaction());
                    event.next();
                });
        hooks.validate.bind(
                "t",
                event -> {
                    seen.add("validate");
                    if (event.collection().name().equals("bad")) {
                        event.errors().reject("name", "no", "No.");
                    }
                    event.next();
                });
        hooks.afterCreateSuccess.bind(
                "t", event -> seen.add("done " + schemas.current().find("good")));
        hooks.afterCreateError.bind("t", event -> seen.add("failed"));

        assertThat(create("{\"name\":\"good\"}").listRule()).isEmpty();
        assertThat(refused(() -> create("{\"name\":\"bad\"}"))).contains("\"No.\"");
        assertThat(seen.subList(0, 3)).containsExactly("create", "validate", "execute in true");
        assertThat(seen.get(3)).startsWith("done BaseCollection");
        assertThat(seen.subList(4, seen.size())).containsExactly("create", "validate", "failed");
    }

    @Test
    void view_fields_areDerivedFromTheQuery() {
        create("{\"name\":\"tags\",\"fields\":[{\"name\":\"label\",\"type\":\"text\",\"max\":7}]}");
        CollectionModel view =
                create(
                        """
                        {"name":"v","type":"view","viewQuery":"select t.id, t.label as l, t.id as tid, count(t.id) n,\
                         cast(t.label as int) i, total(t.label) s, (1+1) j from tags t group by t.id"}\
                        """);
        assertThat(view.fields())
                .extracting(Field::name)
                .containsExactly("id", "l", "tid", "n", "i", "s", "j");
        assertThat(view.fields())
                .extracting(Field::type)
                .containsExactly("text", "text", "relation", "number", "number", "number", "json");

        update(
                "tags",
                "{\"fields\":[{\"id\":\"text245846248\",\"name\":\"label\",\"type\":\"text\",\"max\":9}]}");

        assertThat(Json.write(schemas.current().require("v"))).contains("\"max\":9");
    }

    @Test
    void view_wrongQuery_isRefusedAndLeavesNothing() {
        assertThat(
                        refused(() ->
                                create(
                                        "{\"name\":\"v\",\"type\":\"view\",\"viewQuery\":\"select id from gone\"}")))
                .contains("validation_invalid_view_query")
                .contains("no such table: main.gone");
        assertThat(
                        refused(() ->
                                create(
                                        "{\"name\":\"v\",\"type\":\"view\",\"viewQuery\":\"select * from users\"}")))
                .contains("wildcard");
        assertThat(texts("SELECT name FROM sqlite_schema WHERE type = 'view'")).isEmpty();
    }

    @Test
    void view_numericIds_becomeText() {
        create(
                "{\"name\":\"v\",\"type\":\"view\",\"viewQuery\":\"select (row_number() over()) as id, email from users\"}");
        assertThat(texts("SELECT sql FROM sqlite_schema WHERE name = 'v'").getFirst())
                .isEqualTo(
                        "CREATE VIEW `v` AS SELECT * FROM (SELECT CAST(`id` as TEXT) `id`,`email` FROM"
                                + " (select (row_number() over()) as id, email from users))");
    }

    @Test
    void delete_referencedCollection_isKept() {
        CollectionModel tags = create("{\"name\":\"tags\"}");
        create(
                "{\"name\":\"posts\",\"fields\":[{\"name\":\"t\",\"type\":\"relation\",\"collectionId\":\""
                        + tags.id()
                        + "\"}]}");
        create("{\"name\":\"v\",\"type\":\"view\",\"viewQuery\":\"select id from posts\"}");

        assertThatExceptionOfType(CollectionInUseException.class)
                .isThrownBy(() -> collections.delete(database, tags))
                .satisfies(e -> assertThat(e.referencedBy()).containsExactly("posts"));
        assertThatExceptionOfType(CollectionInUseException.class)
                .isThrownBy(() -> collections.delete(database, schemas.current().require("posts")))
                .withMessageContaining("view dependency");
        collections.delete(database, schemas.current().require("v"));
        collections.delete(database, schemas.current().require("posts"));
        collections.delete(database, tags);

        assertThat(texts("SELECT name FROM sqlite_schema WHERE name IN ('tags', 'posts', 'v')"))
                .isEmpty();
        assertThat(schemas.current().find("tags")).isNull();
    }

    @Test
    void importing_oneWrongCollection_changesNothing() {
        var imports = new CollectionImport(collections);
        String errors =
                refused(() ->
                        imports.run(
                                database,
                                List.of(
                                        Json.parseObject("{\"name\":\"good\"}"),
                                        Json.parseObject("{\"name\":\"not good\"}")),
                                true));
        assertThat(errors).contains("validation_collections_import_failure").contains("not good");
        assertThat(texts("SELECT name FROM _collections WHERE system = 0"))
                .containsExactly("users");
        assertThat(schemas.current().find("good")).isNull();
    }

    @Test
    void importing_existingCollections_matchFieldsByName() {
        create(
                "{\"name\":\"t\",\"fields\":[{\"id\":\"mine\",\"name\":\"a\",\"type\":\"text\"},{\"name\":\"b\",\"type\":\"text\"}]}");
        create("{\"name\":\"gone\"}");
        run("INSERT INTO t (id, a) VALUES ('r1', 'kept')");
        var imports = new CollectionImport(collections);

        imports.run(
                database,
                List.of(
                        Json.parseObject(
                                "{\"name\":\"v\",\"type\":\"view\",\"viewQuery\":\"select id, c from t\"}"),
                        Json.parseObject(
                                "{\"name\":\"t\",\"fields\":[{\"name\":\"a\",\"type\":\"text\"},{\"name\":\"c\",\"type\":\"bool\"}]}")),
                false);
        assertThat(schemas.current().require("t").fields())
                .extracting(Field::name)
                .containsExactlyInAnyOrder("id", "a", "b", "c");
        assertThat(texts("SELECT a FROM t")).containsExactly("kept");

        imports.run(
                database,
                List.of(
                        Json.parseObject(
                                "{\"id\":\"" + schemas.current().require("t").id() + "\"}")),
                true);
        assertThat(schemas.current().find("gone")).isNull();
        assertThat(texts("SELECT name FROM pragma_table_info('t')")).containsExactly("id");
    }

    @Test
    void dryRun_goodQuery_showsASampleAndLeavesNothing() {
        run("INSERT INTO users (id, email, tokenKey) VALUES ('u1', 'a@b.co', 'k')");
        Views.DryRun run =
                Views.dryRun(
                        database, schemas.current(), "select id, email, 1.5 as n from users", 10);
        assertThat(Json.write(run.sample()))
                .contains("\"email\":\"a@b.co\",\"id\":\"u1\",\"n\":1.5");
        assertThat(texts("SELECT name FROM sqlite_schema WHERE type = 'view'")).isEmpty();
    }

    @Test
    void follow_foreignChange_isSeen() throws Exception {
        var follower = new SchemaFollower(schemas);
        schemas.current();
        try (var other = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("copy.db"));
                var statement = other.createStatement()) {
            statement.execute("ATTACH '" + dir.resolve("data.db") + "' AS d");
            statement.execute(
                    "UPDATE d._collections SET listRule = 'changed' WHERE name = 'users'");
        }

        follower.on(new ForeignCommit());

        assertThat(schemas.current().require("users").listRule()).isEqualTo("changed");
    }
}
