package dev.larder.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.larder.api.Caller;
import dev.larder.api.Json;
import dev.larder.database.Database;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.Databases;
import dev.larder.database.Sql;
import dev.larder.hook.ModelHooks;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

class MigrationsTest {

    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2030-01-02T03:04:05Z"));
    private static final String TABLE =
            "{\"name\":\"t\",\"fields\":[{\"name\":\"a\",\"type\":\"text\"}]}";

    @TempDir Path dir;

    private Path folder;
    private Databases databases;
    private Database database;
    private Schemas schemas;
    private CollectionHooks hooks;
    private Collections collections;
    private Migrations migrations;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectories(dir.resolve("migrations"));
        databases = Databases.open(dir.resolve("data"), DatabaseProperties.defaults());
        database = databases.data();
        schemas = new Schemas(database);
        hooks = new CollectionHooks(new ModelHooks());
        RuleCheck rules =
                (collection, rule, _) ->
                        collection.findField(rule) == null ? "no field " + rule : null;
        collections = new Collections(schemas, hooks, () -> rules, () -> List::of, CLOCK);
        migrations =
                new Migrations(database, schemas, new CollectionImport(collections), folder, CLOCK);
    }

    @AfterEach
    void close() {
        databases.close();
    }

    private List<@Nullable String> texts(String sql) {
        return database.read(c -> c.list(Sql.of(sql), row -> row.text(0)));
    }

    private CollectionModel create(String json) {
        var body = Json.parseObject(json);
        CollectionModel scaffold =
                collections.scaffold(
                        String.valueOf(body.getOrDefault("type", "base")),
                        String.valueOf(body.get("name")));
        return collections.create(database, collections.merge(scaffold, body));
    }

    @Test
    void applyPending_files_areAppliedOnceInOrder() throws IOException {
        Files.writeString(
                folder.resolve("1_t.json"),
                "{\"up\":{\"save\":[" + TABLE + "]},\"down\":{\"delete\":[\"t\"]}}");
        Files.writeString(
                folder.resolve("2_rows.sql"),
                "-- up\nINSERT INTO t (id, a) VALUES ('r1', 'x;y');\nUPDATE t SET a = a || '!';\n-- down\nDELETE FROM t;\n");
        Files.writeString(folder.resolve("notes.txt"), "not a migration");

        assertThat(migrations.applyPending()).containsExactly("1_t.json", "2_rows.sql");
        assertThat(migrations.applyPending()).isEmpty();
        assertThat(texts("SELECT a FROM t")).containsExactly("x;y!");
        assertThat(schemas.current().find("t")).isNotNull();

        assertThat(migrations.revert(1)).containsExactly("2_rows.sql");
        assertThat(texts("SELECT a FROM t")).isEmpty();
        assertThat(migrations.revert(-1)).containsExactly("1_t.json");
        assertThat(schemas.current().find("t")).isNull();
        assertThat(texts("SELECT file FROM _migrations WHERE file NOT LIKE '%.go'")).isEmpty();
    }

    @Test
    void applyPending_failingFile_changesNothingAndIsNamed() throws IOException {
        Files.writeString(
                folder.resolve("1_bad.json"),
                "{\"up\":{\"save\":[" + TABLE + ",{\"name\":\"not good\"}]},\"down\":{}}");

        assertThatIllegalStateException()
                .isThrownBy(migrations::applyPending)
                .withMessageContaining("1_bad.json")
                .withMessageContaining("not good");
        assertThat(texts("SELECT name FROM sqlite_schema WHERE name = 't'")).isEmpty();
        assertThat(texts("SELECT file FROM _migrations WHERE file LIKE '1_bad%'")).isEmpty();
    }

    @Test
    void snapshot_appliedElsewhere_givesTheSameCollections() throws IOException {
        create(
                "{\"name\":\"t\",\"fields\":[{\"name\":\"a\",\"type\":\"text\"}],\"indexes\":[\"create index i on t (a)\"]}");
        create("{\"name\":\"v\",\"type\":\"view\",\"viewQuery\":\"select id, a from t\"}");
        Path file = migrations.snapshot();
        assertThat(Files.readString(file)).doesNotContain("secret\":\"");

        try (var other = Databases.open(dir.resolve("other"), DatabaseProperties.defaults())) {
            var otherSchemas = new Schemas(other.data());
            var otherCollections =
                    new Collections(
                            otherSchemas,
                            new CollectionHooks(new ModelHooks()),
                            () -> (_, _, _) -> null,
                            () -> List::of,
                            CLOCK);
            new Migrations(
                            other.data(),
                            otherSchemas,
                            new CollectionImport(otherCollections),
                            folder,
                            CLOCK)
                    .applyPending();
            assertThat(otherSchemas.current().require("t").fields())
                    .isEqualTo(schemas.current().require("t").fields());
            assertThat(otherSchemas.current().find("v")).isInstanceOf(ViewCollection.class);
        }
        assertThat(migrations.applyPending()).isEmpty();
    }

    @Test
    void automigrate_requests_leaveFilesThatUndoThem() throws IOException {
        new Automigrate(database, schemas, migrations).bind(hooks);
        CollectionModel draft = collections.scaffold("base", "t");
        var created = new CollectionRequestEvent(Caller.GUEST, List.of(draft));
        hooks.createRequest.trigger(
                created,
                () ->
                        created.collections(
                                List.of(
                                        collections.create(
                                                database, created.collections().getFirst()))));
        CollectionModel open = schemas.current().require("t");
        var updated =
                new CollectionRequestEvent(
                        Caller.GUEST, List.of(open.withCommon(open.common().withRules(_ -> ""))));
        hooks.updateRequest.trigger(
                updated,
                () ->
                        updated.collections(
                                List.of(
                                        collections.update(
                                                database, updated.collections().getFirst()))));

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "1893553445_created_t.json", "1893553445_updated_t.json");
        }
        assertThat(migrations.applyPending()).isEmpty();
        migrations.revert(1);
        assertThat(schemas.current().require("t").listRule()).isNull();
        migrations.revert(1);
        assertThat(schemas.current().find("t")).isNull();
    }

    @Test
    void forgetMissing_fileIsGone_isNotAppliedAnyMore() throws IOException {
        Files.delete(migrations.snapshot());
        assertThat(migrations.forgetMissing()).isEqualTo(1);
        assertThat(texts("SELECT count(*) FROM _migrations")).containsExactly("8");
    }

    @Test
    void impact_droppedField_namesWhatReadsIt() {
        create(
                "{\"name\":\"t\",\"listRule\":\"a\",\"fields\":[{\"name\":\"a\",\"type\":\"text\"}],"
                        + "\"indexes\":[\"create index i on t (a)\"]}");
        create("{\"name\":\"v\",\"type\":\"view\",\"viewQuery\":\"select id, a from t\"}");
        CollectionModel t = schemas.current().require("t");
        create(
                "{\"name\":\"r\",\"fields\":[{\"name\":\"t\",\"type\":\"relation\",\"collectionId\":\""
                        + t.id()
                        + "\"}]}");
        database.write(
                tx -> tx.execute(Sql.of("INSERT INTO t (id, a) VALUES ('r1', 'x'), ('r2', '')")));
        RuleCheck rules =
                (collection, rule, _) ->
                        collection.findField(rule) == null ? "no field " + rule : null;
        var preview = new ImpactPreview(database, collections, rules);

        var dropped =
                preview.find(
                        schemas.current(),
                        t,
                        t.withCommon(t.common().withFields(t.fields().subList(0, 1))));
        assertThat(dropped)
                .extracting(ImpactPreview.Finding::kind)
                .containsExactly("rule", "index", "data", "change");
        assertThat(dropped.get(2).records()).isEqualTo(1);
        var deleted = preview.find(schemas.current(), t, null);
        assertThat(deleted)
                .extracting(ImpactPreview.Finding::kind)
                .containsExactly("relation", "data", "view");
        assertThat(preview.find(schemas.current(), t, t)).isEmpty();
        assertThat(texts("SELECT a FROM v WHERE id = 'r1'")).containsExactly("x");
    }
}
