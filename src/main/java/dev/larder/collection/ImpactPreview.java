package dev.larder.collection;

import dev.larder.database.Connection;
import dev.larder.database.Database;
import dev.larder.database.DatabaseException;
import dev.larder.database.Dialect;
import dev.larder.database.Sql;
import dev.larder.database.Tx;
import dev.larder.field.Field;

import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells what a change of a collection would break elsewhere, without changing anything: rules that
 * no longer compile, views whose query no longer works, indexes over columns that go, relations
 * that lose their target, and the data that goes with fields. The API refuses none of these by
 * itself.
 */
final class ImpactPreview {

    /**
     * One thing that would break or get lost.
     *
     * @param kind {@code rule}, {@code view}, {@code index}, {@code relation}, {@code data} or
     *     {@code change}, the last for a change that cannot be made at all
     * @param collection name of the collection where it is
     * @param key rule, field or index that is meant; empty for the collection itself
     * @param message what is wrong
     * @param records number of records that are concerned; 0 where that says nothing
     */
    record Finding(String kind, String collection, String key, String message, long records) {

        Map<String, @Nullable Object> toJson() {
            var json = new LinkedHashMap<String, @Nullable Object>();
            json.put("kind", kind);
            json.put("collection", collection);
            json.put("key", key);
            json.put("message", message);
            json.put("records", records);
            return json;
        }
    }

    private final Database database;
    private final Collections collections;
    private final RuleCheck rules;

    ImpactPreview(Database database, Collections collections, RuleCheck rules) {
        this.database = database;
        this.collections = collections;
        this.rules = rules;
    }

    /**
     * Looks at a change.
     *
     * @param before the collections as they are stored, this one among them
     * @param collection stored state
     * @param changed new state; null when the collection is to be deleted
     */
    List<Finding> find(
            Schema before, CollectionModel collection, @Nullable CollectionModel changed) {
        var findings = new ArrayList<Finding>();
        Schema after = changed == null ? without(before, collection) : before.with(changed);
        addRules(findings, before, after);
        addIndexes(findings, changed);
        if (changed == null) {
            addReferences(findings, before, collection);
        }
        database.<@Nullable Void>read(connection -> {
            addData(findings, connection, collection, changed);
            return null;
        });
        addViews(findings, before, collection, changed);
        return findings;
    }

    private static Schema without(Schema schema, CollectionModel collection) {
        return new Schema(
                schema.version(),
                schema.all().stream()
                        .filter(other -> !other.id().equals(collection.id()))
                        .toList());
    }

    /** Rules that compile today and would not any more. */
    private void addRules(List<Finding> findings, Schema before, Schema after) {
        for (CollectionModel collection : after.all()) {
            CollectionModel stored = before.findById(collection.id());
            rulesOf(collection)
                    .forEach((key, rule) -> {
                        String problem =
                                rule == null || rule.isEmpty()
                                        ? null
                                        : rules.problem(collection, rule, after);
                        boolean unbroken =
                                stored == null
                                        || rules.problem(stored, String.valueOf(rule), before)
                                                == null;
                        if (problem != null && unbroken) {
                            findings.add(new Finding("rule", collection.name(), key, problem, 0));
                        }
                    });
        }
    }

    private static Map<String, @Nullable String> rulesOf(CollectionModel collection) {
        var rules = new LinkedHashMap<String, @Nullable String>();
        rules.put("listRule", collection.listRule());
        rules.put("viewRule", collection.viewRule());
        rules.put("createRule", collection.createRule());
        rules.put("updateRule", collection.updateRule());
        rules.put("deleteRule", collection.deleteRule());
        if (collection instanceof AuthCollection auth) {
            rules.put("authRule", auth.options().authRule());
            rules.put("manageRule", auth.options().manageRule());
            rules.put("mfa.rule", auth.options().mfa().rule());
        }
        return rules;
    }

    /** Indexes of the collection over plain columns that it would no longer have. */
    private static void addIndexes(List<Finding> findings, @Nullable CollectionModel changed) {
        if (changed == null) {
            return;
        }
        for (String statement : changed.indexes()) {
            IndexDefinition index = IndexDefinition.parse(statement);
            index.columns().stream()
                    .map(IndexDefinition.Column::name)
                    .filter(name -> !name.contains("(") && !name.contains(" "))
                    .filter(name ->
                            changed.fields().stream()
                                    .noneMatch(field -> field.name().equalsIgnoreCase(name)))
                    .forEach(name ->
                            findings.add(
                                    new Finding(
                                            "index",
                                            changed.name(),
                                            index.indexName(),
                                            "the index reads the column "
                                                    + name
                                                    + ", which is gone",
                                            0)));
        }
    }

