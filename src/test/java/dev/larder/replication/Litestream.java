package dev.larder.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real program, where the environment variable LITESTREAM leads to it. */
final class Litestream {

    static final String VARIABLE = "LITESTREAM";

    private Litestream() {}

    /** Runs it to its end; returns what it printed. */
    static String run(Path directory, String... arguments)
            throws IOException, InterruptedException {
        Process process = builder(directory, arguments).start();
        String output =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(
                    "litestream " + List.of(arguments) + " ended with " + code + ":\n" + output);
        }
        return output;
    }

    /** Runs it in the background; what it prints goes nowhere, lest it wait for a reader. */
    static Process background(Path directory, String... arguments) throws IOException {
        return builder(directory, arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static ProcessBuilder builder(Path directory, String... arguments) {
        var command = new ArrayList<String>();
        command.add(System.getenv(VARIABLE));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    }

    /** Restores a replica in a folder with it. */
    static Path restore(Path replica, Path output, String... flags)
            throws IOException, InterruptedException {
        Files.deleteIfExists(output);
        var arguments =
                new ArrayList<>(
                        List.of("restore", "-o", output.toString(), "-integrity-check", "full"));
        arguments.addAll(List.of(flags));
        arguments.add("file://" + replica);
        run(output.getParent(), arguments.toArray(String[]::new));
        return output;
    }
}
