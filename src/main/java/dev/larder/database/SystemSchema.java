package dev.larder.database;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the system tables of the two files up to date with the SQL in {@code migrations/}.
 *
 * <p>Flyway keeps what it applied in {@link #HISTORY}, a table that PocketBase does not look at, so
 * that it can still open the directory. A directory that PocketBase made has no such table: it
 * counts as having everything up to the default collections, and the later steps bring older ones
 * up to date.
 */
final class SystemSchema {

    /** Flyway's list of what was applied to this file. */
    static final String HISTORY = "_larder_schema";

    /** The last step of a new directory; one that PocketBase made starts behind it. */
    private static final String BASELINE = "3";

    private static final int SECRETS = 10;
    private static final int SECRET_LENGTH = 50;
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private SystemSchema() {}

    static void upgradeData(JdbcConnection connection) {
        requireKnownDirectory(connection);
        migrate(
                connection,
                flyway ->
                        flyway.locations("classpath:migrations/system")
                                .javaMigrations(new EarlierDirectory(connection, Clock.systemUTC()))
                                .baselineOnMigrate(true)
                                .baselineVersion(BASELINE)
                                .placeholders(placeholders(Clock.systemUTC().instant())));
    }

    static void upgradeAuxiliary(JdbcConnection connection) {
        if (Dialect.object(connection, "_logs") == null) {
            // Without its table the log counts as new: the steps that made it are forgotten and run
            // again.
            connection.execute(Dialect.dropTable(HISTORY));
        }
        migrate(
                connection,
                flyway ->
                        flyway.locations("classpath:migrations/logs")
                                .baselineOnMigrate(true)
                                .baselineVersion("0"));
    }

    private static void requireKnownDirectory(JdbcConnection connection) {
        List<String> tables =
                Dialect.objects(connection).stream()
                        .filter(object -> object.type().equals("table"))
                        .map(Dialect.SchemaObject::name)
                        .filter(name -> !name.startsWith("sqlite_"))
                        .toList();
        if (!tables.isEmpty() && !tables.contains("_collections")) {
            throw new StartupException(
                    "data.db belongs to another program: it has tables, but no list of collections.",
                    null);
        }
        if (!tables.isEmpty() && !tables.containsAll(List.of("_mfas", "_authOrigins"))) {
            throw new StartupException(
                    "The data directory is of PocketBase before 0.23: open it once with PocketBase 0.23 or newer.",
                    null);
        }
    }

    private interface Choices {
        FluentConfiguration apply(FluentConfiguration flyway);
    }

    private static void migrate(JdbcConnection connection, Choices choices) {
        // The connection stays ours: Flyway's calls to close() are ignored.
        var source = new SingleConnectionDataSource(connection.jdbc(), true);
        Flyway flyway =
                choices.apply(
                                Flyway.configure(SystemSchema.class.getClassLoader())
                                        .dataSource(source)
                                        .table(HISTORY)
                                        .communityDBSupportEnabled(false))
                        .load();
        try {
            for (var step : flyway.info().all()) {
                if (step.getState() == MigrationState.FUTURE_SUCCESS) {
                    throw new StartupException(
                            "The data directory was last used by a newer version of this program (schema "
                                    + step.getVersion()
                                    + "); start that version.",
                            null);
                }
            }
            flyway.migrate();
        } catch (FlywayException e) {
            throw new StartupException(
                    "The system tables could not be brought up to date: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> placeholders(Instant now) {
        var values = new HashMap<String, String>();
        values.put("now", TIME.format(now));
        var random = new SecureRandom();
        for (int i = 1; i <= SECRETS; i++) {
            values.put("secret" + i, secret(random));
        }
        return values;
    }

    private static String secret(SecureRandom random) {
        var text = new StringBuilder(SECRET_LENGTH);
        for (int i = 0; i < SECRET_LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
