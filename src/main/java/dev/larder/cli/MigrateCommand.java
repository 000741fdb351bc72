package dev.larder.cli;

import dev.larder.collection.Migrations;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.function.Function;

/** {@code larder migrate …}: the migrations of an application. */
@Command(
        name = "migrate",
        description = "Apply and write migrations of the application.",
        synopsisSubcommandLabel = "COMMAND")
final class MigrateCommand implements Runnable {

    private final LarderCommand root;

    MigrateCommand(LarderCommand root) {
        this.root = root;
    }

    /** Without a subcommand the pending migrations are applied. */
    @Override
    public void run() {
        up();
    }

    @Command(description = "Apply the migrations that were not applied yet.")
    int up() {
        return with(migrations ->
                list("Applied", migrations.applyPending(), "No new migrations to apply."));
    }

    @Command(description = "Undo the migrations that were applied last.")
    int down(
            @Parameters(
                            paramLabel = "COUNT",
                            arity = "0..1",
                            defaultValue = "1",
                            description = "How many; negative for all (default: 1).")
                    int count,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        if (!yes && !isConfirmed()) {
            return 1;
        }
        return with(migrations ->
                list("Reverted", migrations.revert(count), "No migrations to revert."));
    }

    @SuppressWarnings("SystemConsoleNull") // with -Djdk.console=java.base it may still be null
    private boolean isConfirmed() {
        var console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new CommandFailure(
                    "undoing migrations may delete data; say --yes where nobody can be asked");
        }
        String answer = console.readLine("Undoing migrations may delete data. Continue? (y/N) ");
        return answer != null && answer.strip().equalsIgnoreCase("y");
    }

    @Command(description = "Write an empty migration.")
    int create(@Parameters(paramLabel = "NAME") String name) {
        return with(migrations -> "Wrote " + migrations.create(name));
    }

    @Command(description = "Write all collections into one migration.")
    int collections() {
        return with(migrations -> "Wrote " + migrations.snapshot());
    }

    @Command(name = "history-sync", description = "Forget applied migrations whose file is gone.")
    int historySync() {
        return with(migrations -> "Forgot " + migrations.forgetMissing() + " migrations.");
    }

    private int with(Function<Migrations, String> work) {
        return root.withApplication(context -> {
            try {
                root.out().println(work.apply(context.getBean(Migrations.class)));
            } catch (IllegalStateException e) {
                throw new CommandFailure(String.valueOf(e.getMessage()));
            }
            root.out().flush();
            return 0;
        });
    }

    private static String list(String done, List<String> files, String none) {
        return files.isEmpty() ? none : done + " " + String.join(", ", files);
    }
}
