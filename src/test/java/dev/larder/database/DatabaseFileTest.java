package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;

class DatabaseFileTest {

    @TempDir Path dir;

    @Test
    void open_defaults_setsThePragmas() {
        try (var db = open("data.db", Map.of())) {
            assertThat(
                            pragmas(
                                    db,
                                    "journal_mode",
                                    "synchronous",
                                    "foreign_keys",
                                    "cache_size",
                                    "temp_store",
                                    "mmap_size",
                                    "wal_autocheckpoint",
                                    "busy_timeout",
                                    "query_only"))
                    .containsExactly("wal", "2", "1", "-16000", "2", "0", "0", "10000", "1");
        }
    }

    @Test
    void open_otherSettings_setsThem() {
        try (var db =
                open(
                        "data.db",
                        Map.of(
                                "synchronous",
                                "NORMAL",
                                "cache-size",
                                "2MB",
                                "foreign-keys",
                                false,
                                "temp-store",
                                "FILE",
                                "mmap-size",
                                "1MB",
                                "busy-timeout",
                                "3s",
                                "readers",
                                3))) {
            assertThat(
                            pragmas(
                                    db,
                                    "synchronous",
                                    "foreign_keys",
                                    "cache_size",
                                    "temp_store",
                                    "mmap_size",
                                    "busy_timeout"))
                    .containsExactly("1", "0", "-2048", "1", "1048576", "3000");
        }
    }

