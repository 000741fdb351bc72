package dev.larder.collection;

import com.google.re2j.Pattern;

import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.database.Connection;
import dev.larder.database.DatabaseException;
import dev.larder.database.Dialect;
import dev.larder.database.Session;
import dev.larder.field.BoolField;
import dev.larder.field.EmailField;
import dev.larder.field.Field;
import dev.larder.field.PasswordField;
import dev.larder.field.TextField;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The checks of a definition before it is saved. All members are checked; of one member the first
 * failure counts.
 *
 * @param session where the database is asked
 * @param schema the collections as they are stored
 * @param collection the new state
 * @param claimedType the type that the definition names, which need not be that of the model
 * @param original the stored state; null when the collection is new
 * @param rules compiles access rules
 * @param providers the services that can be signed in through
 */
record CollectionValidator(
        Session session,
        Schema schema,
        CollectionModel collection,
        String claimedType,
        @Nullable CollectionModel original,
        RuleCheck rules,
        ProviderCatalogue providers) {

    private static final Pattern WORD = Pattern.compile("^[0-9A-Za-z_]+$");
    private static final List<String> TYPES =
            List.of(CollectionModel.BASE, CollectionModel.AUTH, CollectionModel.VIEW);
    private static final List<String> RESERVED_AUTH_NAMES =
            List.of("passwordConfirm", "oldPassword");
    private static final int MAX_ID_BYTES = 100;
    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_RAW_ERROR_BYTES = 500;
    private static final int SAMPLE = 10;

    /** Adds what is wrong; errors that are there already stay. */
    void validate(FieldErrors errors) {
        validateId(errors);
        if (original != null) {
            if (collection.system() != original.system()) {
                errors.reject(
                        "system",
                        "validation_collection_system_flag_change",
                        "System collection state cannot be changed.");
            }
        }
        validateType(errors);
        validateName(errors);
        validateFields(errors);
        validateRules(errors);
        errors.check("indexes", findIndexesError(errors));
        switch (collection) {
            case AuthCollection auth -> new AuthOptionsValidator(this, auth).validate(errors);
            case ViewCollection view -> validateViewQuery(view, errors);
            case BaseCollection _ -> {}
        }
    }

    private void validateId(FieldErrors errors) {
        String id = collection.id();
        errors.check("id", Checks.required(id));
        if (original != null) {
            errors.check("id", Checks.equal(id, original.id()));
            return;
        }
        errors.check("id", Checks.length(id, 1, MAX_ID_BYTES)).check("id", Checks.match(id, WORD));
        if (schema.findById(id) != null) {
            errors.reject(
                    "id",
                    "validation_invalid_or_existing_id",
                    "The model id is invalid or already exists.");
        }
    }

    private void validateType(FieldErrors errors) {
        errors.check("type", Checks.required(claimedType))
                .check("type", Checks.in(claimedType, TYPES));
        if (original != null && !claimedType.equals(original.type())) {
            errors.reject(
                    "type",
                    "validation_collection_type_change",
                    "Collection type cannot be changed.");
        }
    }

    private void validateName(FieldErrors errors) {
        String name = collection.name();
        errors.check("name", Checks.required(name))
                .check("name", Checks.length(name, 1, MAX_NAME_BYTES));
        if (name.toLowerCase(Locale.ROOT).contains("_via_")) {
            errors.reject("name", "validation_found_via", "The value cannot contain \"_via_\".");
        }
        errors.check("name", Checks.match(name, WORD));
        if (original != null && original.system() && !name.equals(original.name())) {
            errors.reject(
                    "name",
                    "validation_collection_system_name_change",
                    "System collection name cannot be changed.");
        }
        if (!name.isEmpty()) {
            errors.check("name", findNameClash(name));
        }
    }

    private @Nullable FieldError findNameClash(String name) {
        boolean taken =
                schema.all().stream()
                        .filter(other -> original == null || !other.id().equals(original.id()))
                        .anyMatch(other -> other.name().equalsIgnoreCase(name));
        if (taken) {
            return new FieldError(
                    "validation_collection_name_exists",
                    "Collection name must be unique (case insensitive).");
        }
        if (schema.findById(name) != null) {
            return new FieldError(
                    "validation_collection_name_id_duplicate",
                    "The name must not match an existing collection id.");
        }
        boolean changed = original == null || !original.name().equals(name);
        boolean saved =
                schema.all().stream().anyMatch(other -> other.name().equalsIgnoreCase(name));
        if (changed && !saved && isTable(name)) {
            return new FieldError(
                    "validation_collection_name_invalid",
                    "The name shouldn't match with an existing internal table.");
        }
        return null;
    }

    private boolean isTable(String name) {
        Dialect.SchemaObject found =
                this.<Dialect.@Nullable SchemaObject>read(db -> Dialect.object(db, name));
        return found != null && !found.type().equals("index");
    }

    private <T extends @Nullable Object> T read(Function<Connection, T> work) {
        return session.read(work);
    }

    // ---- fields ----

    private void validateFields(FieldErrors errors) {
        if (errors.has("fields")) {
            return;
        }
        rejectDuplicates(errors);
        if (errors.has("fields")) {
            return;
        }
        requireSystemFields(errors);
        if (!errors.has("fields") && !collection.isView()) {
            refuseChangedFields(errors);
        }
        if (!errors.has("fields") && collection.isAuth()) {
            refuseReservedNames(errors);
        }
        if (!errors.has("fields")) {
            validateSettings(errors);
        }
    }

    private void rejectDuplicates(FieldErrors errors) {
        var ids = new HashSet<String>();
        var names = new HashSet<String>();
        for (int i = 0; i < collection.fields().size(); i++) {
            Field field = collection.fields().get(i);
            if (!ids.add(field.id())) {
                field(errors, i)
                        .reject(
                                "id",
                                "validation_duplicated_field_id",
                                "Duplicated or invalid field id \"" + field.id() + "\"");
                return;
            }
            if (!names.add(field.name().toLowerCase(Locale.ROOT))) {
                field(errors, i)
                        .reject(
                                "name",
                                new FieldError(
                                        "validation_duplicated_field_name",
                                        "Duplicated or invalid field name " + field.name(),
                                        Map.of("fieldName", field.name())));
                return;
            }
        }
    }

    private void requireSystemFields(FieldErrors errors) {
        if (collection.fields().isEmpty()) {
            errors.reject("fields", FieldError.required());
        } else if (!(collection.findField("id") instanceof TextField id) || !id.primaryKey()) {
            errors.reject(
                    "fields",
                    "validation_missing_primary_key",
                    "Missing or invalid \"id\" PK field.");
        } else if (collection.isAuth()) {
            requireAuthField("password", PasswordField.TYPE, true, errors);
            requireAuthField("tokenKey", TextField.TYPE, true, errors);
            requireAuthField("email", EmailField.TYPE, false, errors);
            requireAuthField("emailVisibility", BoolField.TYPE, false, errors);
            requireAuthField("verified", BoolField.TYPE, false, errors);
        }
    }

    private void requireAuthField(String name, String type, boolean hidden, FieldErrors errors) {
        if (errors.has("fields")) {
            return;
        }
        Field field = collection.findField(name);
        if (field == null || !field.type().equals(type)) {
            errors.reject(
                    "fields",
                    "validation_missing_" + name + "_field",
                    "System \"" + name + "\" field is required.");
        } else if (hidden && !(field.isHidden() && field.isSystem())) {
            errors.nested("fields")
                    .reject(
                            name,
                            "validation_must_be_system_and_hidden",
                            "The field must be marked as \"System\" and \"Hidden\".");
        } else if (!field.isSystem()) {
            errors.nested("fields")
                    .reject(
                            name,
                            "validation_must_be_system",
                            "The field must be marked as \"System\".");
        }
    }

    private void refuseChangedFields(FieldErrors errors) {
        if (original == null) {
            return;
        }
        for (Field old : original.fields()) {
            Field now = collection.findFieldById(old.id());
            if (old.isSystem() && (now == null || !now.name().equals(old.name()))) {
                errors.reject(
                        "fields",
                        "validation_system_field_change",
                        "System fields cannot be deleted or renamed.");
                return;
            }
        }
        for (int i = 0; i < collection.fields().size(); i++) {
            Field field = collection.fields().get(i);
            Field old = original.findFieldById(field.id());
            if (old != null && !old.type().equals(field.type())) {
                errors.nested("fields")
                        .reject(
                                Integer.toString(i),
                                "validation_field_type_change",
                                "Field type cannot be changed.");
            }
        }
    }

    private void refuseReservedNames(FieldErrors errors) {
        for (int i = 0; i < collection.fields().size(); i++) {
            if (RESERVED_AUTH_NAMES.contains(collection.fields().get(i).name())) {
                field(errors, i)
                        .reject(
                                "name",
                                "validation_reserved_field_name",
                                "The field name is reserved and cannot be used.");
            }
        }
    }

    private void validateSettings(FieldErrors errors) {
        var context = new SchemaSettings(schema, collection, original);
        for (int i = 0; i < collection.fields().size(); i++) {
            var found = new FieldErrors();
            collection.fields().get(i).validateSettings(context, found);
            if (!found.isEmpty()) {
                field(errors, i).merge(found);
            }
        }
    }

    private static FieldErrors field(FieldErrors errors, int index) {
        return errors.nested("fields").nested(Integer.toString(index));
    }

    // ---- rules ----

    private void validateRules(FieldErrors errors) {
        validateRule(
                "listRule",
                collection.listRule(),
                original == null ? null : original.listRule(),
                errors);
        validateRule(
                "viewRule",
                collection.viewRule(),
                original == null ? null : original.viewRule(),
                errors);
        validateWriteRule(
                "createRule",
                collection.createRule(),
                original == null ? null : original.createRule(),
                errors);
        validateWriteRule(
                "updateRule",
                collection.updateRule(),
                original == null ? null : original.updateRule(),
                errors);
        validateWriteRule(
                "deleteRule",
                collection.deleteRule(),
                original == null ? null : original.deleteRule(),
                errors);
    }

    private void validateWriteRule(
            String key, @Nullable String rule, @Nullable String oldRule, FieldErrors errors) {
        if (collection.isView()) {
            errors.check(key, Checks.absent(rule));
        }
        validateRule(key, rule, oldRule, errors);
    }

    /** Checks that a rule compiles, and that one of a system collection stays what it is. */
    void validateRule(
            String key, @Nullable String rule, @Nullable String oldRule, FieldErrors errors) {
        if (errors.has(key)) {
            return;
        }
        if (rule != null && !rule.isEmpty()) {
            String problem = rules.problem(collection, rule, schema.with(collection));
            if (problem != null) {
                errors.reject(
                        key, "validation_invalid_rule", "Invalid rule. Raw error: " + problem);
            }
        }
        if (original != null && original.system() && !Objects.equals(rule, oldRule)) {
            errors.reject(
                    key,
                    "validation_collection_system_rule_change",
                    "System collection API rule cannot be changed.");
        }
    }

    // ---- view ----

    private void validateViewQuery(ViewCollection view, FieldErrors errors) {
        errors.check("viewQuery", Checks.required(view.viewQuery()));
        if (view.viewQuery().isEmpty()) {
            return;
        }
        try {
            Views.dryRun(session, schema, view.viewQuery(), SAMPLE);
        } catch (IllegalArgumentException | DatabaseException e) {
            errors.reject(
                    "viewQuery",
                    "validation_invalid_view_query",
                    "Invalid query - " + cut(ErrorText.of(e)));
        }
    }

    private static String cut(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_RAW_ERROR_BYTES
                ? text
                : new String(bytes, 0, MAX_RAW_ERROR_BYTES, StandardCharsets.UTF_8);
    }

    // ---- indexes ----

    /**
     * The first failure of the indexes; one of a single index goes into the nested errors, and null
     * is answered.
     */
    private @Nullable FieldError findIndexesError(FieldErrors errors) {
        if (collection.isView()) {
            return collection.indexes().isEmpty()
                    ? null
                    : new FieldError(
                            "validation_indexes_not_supported",
                            "View collections don't support indexes.");
        }
        var names = new HashSet<String>();
        var definitions = new HashSet<String>();
        for (int i = 0; i < collection.indexes().size(); i++) {
            FieldError error = findIndexError(collection.indexes().get(i), names, definitions);
            if (error != null) {
                errors.nested("indexes").reject(Integer.toString(i), error);
                return null;
            }
        }
        FieldError lost = findLostUniqueIndex();
        return lost == null && collection.isAuth() ? findMissingAuthIndex() : lost;
    }

    private @Nullable FieldError findIndexError(
            String statement, HashSet<String> names, HashSet<String> definitions) {
        IndexDefinition index = IndexDefinition.parse(statement).withTable("validator");
        if (!index.isValid()) {
            return new FieldError(
                    "validation_invalid_index_expression", "Invalid CREATE INDEX expression.");
        }
        if (!names.add(index.indexName().toLowerCase(Locale.ROOT))) {
            return new FieldError(
                    "validation_duplicated_index_name", "The index name already exists.");
        }
        String table = otherTableOf(index.indexName());
        if (table != null) {
            return new FieldError(
                    "validation_existing_index_name",
                    "The index name is already used in " + table + " collection.",
                    Map.of("usedTableName", table));
        }
        if (!definitions.add(index.withName("validator", "validator").build())) {
            return new FieldError(
                    "validation_duplicated_index_definition",
                    "The index definition already exists.");
        }
        return null;
    }

    private @Nullable String otherTableOf(String indexName) {
        Dialect.SchemaObject found =
                this.<Dialect.@Nullable SchemaObject>read(db -> Dialect.object(db, indexName));
        if (found == null || !found.type().equals("index")) {
            return null;
        }
        boolean own =
                found.table().equalsIgnoreCase(collection.name())
                        || (original != null && found.table().equalsIgnoreCase(original.name()));
        return own ? null : found.table();
    }

    /** A unique index over a system field may change its name, order and condition, but not go. */
    private @Nullable FieldError findLostUniqueIndex() {
        if (original == null) {
            return null;
        }
        for (String statement : original.indexes()) {
            IndexDefinition old = IndexDefinition.parse(statement).withPlainColumns();
            Field field = old.unique() ? firstSystemField(original, old) : null;
            if (field != null
                    && collection.indexes().stream().noneMatch(now -> isSameConstraint(old, now))) {
                return new FieldError(
                        "validation_invalid_unique_system_field_index",
                        "Unique index definition on system fields ("
                                + field.name()
                                + ") is invalid or missing.",
                        Map.of("fieldName", field.name()));
            }
        }
        return null;
    }

    private static boolean isSameConstraint(IndexDefinition old, String statement) {
        IndexDefinition now =
                IndexDefinition.parse(statement)
                        .withPlainColumns()
                        .withName(old.schemaName(), old.indexName())
                        .withTable(old.tableName())
                        .withWhere(old.where());
        return now.build().equals(old.build());
    }

    private static @Nullable Field firstSystemField(
            CollectionModel collection, IndexDefinition index) {
        for (IndexDefinition.Column column : index.columns()) {
            for (Field field : collection.fields()) {
                if (field.isSystem() && field.name().equalsIgnoreCase(column.name())) {
                    return field;
                }
            }
        }
        return null;
    }

    private @Nullable FieldError findMissingAuthIndex() {
        for (String name : List.of("tokenKey", "email")) {
            if (!Schema.hasUniqueIndex(collection, name)) {
                return new FieldError(
                        "validation_missing_required_unique_index",
                        "Missing required unique index for field \"" + name + "\".",
                        Map.of("fieldName", name));
            }
        }
        return null;
    }
}
