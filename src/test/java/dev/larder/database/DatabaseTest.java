package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

class DatabaseTest {

    @TempDir Path dir;

    private Database db;

    @BeforeEach
    void open() {
        db = Database.open(dir.resolve("data.db"));
        db.write(tx ->
                tx.execute(Sql.of("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE)")));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void write_thenRead_returnsTheRow() {
        db.write(tx -> tx.execute(Sql.of("INSERT INTO t (name) VALUES (?)", "a")));

        List<String> names =
                db.read(connection ->
                        connection.list(Sql.of("SELECT name FROM t"), row -> row.text(0)));

        assertThat(names).containsExactly("a");
    }

    @Test
    void write_failingStatement_namesTheStatement() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(
                        () -> db.write(tx -> tx.execute(Sql.of("INSERT INTO nowhere VALUES (1)"))))
                .withMessageContaining("nowhere");
    }

    @Test
    void write_duplicate_tellsColumnAndCode() {
        db.write(tx -> tx.execute(Sql.of("INSERT INTO t (name) VALUES (?)", "a")));

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() ->
                        db.write(tx -> tx.execute(Sql.of("INSERT INTO t (name) VALUES (?)", "a"))))
                .satisfies(e -> {
                    assertThat(e.code()).isEqualTo(DatabaseException.CONSTRAINT_UNIQUE);
                    assertThat(e.isUniqueViolation()).isTrue();
                    assertThat(e.uniqueColumns()).containsExactly("t.name");
                });
    }

    @Test
    void read_writingStatement_isRefused() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(
                        () -> db.read(connection -> connection.execute(Sql.of("DELETE FROM t"))));
    }
}
