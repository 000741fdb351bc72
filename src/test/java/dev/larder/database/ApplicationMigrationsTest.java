package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationMigrationsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);

    @TempDir
    Path dir;

    private final List<String> snapshots = new ArrayList<>();
    private Databases databases;
    private ApplicationMigrations migrations;

    @BeforeEach
    void open() throws IOException {
        databases = Databases.open(dir.resolve("data"), DatabaseProperties.defaults());
        migrations = new ApplicationMigrations(
                databases.data(), dir.resolve("migrations"), (tx, json) -> snapshots.add(json), CLOCK);
        Files.createDirectory(dir.resolve("migrations"));
    }

    @AfterEach
    void close() {
        databases.close();
    }

    private void file(String name, String content) throws IOException {
        Files.writeString(dir.resolve("migrations").resolve(name), content);
    }

    @Test
    void up_severalFiles_appliesThemInOrderAndRecordsThem() throws IOException {
        file("2_second.sql", "INSERT INTO note VALUES ('a;b'); -- a comment;\nINSERT INTO note VALUES ('c');");
        file("1_first.sql", "CREATE TABLE note (text);\n-- down\nDROP TABLE note;");
        file("3_third.json", "[{\"name\":\"posts\"}]");
        file("README.md", "not one of them");

        assertThat(migrations.up()).containsExactly("1_first.sql", "2_second.sql", "3_third.json");

        assertThat(migrations.up()).isEmpty();
        assertThat(texts("SELECT text FROM note")).containsExactly("a;b", "c");
        assertThat(snapshots).containsExactly("[{\"name\":\"posts\"}]");
        assertThat(texts("SELECT file FROM _migrations ORDER BY applied DESC LIMIT 3"))
                .containsExactly("3_third.json", "2_second.sql", "1_first.sql");
    }

    @Test
    void up_failingFile_appliesNothingAndNamesIt() throws IOException {
        file("1_first.sql", "CREATE TABLE note (text);");
        file("2_second.sql", "INSERT INTO nowhere VALUES (1);");

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> migrations.up())
                .withMessageContaining("2_second.sql")
                .withMessageContaining("nowhere");
        assertThat(migrations.pending()).containsExactly("1_first.sql", "2_second.sql");
        assertThat(texts("SELECT name FROM sqlite_schema WHERE name = 'note'")).isEmpty();
    }

    @Test
    void up_statementThatCommits_isRefused() throws IOException {
        file("1_first.sql", "CREATE TABLE note (text); COMMIT;");

        assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> migrations.up());
        assertThat(texts("SELECT name FROM sqlite_schema WHERE name = 'note'")).isEmpty();
    }

    @Test
    void down_one_takesTheLastBack() throws IOException {
        file("1_first.sql", "CREATE TABLE a (x);\n-- down\nDROP TABLE a;");
        file("2_second.sql", "CREATE TABLE b (x);\n--  DOWN \nDROP TABLE b;");
        migrations.up();

        assertThat(migrations.down(1)).containsExactly("2_second.sql");

        assertThat(migrations.pending()).containsExactly("2_second.sql");
        assertThat(texts("SELECT name FROM sqlite_schema WHERE name IN ('a', 'b')")).containsExactly("a");
        assertThat(migrations.down(-1)).containsExactly("1_first.sql");
    }

    @Test
    void forgetMissing_fileGone_keepsTheServersOwn() throws IOException {
        file("1_first.sql", "CREATE TABLE a (x);");
        migrations.up();
        Files.delete(dir.resolve("migrations/1_first.sql"));

        assertThat(migrations.forgetMissing()).containsExactly("1_first.sql");
        assertThat(texts("SELECT file FROM _migrations")).hasSize(8);
    }

    @Test
    void create_name_makesAFileThatCanBeApplied() {
        Path file = migrations.create(" Add posts! ", "sql", "CREATE TABLE c (x);\n-- down\nDROP TABLE c;\n");

        assertThat(file.getFileName()).hasToString("1767323045_add_posts_.sql");
        assertThat(migrations.up()).containsExactly("1767323045_add_posts_.sql");
    }

    private List<String> texts(String query) {
        return databases.data().read(c -> c.list(Sql.of(query), row -> row.text(0)));
    }
}
