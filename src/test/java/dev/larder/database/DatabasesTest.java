package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

class DatabasesTest {

    @TempDir Path dir;

    @Test
    void open_freshDirectory_holdsTheSixCollectionsAndEightMigrations() {
        try (var databases = open()) {
            Database data = databases.data();

            assertThat(texts(data, "SELECT name FROM _collections ORDER BY rowid"))
                    .containsExactly(
                            "_mfas",
                            "_otps",
                            "_externalAuths",
                            "_authOrigins",
                            "_superusers",
                            "users");
            assertThat(texts(data, "SELECT file FROM _migrations ORDER BY applied"))
                    .hasSize(8)
                    .isSorted()
                    .startsWith("1640988000_aux_init.go")
                    .endsWith("1778828400_normalize_indexes.go");
            assertThat(texts(data, "SELECT typeof(value) FROM _params WHERE id = 'settings'"))
                    .containsExactly("blob");
            assertThat(
                            texts(
                                    databases.auxiliary(),
                                    "SELECT name FROM sqlite_schema WHERE tbl_name = '_logs'"))
                    .contains(
                            "_logs", "idx_logs_level", "idx_logs_message", "idx_logs_created_hour");
        }
    }

    @Test
    void open_twoDirectories_haveDifferentSecrets() {
        Function<Path, List<String>> secrets =
                where -> {
                    try (var databases = Databases.open(where, DatabaseProperties.defaults())) {
                        return texts(
                                databases.data(),
                                "SELECT value FROM _collections, json_tree(options) WHERE key = 'secret'");
                    }
                };
        List<String> one = secrets.apply(dir.resolve("one"));
        List<String> other = secrets.apply(dir.resolve("other"));

        assertThat(one)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(secret -> secret.matches("[A-Za-z0-9]{50}"));
        assertThat(other).doesNotContainAnyElementsOf(one);
    }

    @Test
    void open_again_changesNothing() {
        open().close();
        List<String> before = dump();
        open().close();

        assertThat(dump()).isEqualTo(before);
    }

    private List<String> dump() {
        try (var db = Database.open(dir.resolve("data.db"))) {
            return texts(
                    db,
                    "SELECT hex(options) || updated FROM _collections UNION ALL SELECT file || applied FROM _migrations"
                            + " UNION ALL SELECT hex(value) FROM _params UNION ALL SELECT version || installed_on FROM _larder_schema");
        }
    }

    @Test
    void open_logsTableMissing_makesItAgain() throws SQLException {
        open().close();
        sql("auxiliary.db", "DROP TABLE _logs");

        try (var databases = open()) {
            assertThat(texts(databases.auxiliary(), "SELECT count(*) FROM _logs"))
                    .containsExactly("0");
        }
    }

    @Test
    void open_earlierDirectory_takesTheStepsThatAreMissing() throws SQLException {
        open().close();
        makeEarlier();

        try (var databases = open()) {
            Database data = databases.data();
            assertThat(texts(data, "SELECT file FROM _migrations")).hasSize(8);
            assertThat(texts(data, "SELECT id FROM _collections WHERE name = '_superusers'"))
                    .containsExactly("pbc_3142635823");
            assertThat(
                            texts(
                                    data,
                                    "SELECT json_extract(fields, '$[0].id') FROM _collections WHERE name = '_superusers'"))
                    .containsExactly("text3208210256");
            assertThat(texts(data, "SELECT collectionRef FROM _externalAuths"))
                    .containsExactly("pbc_3142635823");
            assertThat(
                            texts(
                                    data,
                                    "SELECT json_extract(fields, '$[0].collectionId') FROM _collections WHERE name = 'posts'"))
                    .containsExactly("pbc_3142635823");
            assertThat(
                            texts(
                                    data,
                                    "SELECT coalesce(deleteRule, 'locked') FROM _collections WHERE name = '_mfas'"))
                    .containsExactly("locked");
            assertThat(texts(data, "SELECT name FROM pragma_table_info('_otps')"))
                    .contains("sentTo");
            assertThat(texts(data, "SELECT fields FROM _collections WHERE name = '_otps'"))
                    .first()
                    .asString()
                    .contains("\"id\":\"text3866985172\"");
            assertThat(
                            texts(
                                    data,
                                    "SELECT value FROM _collections, json_each(indexes) WHERE _collections.name = 'posts'"))
                    .containsExactly(
                            "CREATE INDEX `by_title` ON `posts` (`title`)",
                            "CREATE INDEX byhand ON posts (author, title)");
            assertThat(
                            texts(
                                    data,
                                    "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'posts' AND sql <> ''"))
                    .containsExactly("by_title", "byhand");
            assertThat(
                            texts(
                                    data,
                                    "SELECT name FROM sqlite_schema WHERE name = 'idx__collections_type'"))
                    .hasSize(1);
        }
    }

