package dev.larder.cli;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The command line. Every verb starts the Spring application with the flags as properties; only
 * {@code serve} starts its web server. Exit codes: 0 done, 1 failed with a sentence on the error
 * stream, 2 wrong usage.
 */
@Command(
        name = "larder",
        description = "A backend in one program over one SQLite file.",
        mixinStandardHelpOptions = true,
        versionProvider = LarderVersion.class,
        synopsisSubcommandLabel = "COMMAND")
public final class LarderCommand implements Runnable {

    private final Class<?> application;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private GlobalOptions options;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private LarderCommand(Class<?> application) {
        this.application = application;
    }

    /**
     * Runs one command and returns when it has ended; {@code serve} ends with the server.
     *
     * @param application the Spring Boot application class
     * @return the exit code
     */
    public static int run(Class<?> application, String... args) {
        var root = new LarderCommand(application);
        var commandLine = new CommandLine(root);
        commandLine.addSubcommand(new ServeCommand(root));
        commandLine.addSubcommand(new SuperuserCommand(root));
        commandLine.addSubcommand(new MigrateCommand(root));
        commandLine.addSubcommand(new RestoreCommand(root.options));
        commandLine.addSubcommand(new UpdateCommand());
        commandLine.setExecutionExceptionHandler(LarderCommand::explain);
        return commandLine.execute(args);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Starts the application without its web server, for the length of one piece of work. */
    int withApplication(ToIntFunction<ConfigurableApplicationContext> work) {
        try (ConfigurableApplicationContext context =
                start(WebApplicationType.NONE, List.of("--logging.level.root=warn"))) {
            return work.applyAsInt(context);
        }
    }

    ConfigurableApplicationContext start(WebApplicationType type, List<String> more) {
        var arguments = new ArrayList<>(options.toSpringArguments());
        arguments.addAll(more);
        if (!options.dev) {
            // A start that fails is told in one sentence by Failures, not by a stack trace.
            arguments.add("--logging.level.org.springframework.boot.SpringApplication=off");
            arguments.add("--logging.level.org.springframework.boot.diagnostics=off");
            arguments.add("--logging.level.org.eclipse.jetty.ee11.webapp.WebAppContext=error");
            arguments.add(
                    "--logging.level.org.springframework.boot.web.server.servlet.context=error");
            arguments.add("--logging.level.org.springframework.context.annotation=error");
        }
        return new SpringApplicationBuilder(application)
                .web(type)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .run(arguments.toArray(String[]::new));
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static int explain(
            Exception failure, CommandLine command, CommandLine.ParseResult result) {
        command.getErr().println(command.getColorScheme().errorText(Failures.sentence(failure)));
        return 1;
    }
}
