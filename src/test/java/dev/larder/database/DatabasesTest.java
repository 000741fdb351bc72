package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasesTest {

    @TempDir
    Path dir;

    @Test
    void open_freshDirectory_holdsTheSixCollectionsAndEightMigrations() {
        try (var databases = Databases.open(dir, DatabaseProperties.defaults())) {
            var names = databases.data().read(c -> c.list(
                    Sql.of("SELECT name FROM _collections ORDER BY rowid"), row -> row.text(0)));
            var files = databases.data().read(c -> c.list(Sql.of("SELECT file FROM _migrations"), row -> row.text(0)));

            assertThat(names)
                    .containsExactly("_mfas", "_otps", "_externalAuths", "_authOrigins", "_superusers", "users");
            assertThat(files).hasSize(8);
        }
    }
}
