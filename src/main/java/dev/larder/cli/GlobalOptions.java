package dev.larder.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

import java.util.ArrayList;
import java.util.List;

/**
 * The flags that every command takes, before or after its name. Absent ones leave environment and
 * defaults alone.
 */
final class GlobalOptions {

    @Option(
            names = "--dir",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "Data directory (default: ./larder_data).")
    @Nullable String dir;

    @Option(
            names = "--encryptionEnv",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            description =
                    "Name of the environment variable whose 32 characters encrypt the settings at rest.")
    @Nullable String encryptionEnv;

    @Option(
            names = "--dev",
            scope = ScopeType.INHERIT,
            description =
                    "Development mode: more output, mails in the log, no caching of the dashboard.")
    boolean dev;

    @Option(
            names = "--queryTimeout",
            scope = ScopeType.INHERIT,
            paramLabel = "SECONDS",
            description = "Longest time a read query may take (default: 30).")
    @Nullable Integer queryTimeout;

    @Option(
            names = "--publicDir",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description =
                    "Folder of static files (default: larder_public beside the data directory).")
    @Nullable String publicDir;

    @Option(
            names = "--indexFallback",
            scope = ScopeType.INHERIT,
            paramLabel = "BOOL",
            arity = "0..1",
            fallbackValue = "true",
            description = "Answer unknown static paths with index.html (default: true).")
    @Nullable Boolean indexFallback;

    @Option(
            names = "--migrationsDir",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description =
                    "Folder of application migrations (default: larder_migrations beside the data"
                            + " directory).")
    @Nullable String migrationsDir;

    @Option(
            names = "--automigrate",
            scope = ScopeType.INHERIT,
            paramLabel = "BOOL",
            arity = "0..1",
            fallbackValue = "true",
            description =
                    "Write a migration file for every collection changed by API (default: true).")
    @Nullable Boolean automigrate;

    /** The flags as Spring properties, which outrank environment and property files. */
    List<String> toSpringArguments() {
        var arguments = new ArrayList<String>();
        add(arguments, "larder.dir", dir);
        add(arguments, "larder.encryption-env", encryptionEnv);
        add(arguments, "larder.dev", dev ? true : null);
        add(
                arguments,
                "larder.database.query-timeout",
                queryTimeout == null ? null : queryTimeout + "s");
        add(arguments, "larder.web.public-dir", publicDir);
        add(arguments, "larder.web.index-fallback", indexFallback);
        add(arguments, "larder.migrations-dir", migrationsDir);
        add(arguments, "larder.automigrate", automigrate);
        return arguments;
    }

    static void add(List<String> arguments, String property, @Nullable Object value) {
        if (value != null) {
            arguments.add("--" + property + "=" + value);
        }
    }
}
