package dev.larder.backup;

import static dev.larder.LarderServer.await;
import static dev.larder.LarderServer.json;
import static dev.larder.LarderServer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.larder.Form;
import dev.larder.LarderServer;
import dev.larder.api.Json;
import dev.larder.cron.Scheduler;
import dev.larder.database.Databases;
import dev.larder.database.IntegrityCheck;
import dev.larder.database.Sql;
import dev.larder.settings.SettingsStore;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Backups through the whole application. */
class BackupHttpTest {

    @TempDir private static Path dir;

    private static LarderServer server;

    @BeforeAll
    static void start() throws Exception {
        server = LarderServer.start(dir.resolve("data"));
        HttpResponse<byte[]> created =
                server.sendJson(
                        "POST",
                        "/api/collections",
                        server.superuserToken(),
                        Map.of(
                                "name", "notes",
                                "type", "base",
                                "viewRule", "",
                                "fields",
                                        List.of(
                                                Map.of("name", "title", "type", "text"),
                                                Map.of("name", "paper", "type", "file"))));
        assertThat(created.statusCode()).as(text(created)).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void removeBackups() throws Exception {
        await(() -> server.bean(BackupActivity.class).isIdle());
        for (String key : keys()) {
            assertThat(
                            server.send("DELETE", "/api/backups/" + key, server.superuserToken())
                                    .statusCode())
                    .isEqualTo(204);
        }
    }

    private static HttpResponse<byte[]> create(String name) throws Exception {
        return server.sendJson(
                "POST", "/api/backups", server.superuserToken(), Map.of("name", name));
    }

    private static List<String> keys() throws Exception {
        HttpResponse<byte[]> list = server.send("GET", "/api/backups", server.superuserToken());
        return ((List<?>) Json.parse(text(list)))
                .stream().map(item -> String.valueOf(((Map<?, ?>) item).get("key"))).toList();
    }

    private static String fileToken() throws Exception {
        return String.valueOf(
                json(server.send("POST", "/api/files/token", server.superuserToken()))
                        .get("token"));
    }

    private static Path archive(String name) {
        return dir.resolve("data/backups").resolve(name);
    }

    private static String createNote(String title) throws Exception {
        HttpResponse<byte[]> note =
                server.sendForm(
                        "POST",
                        "/api/collections/notes/records",
                        server.superuserToken(),
                        new Form()
                                .field("title", title)
                                .file("paper", "p.txt", title.getBytes(StandardCharsets.UTF_8)));
        assertThat(note.statusCode()).as(text(note)).isEqualTo(200);
        return String.valueOf(json(note).get("id"));
    }

    private static String paperOf(String id) throws Exception {
        HttpResponse<byte[]> note =
                server.send("GET", "/api/collections/notes/records/" + id, null);
        if (note.statusCode() != 200) {
            return "none: " + note.statusCode();
        }
        return text(
                server.send("GET", "/api/files/notes/" + id + "/" + json(note).get("paper"), null));
    }

    @Test
    void create_holdsWholeDatabasesAndFiles() throws Exception {
        createNote("in the backup");
        assertThat(create("whole.zip").statusCode()).isEqualTo(204);
        Path copy = Files.createDirectories(dir.resolve("unpacked"));
        try (var zip = new ZipFile(archive("whole.zip").toFile())) {
            assertThat(Collections.list(zip.entries()))
                    .extracting(ZipEntry::getName)
                    .contains("data.db", "auxiliary.db")
                    .anyMatch(name -> name.matches("storage/pbc_\\d+/[a-z0-9]{15}/p0?.*\\.txt"))
                    .noneMatch(name ->
                            name.contains("-wal")
                                    || name.contains("backups")
                                    || name.contains("lock")
                                    || name.startsWith(".")
                                    || name.endsWith(".yml"));
            Files.copy(zip.getInputStream(zip.getEntry("data.db")), copy.resolve("data.db"));
        }
        assertThat(IntegrityCheck.of(copy.resolve("data.db"), true)).isEmpty();
        assertThat(dir.resolve("data/.pb_temp_to_delete")).isEmptyDirectory();
        assertThat(archive("whole.zip.attrs")).content().contains("application/zip");
    }

    @Test
    void create_withoutName_makesOneUp() throws Exception {
        assertThat(server.send("POST", "/api/backups", server.superuserToken()).statusCode())
                .isEqualTo(204);
        assertThat(keys()).singleElement().asString().matches("pb_backup_acme_\\d{14}\\.zip");
    }

    @Test
    void create_badNames_areRefused() throws Exception {
        for (String name :
                List.of(
                        "../a.zip",
                        "A.zip",
                        "a.txt",
                        "a b.zip",
                        ".zip",
                        "a".repeat(150) + ".zip")) {
            HttpResponse<byte[]> refused = create(name);
            assertThat(refused.statusCode()).as(name).isEqualTo(400);
            assertThat(text(refused)).contains("\"name\":{\"code\":\"validation_");
        }
        create("taken.zip");
        assertThat(text(create("taken.zip"))).contains("validation_backup_name_exists");
    }

    @Test
    void create_whileWritersWrite_stopsNobodyAndIsConsistent() throws Exception {
        var stop = new AtomicBoolean();
        var written = new AtomicInteger();
        Databases databases = server.bean(Databases.class);
        databases
                .data()
                .write(tx ->
                        tx.execute(
                                Sql.of("CREATE TABLE IF NOT EXISTS pairs (a INTEGER, b INTEGER)")));
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(() -> {
                    while (!stop.get()) {
                        int n = written.incrementAndGet();
                        databases
                                .data()
                                .write(tx -> {
                                    tx.execute(Sql.of("INSERT INTO pairs VALUES (?, 0)", n));
                                    return tx.execute(
                                            Sql.of("UPDATE pairs SET b = a WHERE a = ?", n));
                                });
                    }
                });
        await(() -> written.get() > 10);
        int before = written.get();
        assertThat(create("busy.zip").statusCode()).isEqualTo(204);
        assertThat(written.get()).isGreaterThan(before);
        stop.set(true);
        writer.get();
        Path copy = dir.resolve("busy.db");
        try (var zip = new ZipFile(archive("busy.zip").toFile())) {
            Files.copy(zip.getInputStream(zip.getEntry("data.db")), copy);
        }
        assertThat(IntegrityCheck.of(copy, true)).isEmpty();
        try (var unpacked = dev.larder.database.Database.open(copy)) {
            Long torn =
                    unpacked.read(db ->
                            db.first(
                                    Sql.of("SELECT count(*) FROM pairs WHERE a <> b"),
                                    row -> row.integer(0)));
            assertThat(torn).isZero();
        }
        databases.data().write(tx -> tx.execute(Sql.of("DROP TABLE pairs")));
    }

    @Test
    void create_anotherOneRunning_isRefused() throws Exception {
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        BackupHooks hooks = server.bean(BackupHooks.class);
        hooks.create()
                .bind(
                        "test.slow",
                        event -> {
                            entered.countDown();
                            try {
                                leave.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            event.next();
                        });
        CompletableFuture<HttpResponse<byte[]>> first =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return create("slow.zip");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
        try {
            entered.await();
            assertThat(text(create("second.zip")))
                    .contains(
                            "Try again later - another backup/restore process has already been started.");
            assertThat(
                            text(
                                    server.send(
                                            "DELETE",
                                            "/api/backups/slow.zip",
                                            server.superuserToken())))
                    .contains("The backup is currently being used and cannot be deleted.");
            assertThat(text(server.send("GET", "/api/health", server.superuserToken())))
                    .contains("\"canBackup\":false");
            assertThatExceptionOfType(BackupException.class)
                    .isThrownBy(() -> server.bean(Backups.class).restore("slow.zip"));
        } finally {
            leave.countDown();
            hooks.create().unbind("test.slow");
        }
        assertThat(first.get().statusCode()).isEqualTo(204);
        assertThat(text(server.send("GET", "/api/health", server.superuserToken())))
                .contains("\"canBackup\":true");
    }

    @Test
    void create_failing_leavesNothing() throws Exception {
        BackupHooks hooks = server.bean(BackupHooks.class);
        hooks.create()
                .bind(
                        "test.odd",
                        event -> {
                            event.name("odd/../../name.zip/.");
                            event.next();
                        });
        try {
            assertThat(text(create("fails.zip"))).contains("Failed to create backup.");
        } finally {
            hooks.create().unbind("test.odd");
        }
        assertThat(keys()).isEmpty();
        assertThat(dir.resolve("data/.pb_temp_to_delete")).isEmptyDirectory();
    }

    @Test
    void routes_guard() throws Exception {
        assertThat(server.send("GET", "/api/backups", null).statusCode()).isEqualTo(401);
        assertThat(server.send("POST", "/api/backups", null).statusCode()).isEqualTo(401);
        assertThat(server.send("DELETE", "/api/backups/a.zip", null).statusCode()).isEqualTo(401);
        assertThat(server.send("POST", "/api/backups/a.zip/restore", null).statusCode())
                .isEqualTo(401);
        create("a.zip");
        assertThat(server.send("GET", "/api/backups/a.zip", server.superuserToken()).statusCode())
                .isEqualTo(403);
        assertThat(
                        server.send(
                                        "GET",
                                        "/api/backups/a.zip?token=" + server.superuserToken(),
                                        null)
                                .statusCode())
                .isEqualTo(403);
    }

    @Test
    void download_withAFileToken_givesTheArchive() throws Exception {
        create("down.zip");
        HttpResponse<byte[]> response =
                server.send("GET", "/api/backups/down.zip?token=" + fileToken(), null);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(Files.readAllBytes(archive("down.zip")));
        assertThat(response.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=down.zip");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/zip");
        assertThat(
                        server.send("GET", "/api/backups/none.zip?token=" + fileToken(), null)
                                .statusCode())
                .isEqualTo(404);
        assertThat(
                        server.send("GET", "/api/backups/..%2Fdata.db?token=" + fileToken(), null)
                                .statusCode())
                .isEqualTo(404);
    }

    @Test
    void upload_thenList() throws Exception {
        byte[] zip = zip("data.db", "x");
        Form form = new Form().file("file", "Some Backup.zip", zip);
        assertThat(
                        server.sendForm(
                                        "POST",
                                        "/api/backups/upload",
                                        server.superuserToken(),
                                        form)
                                .statusCode())
                .isEqualTo(204);
        assertThat(keys()).containsExactly("Some Backup.zip");
        assertThat(
                        text(
                                server.sendForm(
                                        "POST",
                                        "/api/backups/upload",
                                        server.superuserToken(),
                                        form)))
                .contains(
                        "validation_backup_name_exists",
                        "Backup file with the specified name already exists.");
        assertThat(
                        text(
                                server.sendForm(
                                        "POST",
                                        "/api/backups/upload",
                                        server.superuserToken(),
                                        new Form().file("file", "a.zip", new byte[9]))))
                .contains("validation_invalid_mime_type");
        assertThat(text(server.send("POST", "/api/backups/upload", server.superuserToken())))
                .contains("\"file\":{\"code\":\"validation_required\"");
        assertThat(
                        text(
                                server.sendJson(
                                        "POST",
                                        "/api/backups/upload",
                                        server.superuserToken(),
                                        Map.of())))
                .contains("\"file\":{\"code\":\"validation_required\"");
        server.send("DELETE", "/api/backups/Some%20Backup.zip", server.superuserToken());
        Form escaping = new Form().file("file", "../../escaped.zip", zip);
        assertThat(
                        server.sendForm(
                                        "POST",
                                        "/api/backups/upload",
                                        server.superuserToken(),
                                        escaping)
                                .statusCode())
                .isEqualTo(204);
        assertThat(keys()).containsExactly("escaped.zip");
    }

    @Test
    void delete_missing_isRefused() throws Exception {
        assertThat(text(server.send("DELETE", "/api/backups/none.zip", server.superuserToken())))
                .contains("Invalid or already deleted backup file. Raw error: \\n");
    }

    @Test
    void restore_bringsRowsFilesAndSettingsBack() throws Exception {
        String kept = createNote("kept");
        assertThat(create("back.zip").statusCode()).isEqualTo(204);
        String later = createNote("later");
        assertThat(
                        server.send(
                                        "DELETE",
                                        "/api/collections/notes/records/" + kept,
                                        server.superuserToken())
                                .statusCode())
                .isEqualTo(204);
        server.sendJson(
                "PATCH",
                "/api/settings",
                server.superuserToken(),
                Map.of("meta", Map.of("appName", "Changed")));
        server.sendJson(
                "POST",
                "/api/collections",
                server.superuserToken(),
                Map.of("name", "added", "type", "base"));
        assertThat(
                        server.send(
                                        "POST",
                                        "/api/backups/back.zip/restore",
                                        server.superuserToken())
                                .statusCode())
                .isEqualTo(204);
        await(() -> server.bean(SettingsStore.class).current().meta().appName().equals("Acme"));
        await(() -> server.bean(BackupActivity.class).isIdle());
        assertThat(paperOf(kept)).isEqualTo("kept");
        assertThat(paperOf(later)).isEqualTo("none: 404");
        assertThat(
                        server.send("GET", "/api/collections/added", server.superuserToken())
                                .statusCode())
                .isEqualTo(404);
        assertThat(keys()).containsExactly("back.zip");
        assertThat(createNote("after the restore")).isNotEmpty();
        assertThat(dir.resolve("data/.pb_temp_to_delete"))
                .isDirectoryContaining(
                        path -> path.getFileName().toString().startsWith("old_pb_data_"));
    }

    @Test
    void restore_unusableArchive_changesNothing() throws Exception {
        String id = createNote("untouched");
        Path backups = Files.createDirectories(dir.resolve("data/backups"));
        Files.write(backups.resolve("nodb.zip"), zip("storage/x", "x"));
        Files.write(
                backups.resolve("bad.zip"),
                zip("data.db", "not a database at all, but long enough to look"));
        Files.write(backups.resolve("slip.zip"), zip("../evil", "x"));
        Files.writeString(backups.resolve("nozip.zip"), "no zip");
        Backups service = server.bean(Backups.class);
        for (String name : List.of("nodb.zip", "bad.zip", "slip.zip", "nozip.zip", "missing.zip")) {
            assertThatExceptionOfType(BackupException.class)
                    .as(name)
                    .isThrownBy(() -> service.restore(name));
        }
        assertThat(paperOf(id)).isEqualTo("untouched");
        assertThat(dir.resolve("data/evil")).doesNotExist();
        assertThat(
                        server.send(
                                        "POST",
                                        "/api/backups/none.zip/restore",
                                        server.superuserToken())
                                .statusCode())
                .isEqualTo(400);
    }

    @Test
    void schedule_followsTheSettingsAndKeepsTheNewest() throws Exception {
        HttpResponse<byte[]> refused =
                server.sendJson(
                        "PATCH",
                        "/api/settings",
                        server.superuserToken(),
                        Map.of("backups", Map.of("cron", "not a cron")));
        assertThat(text(refused)).contains("\"cron\":{\"code\":\"validation_invalid_cron\"");
        HttpResponse<byte[]> set =
                server.sendJson(
                        "PATCH",
                        "/api/settings",
                        server.superuserToken(),
                        Map.of("backups", Map.of("cron", "0 3 * * *", "cronMaxKeep", 2)));
        assertThat(set.statusCode()).as(text(set)).isEqualTo(200);
        assertThat(server.bean(Scheduler.class).list())
                .contains(new Scheduler.JobInfo(BackupSchedule.JOB, "0 3 * * *"));
        create("mine.zip");
        BackupSchedule schedule = server.bean(BackupSchedule.class);
        Path backups = dir.resolve("data/backups");
        for (String old : List.of("@auto_pb_backup_acme_1.zip", "@auto_pb_backup_acme_2.zip")) {
            Files.writeString(backups.resolve(old), "old");
            Files.setLastModifiedTime(
                    backups.resolve(old),
                    java.nio.file.attribute.FileTime.fromMillis(old.hashCode()));
        }
        schedule.run();
        assertThat(keys())
                .hasSize(3)
                .contains("mine.zip")
                .doesNotContain("@auto_pb_backup_acme_1.zip");
        server.sendJson(
                "PATCH",
                "/api/settings",
                server.superuserToken(),
                Map.of("backups", Map.of("cron", "")));
        assertThat(server.bean(Scheduler.class).list())
                .noneMatch(job -> job.id().equals(BackupSchedule.JOB));
    }

    private static byte[] zip(String entry, String content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
