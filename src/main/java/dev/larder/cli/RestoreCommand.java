package dev.larder.cli;

import dev.larder.api.DataDirectory;
import dev.larder.replication.ConfigException;
import dev.larder.replication.Replica;
import dev.larder.replication.ReplicationSource;
import dev.larder.replication.Restore;
import dev.larder.replication.RestoreException;
import dev.larder.replication.RestorePlan;
import dev.larder.replication.Target;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * {@code larder restore}: a database from its replica, without a server. Also takes Litestream's
 * spelling of the flags.
 */
@Command(name = "restore", description = "Restore a database from its replica.")
final class RestoreCommand implements Callable<Integer> {

    private static final String DEFAULT_DIRECTORY = "larder_data";

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Database file to make. It must not exist.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path output;

    @Option(
            names = {"--txid", "-txid"},
            paramLabel = "ID",
            description = "State after exactly this transaction: 16 hexadecimal digits.")
    @Nullable String txid;

    @Option(
            names = {"--timestamp", "-timestamp"},
            paramLabel = "TIME",
            description = "Newest state before this time, such as 2026-01-31T08:00:00Z.")
    @Nullable String timestamp;

    @Option(
            names = {"--if-db-not-exists", "-if-db-not-exists"},
            description = "Succeed without doing anything when FILE exists.")
    boolean skipIfDatabaseExists;

    @Option(
            names = {"--if-replica-exists", "-if-replica-exists"},
            description = "Succeed without doing anything when the replica is empty.")
    boolean skipIfReplicaIsEmpty;

    @Option(
            names = {"--parallelism", "-parallelism"},
            paramLabel = "N",
            description = "How many files are fetched at the same time (default: 8).")
    int parallelism = 8;

    @Option(
            names = {"--integrity-check", "-integrity-check"},
            paramLabel = "none|quick|full",
            description = "How thoroughly SQLite checks the result (default: quick).")
    String check = "quick";

    @Option(
            names = {"--litestream", "-config"},
            paramLabel = "FILE",
            description = "The litestream.yml to use (default: the one inside the data directory).")
    String litestream = "";

    @Parameters(
            arity = "0..1",
            paramLabel = "DATABASE|URL",
            description =
                    "Name or path of a database in litestream.yml (default: data.db), or a replica's address.")
    String source = "data.db";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final GlobalOptions options;

    RestoreCommand(GlobalOptions options) {
        this.options = options;
    }

    @Override
    public Integer call() {
        try {
            var request =
                    new Restore.Request(
                            output,
                            RestorePlan.Target.parse(txid, timestamp),
                            parallelism,
                            check(),
                            skipIfDatabaseExists,
                            skipIfReplicaIsEmpty);
            tell(Restore.run(replica(), request));
            return 0;
        } catch (RestoreException | ConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private void tell(Restore.Outcome outcome) {
        var out = spec.commandLine().getOut();
        switch (outcome) {
            case Restore.Outcome.Restored restored ->
                    out.println(
                            "Restored "
                                    + output
                                    + ": transaction "
                                    + restored.transaction()
                                    + " of "
                                    + restored.takenAt()
                                    + ", "
                                    + restored.bytes()
                                    + " bytes.");
            case Restore.Outcome.DatabaseExists() ->
                    out.println("Nothing done: " + output + " exists.");
            case Restore.Outcome.ReplicaIsEmpty() ->
                    out.println("Nothing done: the replica is empty.");
        }
    }

    private Restore.Check check() {
        return switch (check.toLowerCase(Locale.ROOT)) {
            case "none" -> Restore.Check.NONE;
            case "quick" -> Restore.Check.QUICK;
            case "full" -> Restore.Check.FULL;
            default ->
                    throw new RestoreException(
                            "The integrity check is none, quick or full, not \"" + check + "\".");
        };
    }

    private Replica replica() {
        if (source.contains("://")) {
            return Target.parse(source, System::getenv).open();
        }
        String dir = options.dir == null ? DEFAULT_DIRECTORY : options.dir;
        var config =
                ReplicationSource.read(new DataDirectory(Path.of(dir)), litestream, System::getenv);
        if (config.file() == null) {
            throw new RestoreException(
                    "There is no litestream.yml in "
                            + dir
                            + "; name one with --litestream, or give the replica's address.");
        }
        return config.replicaOf(source);
    }
}