    @Test
    void open_fileOfAnotherKind_isRefusedInOneSentence() throws IOException {
        Path file = Files.writeString(dir.resolve("data.db"), "hello, this is no database");

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> Database.open(file))
                .withMessage("The file " + file + " is not a SQLite database.");
    }

    @Test
    void open_directory_isRefused() throws IOException {
        Path file = Files.createDirectory(dir.resolve("data.db"));

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> Database.open(file))
                .withMessageContaining("is a directory");
    }

    @Test
    void open_emptyFile_isANewDatabase() throws IOException {
        Files.createFile(dir.resolve("data.db"));
        try (var db = open("data.db", Map.of())) {
            assertThat(pragmas(db, "page_size")).containsExactly("4096");
        }
    }

    @Test
    void isOlder_versionsAroundTheOldest_comparesNumbers() {
        assertThat(FileChecks.isOlder("3.51.2")).isTrue();
        assertThat(FileChecks.isOlder("3.9.10")).isTrue();
        assertThat(FileChecks.isOlder("3.51.3")).isFalse();
        assertThat(FileChecks.isOlder("3.54.0")).isFalse();
        assertThat(FileChecks.isOlder("4.0")).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everyOperation_leavesTheLocksOfTheFileInPlace() throws IOException {
        Path file = dir.resolve("data.db");
        try (var db = open("data.db", Map.of())) {
            db.write(tx -> tx.execute(Sql.of("CREATE TABLE t (a)")));
            assertThat(locks(file)).as("after a write").isPositive();
            db.read(c -> c.list(Sql.of("SELECT * FROM t"), row -> row.text(0)));
            db.optimize();
            db.copyTo(dir.resolve("copy.db"));
            assertThat(locks(file)).as("after a copy").isPositive();
            assertThat(IntegrityCheck.of(dir.resolve("copy.db"), true)).isEmpty();
            db.restoreFrom(dir.resolve("copy.db"));
            assertThat(locks(file)).as("after a restore").isPositive();
            Files.size(file);
            RawFile.of(file).read(0, new byte[16], 0, 16);
            assertThat(locks(file)).as("after a raw read").isPositive();
        }
        assertThat(locks(file)).as("after closing").isZero();
    }

    /** Shows that the test above can fail: closing any other handle of the file drops the lock. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void strayHandle_dropsTheLocks() throws IOException {
        Path file = dir.resolve("data.db");
        try (var db = open("data.db", Map.of())) {
            db.write(tx -> tx.execute(Sql.of("CREATE TABLE t (a)")));
            Files.readAllBytes(file);

            assertThat(locks(file)).isZero();
        }
    }

    @Test
    void copyTo_whileWriting_isAWholeDatabase() {
        try (var db = open("data.db", Map.of())) {
            db.write(tx -> tx.execute(Sql.of("CREATE TABLE t (a)")));
            db.write(tx -> tx.execute(Sql.of("INSERT INTO t VALUES (1)")));
            db.copyTo(dir.resolve("copy's.db"));
        }
        try (var copy = open("copy's.db", Map.of())) {
            assertThat(
                            copy.<Long>read(c ->
                                    c.first(
                                            Sql.of("SELECT count(*) FROM t"),
                                            row -> row.integer(0))))
                    .isOne();
        }
    }

    @Test
    void restoreFrom_otherState_isSeenByReadersAndKeptStatements() throws Exception {
        try (var other = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("other.db"));
                var statement = other.createStatement()) {
            statement.execute("CREATE TABLE t (b, a)");
            statement.execute("INSERT INTO t VALUES ('old b', 'old a')");
        }
        try (var db = open("data.db", Map.of())) {
            db.write(tx -> tx.execute(Sql.of("CREATE TABLE t (a)")));
            db.write(tx -> tx.execute(Sql.of("INSERT INTO t VALUES ('new a')")));
            assertThat(all(db)).containsExactly("new a");

            db.restoreFrom(dir.resolve("other.db"));

            assertThat(all(db)).containsExactly("old b");
            db.write(tx -> tx.execute(Sql.of("INSERT INTO t VALUES ('1', '2')")));
            assertThat(all(db)).containsExactly("old b", "1");
            assertThat(pragmas(db, "journal_mode")).containsExactly("wal");
        }
    }

    @Test
    void close_noOwnerOfCheckpoints_leavesOneFile() {
        try (var db = open("data.db", Map.of())) {
            db.write(tx -> tx.execute(Sql.of("CREATE TABLE t (a)")));
        }

        assertThat(dir.resolve("data.db-wal")).doesNotExist();
        assertThat(dir.resolve("data.db-shm")).doesNotExist();
    }

    @Test
    void write_manyPages_keepsTheLogSmall() throws IOException {
        try (var db =
                open(
                        "data.db",
                        Map.of(
                                "checkpoint-pages",
                                50,
                                "truncate-pages",
                                1000,
                                "synchronous",
                                "OFF"))) {
            db.write(tx -> tx.execute(Sql.of("CREATE TABLE t (a)")));
            for (int i = 0; i < 2000; i++) {
                db.write(tx -> tx.execute(Sql.of("INSERT INTO t VALUES (randomblob(2000))")));
            }

            assertThat(Files.size(dir.resolve("data.db-wal"))).isLessThan(300 * 4120);
        }
    }

    @Test
    void checkpointOwner_set_ownCheckpointsStop() throws IOException {
        try (var db =
                open(
                        "data.db",
                        Map.of(
                                "checkpoint-pages",
                                50,
                                "truncate-pages",
                                50,
                                "synchronous",
                                "OFF"))) {
            db.checkpointOwner(() -> {});
            db.write(tx -> tx.execute(Sql.of("CREATE TABLE t (a)")));
            for (int i = 0; i < 500; i++) {
                db.write(tx -> tx.execute(Sql.of("INSERT INTO t VALUES (randomblob(2000))")));
            }

            assertThat(Files.size(dir.resolve("data.db-wal"))).isGreaterThan(500 * 4096);
        }
    }

    private Database open(String name, Map<String, ?> settings) {
        return Database.open(dir.resolve(name), DatabaseProperties.of(settings));
    }

    private static List<String> all(Database db) {
        return db.read(c -> c.list(Sql.of("SELECT * FROM t"), row -> row.text(0)));
    }

    private static List<String> pragmas(Database db, String... names) {
        return db.read(c ->
                List.of(names).stream()
                        .map(name -> c.first(Sql.of("PRAGMA " + name), row -> row.text(0)))
                        .toList());
    }

    /** Locks that the kernel's table shows for a file, by its inode. */
    private static long locks(Path file) throws IOException {
        String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
        try (var lines = Files.lines(Path.of("/proc/locks"))) {
            return lines.filter(line -> line.contains("POSIX") && line.contains(inode)).count();
        }
    }
}