    private static void addReferences(
            List<Finding> findings, Schema before, CollectionModel collection) {
        before.referencing(collection).stream()
                .filter(reference -> !reference.collection().id().equals(collection.id()))
                .forEach(reference ->
                        findings.add(
                                new Finding(
                                        "relation",
                                        reference.collection().name(),
                                        reference.field().name(),
                                        "the relation points to " + collection.name(),
                                        0)));
    }

    /**
     * Records whose values go with a field that is dropped or reduced to a single value, or with
     * the collection.
     */
    private static void addData(
            List<Finding> findings,
            Connection connection,
            CollectionModel collection,
            @Nullable CollectionModel changed) {
        if (collection.isView()) {
            return;
        }
        String table = Dialect.quote(collection.name());
        if (changed == null) {
            add(
                    findings,
                    connection,
                    collection,
                    "",
                    "all records are deleted",
                    "SELECT count(*) FROM " + table);
            return;
        }
        for (Field field : collection.fields()) {
            Field now = changed.findFieldById(field.id());
            String column = Dialect.quote(field.name());
            if (now == null) {
                add(
                        findings,
                        connection,
                        collection,
                        field.name(),
                        "the field is dropped with its values",
                        "SELECT count(*) FROM "
                                + table
                                + " WHERE "
                                + column
                                + " IS NOT NULL AND "
                                + column
                                + " NOT IN ('', '[]', 0)");
            } else if (field.isMultiple() && !now.isMultiple()) {
                add(
                        findings,
                        connection,
                        collection,
                        field.name(),
                        "only the last value of each list is kept",
                        "SELECT count(*) FROM " + table + " WHERE " + column + " LIKE '%,%'");
            }
        }
    }

    private static void add(
            List<Finding> findings,
            Connection connection,
            CollectionModel collection,
            String key,
            String message,
            String count) {
        Long records = connection.first(Sql.of(count), row -> row.integer(0));
        if (records != null && records > 0) {
            findings.add(new Finding("data", collection.name(), key, message, records));
        }
    }

    /**
     * Makes the change in a copy of the schema that holds no records, and looks at the views there.
     */
    private void addViews(
            List<Finding> findings,
            Schema before,
            CollectionModel collection,
            @Nullable CollectionModel changed) {
        List<Dialect.SchemaObject> objects = database.read(Dialect::objects);
        Path folder = temporaryFolder();
        try (var scratch = Database.open(folder.resolve("schema.db"))) {
            scratch.<@Nullable Void>transaction(tx -> {
                copy(tx, objects, before);
                apply(findings, tx, collection, changed);
                for (CollectionModel other : before.all()) {
                    if (other instanceof ViewCollection view
                            && !view.id().equals(collection.id())) {
                        addView(findings, tx, view);
                    }
                }
                return null;
            });
        } finally {
            FileSystemUtils.deleteRecursively(folder.toFile());
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("larder-impact");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Tx tx, List<Dialect.SchemaObject> objects, Schema schema) {
        for (Dialect.SchemaObject object : objects) {
            if (object.sql() != null && !object.name().startsWith("sqlite_")) {
                tx.execute(Sql.of(object.sql()));
            }
        }
        schema.all().forEach(collection -> CollectionRows.insert(tx, collection));
    }

    private void apply(
            List<Finding> findings,
            Tx tx,
            CollectionModel collection,
            @Nullable CollectionModel changed) {
        try {
            if (changed != null) {
                collections.tryChange(tx, changed, collection);
                return;
            }
            tx.execute(
                    collection.isView()
                            ? Dialect.dropView(collection.name())
                            : Dialect.dropTable(collection.name()));
            CollectionRows.delete(tx, collection.id());
        } catch (InvalidCollectionException e) {
            findings.add(new Finding("change", collection.name(), "", ErrorText.of(e.errors()), 0));
        } catch (DatabaseException | IllegalArgumentException e) {
            findings.add(new Finding("change", collection.name(), "", ErrorText.of(e), 0));
        }
    }

    private void addView(List<Finding> findings, Tx tx, ViewCollection view) {
        try {
            Views.fields(tx, collections.read(tx), view.viewQuery());
        } catch (DatabaseException | IllegalArgumentException e) {
            findings.add(new Finding("view", view.name(), "viewQuery", ErrorText.of(e), 0));
        }
    }
}
