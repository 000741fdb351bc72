package dev.larder.database;

import dev.larder.api.Json;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Brings a directory of PocketBase 0.23 or newer to the state of its 0.39, in the steps that
 * PocketBase itself would take, and records each of them under PocketBase's name for it (PocketBase
 * migrations/).
 */
final class EarlierDirectory implements JavaMigration {

    /** Digest of the body of the sign-in alert that was the default before it named the place. */
    private static final String OLD_ALERT_SHA256 =
            "ba5c60f52c2370c3c8cbbf54cbca348bde1dfd6ccdca01b06d32524139312d28";

    private static final String ALERT =
            """
            <p>Hi,</p>
            <p>Your {APP_NAME} account was just used from a place or device that is new to us:</p>
            <p><em>{ALERT_INFO}</em></p>
            <p><strong>That was not you? Change your {APP_NAME} password now, which also signs out every other \
            device.</strong></p>
            <p>That was you? Then all is well.</p>
            <p>
              Best regards,<br/>
              {APP_NAME} team
            </p>\
            """;

    private static final List<String> SYSTEM_COLLECTIONS =
            List.of("_mfas", "_otps", "_externalAuths", "_authOrigins", "_superusers");
    private static final List<String> WITH_REFERENCES = SYSTEM_COLLECTIONS.subList(0, 4);
    private static final Pattern INDEX =
            Pattern.compile(
                    "(?is)create\\s+(unique\\s+)?\\s*index\\s*(?:if\\s+not\\s+exists\\s+)?(\\S+)\\s+on\\s+\\S+?\\s*(\\(.*)");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Connection connection;
    private final Instant now;
    private long recorded;

