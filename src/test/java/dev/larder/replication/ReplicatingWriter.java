package dev.larder.replication;

import dev.larder.api.DataDirectory;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.Databases;
import dev.larder.database.Sql;
import dev.larder.storage.LocalBlobStore;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * A process that writes and replicates until it is killed; it prints each number it has written.
 */
final class ReplicatingWriter {

    private ReplicatingWriter() {}

    /** Arguments: data directory, configuration, first number. */
    public static void main(String[] arguments) {
        var directory = new DataDirectory(Path.of(arguments[0]));
        ReplicationSource source =
                ReplicationSource.read(directory, arguments[1], Map.<String, String>of()::get);
        Databases databases = Databases.open(directory.root(), DatabaseProperties.defaults());
        var replication =
                new Replication(
                        source,
                        databases,
                        () -> LocalBlobStore.withSideCars(directory.resolve("storage")),
                        InstantSource.system(),
                        _ -> {});
        databases
                .data()
                .write(tx ->
                        tx.execute(
                                Sql.of(
                                        "CREATE TABLE IF NOT EXISTS n (number INTEGER PRIMARY KEY, filler BLOB)")));
        for (long number = Long.parseLong(arguments[2]); replication.isOn(); number++) {
            long one = number;
            databases
                    .data()
                    .write(tx ->
                            tx.execute(
                                    Sql.of(
                                            "INSERT INTO n VALUES (?, randomblob(abs(random()) % 9000))",
                                            one)));
            System.out.println(one);
        }
    }
}
