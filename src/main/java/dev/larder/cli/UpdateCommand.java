package dev.larder.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Known from the reference product, where it replaces the executable; here an image or a jar is
 * replaced from outside.
 */
@Command(
        name = "update",
        description = "Not offered: replace the jar or the container image instead.")
final class UpdateCommand implements java.util.concurrent.Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getErr()
                .println(
                        "Larder does not replace itself: stop it, put the newer jar or image in place and start it again.");
        return 1;
    }
}