    /**
     * What an early 0.23 left behind: other ids, no address of one-time passwords, indexes made by
     * hand.
     */
    private void makeEarlier() throws SQLException {
        sql(
                "data.db",
                "DROP TABLE _larder_schema",
                "DELETE FROM _migrations WHERE file > '1717233556_z'",
                "DROP INDEX idx__collections_type",
                "UPDATE _collections SET id = '_pbc_3323866339', fields = replace(fields, 'text3208210256', '_pbf_text_id_')"
                        + " WHERE name = '_superusers'",
                "INSERT INTO _externalAuths (id, collectionRef, recordRef, provider, providerId)"
                        + " VALUES ('e', '_pbc_3323866339', 'r', 'p', 'i')",
                "UPDATE _collections SET deleteRule = '' WHERE name = '_mfas'",
                "ALTER TABLE _otps DROP COLUMN sentTo",
                "UPDATE _collections SET fields = json_remove(fields, '$[4]') WHERE name = '_otps'",
                "CREATE TABLE posts (id TEXT PRIMARY KEY, title TEXT, author TEXT)",
                "CREATE INDEX `by_title` ON `posts` (`title`)",
                "CREATE INDEX title_again ON posts(title)",
                "CREATE INDEX byhand ON posts (author, title)",
                "INSERT INTO _collections (id, name, fields, indexes) VALUES ('p', 'posts',"
                        + " '[{\"type\":\"relation\",\"name\":\"author\",\"collectionId\":\"_pbc_3323866339\"}]',"
                        + " '[\"CREATE INDEX `by_title` ON `posts` (`title`)\"]')");
    }

    @Test
    void open_directoryBeforeCollectionsOfSecondFactors_isRefused() throws SQLException {
        sql("data.db", "CREATE TABLE _collections (id)", "CREATE TABLE _admins (id)");

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(this::open)
                .withMessageContaining("before 0.23");
    }

    @Test
    void open_databaseOfAnotherProgram_isRefusedAndLeftAlone() throws SQLException {
        sql("data.db", "CREATE TABLE invoice (id)");

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(this::open)
                .withMessageContaining("another program");
        try (var db = Database.open(dir.resolve("data.db"))) {
            assertThat(texts(db, "SELECT name FROM sqlite_schema")).containsExactly("invoice");
        }
    }

    @Test
    void open_newerSchema_isRefused() throws SQLException {
        open().close();
        sql(
                "data.db",
                "INSERT INTO _larder_schema SELECT 99, '99', description, 'SQL', script, checksum, installed_by,"
                        + " installed_on, execution_time, success FROM _larder_schema WHERE version = '1'");

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(this::open)
                .withMessageContaining("newer version")
                .withMessageContaining("99");
    }

    @Test
    void openAsServer_twice_secondIsRefusedAndACommandIsNot() {
        try (var first = Databases.openAsServer(dir, DatabaseProperties.defaults())) {
            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> Databases.openAsServer(dir, DatabaseProperties.defaults()))
                    .withMessage(
                            "Another server uses the data directory " + first.directory() + ".");
        }
        assertThatCode(() -> Databases.openAsServer(dir, DatabaseProperties.defaults()).close())
                .doesNotThrowAnyException();
    }

    @Test
    void open_directoryThatIsAFile_isRefused() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> Databases.open(file, DatabaseProperties.defaults()))
                .withMessageContaining("cannot be made");
    }

    @Test
    void foreignCommits_otherProcessWrites_isToldOnce() throws Exception {
        BlockingQueue<ForeignCommit> told = new LinkedBlockingQueue<>();
        try (var databases = open()) {
            var watch =
                    new ForeignCommits(databases.data(), Duration.ofMillis(10), true, told::add);
            watch.start();
            databases.data().write(tx -> tx.execute(Sql.of("UPDATE _params SET updated = ''")));
            sql("data.db", "UPDATE _params SET updated = 'x'");

            assertThat(told.poll(10, TimeUnit.SECONDS)).isNotNull();
            watch.stop();
            assertThat(watch.isRunning()).isFalse();
            assertThat(told).isEmpty();
        }
    }

    private Databases open() {
        return Databases.open(dir, DatabaseProperties.defaults());
    }

    private static List<String> texts(Database db, String query) {
        return db.read(c -> c.list(Sql.of(query), row -> String.valueOf(row.text(0))));
    }

    private void sql(String file, String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve(file));
                var statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }
}