    EarlierDirectory(Connection connection, Clock clock) {
        this.connection = connection;
        this.now = clock.instant();
    }

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("4");
    }

    @Override
    public String getDescription() {
        return "earlier directory";
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) {
        step("1640988000_aux_init.go", () -> {});
        step("1640988000_init.go", () -> {});
        step("1717233556_v0.23_migrate.go", () -> {});
        step("1717233557_v0.23_migrate2.go", this::lockSecondFactors);
        step("1717233558_v0.23_migrate3.go", this::unifyIds);
        step("1717233559_v0.23_migrate4.go", this::addSentTo);
        step("1763020353_update_default_auth_alert_templates.go", this::renewAlerts);
        step("1778828400_normalize_indexes.go", this::adoptIndexes);
    }

    private void step(String name, Runnable work) {
        boolean done =
                connection.first(
                                Sql.of("SELECT 1 FROM _migrations WHERE file = ?", name),
                                row -> true)
                        != null;
        if (!done) {
            work.run();
            // Their order is read from the time, so each one gets its own.
            long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000 + recorded++;
            connection.execute(
                    Sql.of("INSERT INTO _migrations (file, applied) VALUES (?, ?)", name, micros));
        }
    }

    private void lockSecondFactors() {
        connection.execute(
                Sql.of(
                        "CREATE INDEX IF NOT EXISTS idx__collections_type ON `_collections` (`type`)"));
        connection.execute(
                Sql.of(
                        "UPDATE _collections SET deleteRule = NULL, updated = ?"
                                + " WHERE name IN ('_mfas', '_otps') AND deleteRule IS NOT NULL",
                        TIME.format(now)));
    }

    /**
     * Old ids of system collections and of their fields become the checksums that new directories
     * have.
     */
    private void unifyIds() {
        for (Stored collection : collections()) {
            if (SYSTEM_COLLECTIONS.contains(collection.name)) {
                unifyIds(collection);
            }
        }
    }

    private void unifyIds(Stored collection) {
        boolean changed = false;
        for (Map<String, @Nullable Object> field : collection.fields) {
            String id = field.get("type") + checksum(String.valueOf(field.get("name")));
            if (Boolean.TRUE.equals(field.get("system")) && !id.equals(field.get("id"))) {
                field.put("id", id);
                changed = true;
            }
        }
        String newId = "pbc_" + checksum(collection.type + collection.name);
        if (changed || !newId.equals(collection.id)) {
            connection.execute(
                    Sql.of(
                            "UPDATE _collections SET id = ?, fields = ? WHERE id = ?",
                            newId,
                            Json.write(collection.fields),
                            collection.id));
        }
        if (!newId.equals(collection.id)) {
            followId(collection.id, newId);
        }
    }

    private void followId(String oldId, String newId) {
        for (String table : WITH_REFERENCES) {
            connection.execute(
                    Sql.of(
                            "UPDATE "
                                    + Dialect.quote(table)
                                    + " SET collectionRef = ? WHERE collectionRef = ?",
                            newId,
                            oldId));
        }
        for (Stored other : collections()) {
            boolean changed = false;
            for (Map<String, @Nullable Object> field : other.fields) {
                if ("relation".equals(field.get("type"))
                        && oldId.equals(field.get("collectionId"))) {
                    field.put("collectionId", newId);
                    changed = true;
                }
            }
            if (changed) {
                storeFields(other);
            }
        }
    }

    private void addSentTo() {
        for (Stored collection : collections()) {
            if (collection.name.equals("_otps")
                    && collection.fields.stream()
                            .noneMatch(field -> "sentTo".equals(field.get("name")))) {
                collection.fields.add(sentTo());
                storeFields(collection);
                if (Dialect.columns(connection, "_otps").stream()
                        .noneMatch(column -> column.name().equals("sentTo"))) {
                    connection.execute(Dialect.addColumn("_otps", "sentTo", ColumnKind.TEXT));
                }
            }
        }
    }

    private static Map<String, @Nullable Object> sentTo() {
        var field = new LinkedHashMap<String, @Nullable Object>();
        field.put("autogeneratePattern", "");
        field.put("help", "");
        field.put("hidden", true);
        field.put("id", "text" + checksum("sentTo"));
        field.put("max", 0);
        field.put("min", 0);
        field.put("name", "sentTo");
        field.put("pattern", "");
        field.put("presentable", false);
        field.put("primaryKey", false);
        field.put("required", false);
        field.put("system", true);
        field.put("type", "text");
        return field;
    }

    /** Alerts that still have the old default text get the present one. */
    private void renewAlerts() {
        for (Stored collection : collections()) {
            Map<String, @Nullable Object> options = Json.parseObject(collection.options);
            if (options.get("authAlert") instanceof Map<?, ?> alert
                    && alert.get("emailTemplate") instanceof Map<?, ?> template
                    && template.get("body") instanceof String body
                    && OLD_ALERT_SHA256.equals(sha256(body))) {
                put(template, "body", ALERT);
                connection.execute(
                        Sql.of(
                                "UPDATE _collections SET options = ?, updated = ? WHERE id = ?",
                                Json.write(options),
                                TIME.format(now),
                                collection.id));
            }
        }
    }

    @SuppressWarnings("unchecked") // objects of parsed JSON are maps with text keys
    private static void put(Map<?, ?> object, String key, Object value) {
        ((Map<String, Object>) object).put(key, value);
    }

    /**
     * Indexes that were made past the collections join their lists, unless a list has the same one
     * already.
     */
    private void adoptIndexes() {
        List<Dialect.SchemaObject> objects = Dialect.objects(connection);
        for (Stored collection : collections()) {
            if (!collection.system && !collection.type.equals("view")) {
                adoptIndexes(collection, objects);
            }
        }
    }

    private void adoptIndexes(Stored collection, List<Dialect.SchemaObject> objects) {
        List<String> indexes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> definitions = new HashSet<>();
        List<?> stored = Json.parse(collection.indexes) instanceof List<?> list ? list : List.of();
        for (Object text : stored) {
            indexes.add(String.valueOf(text));
            names.add(name(String.valueOf(text)));
            definitions.add(definition(String.valueOf(text)));
        }
        boolean changed = false;
        for (Dialect.SchemaObject index : objects) {
            String sql = index.sql();
            if (sql == null
                    || !index.type().equals("index")
                    || !index.table().equals(collection.name)
                    || names.contains(index.name().toLowerCase(Locale.ROOT))) {
                continue;
            }
            if (isOfAuth(collection, definition(sql)) || definitions.contains(definition(sql))) {
                connection.execute(Dialect.dropIndex(index.name()));
            } else {
                indexes.add(sql);
                definitions.add(definition(sql));
                changed = true;
            }
        }
        if (changed) {
            connection.execute(
                    Sql.of(
                            "UPDATE _collections SET indexes = ?, updated = ? WHERE id = ?",
                            Json.write(indexes),
                            TIME.format(now),
                            collection.id));
        }
    }

    /** Auth collections have one unique index on each of these anyway. */
    private static boolean isOfAuth(Stored collection, String definition) {
        return collection.type.equals("auth")
                && definition.matches("(?s)unique\\((tokenkey|email)\\).*");
    }

    private static String name(String statement) {
        Matcher matcher = INDEX.matcher(statement);
        return matcher.find()
                ? matcher.group(2).replaceAll("[`\"'\\[\\]]", "").toLowerCase(Locale.ROOT)
                : "";
    }

    /** What an index is, without its name and table and however it is written. */
    private static String definition(String statement) {
        Matcher matcher = INDEX.matcher(statement);
        if (!matcher.find()) {
            return statement;
        }
        return (matcher.group(1) == null ? "" : "unique")
                + matcher.group(3).replaceAll("[`\"\\[\\]\\s]", "").toLowerCase(Locale.ROOT);
    }

    private void storeFields(Stored collection) {
        connection.execute(
                Sql.of(
                        "UPDATE _collections SET fields = ?, updated = ? WHERE id = ?",
                        Json.write(collection.fields),
                        TIME.format(now),
                        collection.id));
    }

    private List<Stored> collections() {
        return connection.list(
                Sql.of(
                        "SELECT id, type, name, system, fields, options, indexes FROM _collections ORDER BY rowid"),
                Stored::of);
    }

    private static String checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.valueOf(crc.getValue());
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A row of {@code _collections}, its fields taken apart. */
    private record Stored(
            String id,
            String type,
            String name,
            boolean system,
            List<Map<String, @Nullable Object>> fields,
            String options,
            String indexes) {

        @SuppressWarnings("unchecked") // the list of fields is a list of objects
        static Stored of(Row row) {
            return new Stored(
                    String.valueOf(row.text(0)),
                    String.valueOf(row.text(1)),
                    String.valueOf(row.text(2)),
                    row.integer(3) != 0,
                    (List<Map<String, @Nullable Object>>) json(row.text(4), "[]"),
                    String.valueOf(row.text(5)),
                    String.valueOf(row.text(6)));
        }

        private static Object json(@Nullable String text, String otherwise) {
            Object value = Json.parse(text == null || text.isEmpty() ? otherwise : text);
            if (value == null) {
                throw new IllegalArgumentException("a collection has null for its fields");
            }
            return value;
        }
    }
}
